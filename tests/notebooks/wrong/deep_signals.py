"""Mistakes in the exercise on the signal in twenty layers."""

from tests.notebooks.session import Wrong

INITIALIZE = """
def initialize(model, scheme):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
            if scheme == "zero":
                nn.init.zeros_(module.weight)
            elif scheme == "xavier":
                nn.init.xavier_normal_(module.weight)
            elif scheme == "he":
                nn.init.kaiming_normal_(module.weight)
"""
STATS = """
@torch.no_grad()
def layer_stats(model, x):
    stats = []
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.ReLU):
            stats.append((x.mean().item(), x.std().item()))
    return stats
"""


def instead(old: str, new: str) -> str:
    assert (INITIALIZE + STATS).count(old) == 1
    return (INITIALIZE + STATS).replace(old, new)


HE = "kaiming_normal_(module.weight"
TWO_OVER_N = "normal_(module.weight, std=2 / module.in_features"

MISTAKES = [
    Wrong("那是 Xavier", instead(HE, "xavier_normal_(module.weight")),
    Wrong("那是 He", instead("xavier_normal_(module.weight", HE)),
    Wrong("少了 ReLU 的 2 倍", instead(HE, HE + ', nonlinearity="linear"')),
    Wrong("2/fan_out", instead(HE, HE + ', mode="fan_out"')),
    Wrong("忘了开平方", instead(HE, TWO_OVER_N)),
    Wrong("偏置不是零", instead("zeros_(module.bias)", "ones_(module.bias)")),
    Wrong("激活之前的 z", instead("nn.ReLU", "nn.Linear")),
    Wrong("线性层的输出也记下了", instead("isinstance(layer, nn.ReLU)", "True")),
    Wrong(
        "最初的 x", INITIALIZE + STATS.replace("x = layer(x)", "a = layer(x)").replace("x.", "a.")
    ),
    Wrong("写反了", instead("x.mean().item(), x.std().item()", "x.std().item(), x.mean().item()")),
    Wrong("是方差", instead("x.std()", "x.var()")),
    Wrong("整个张量", "def unit_std(a):\n    return a.std()", 2),
    Wrong("方向反了", "def unit_std(a):\n    return a.std(dim=1).mean()", 2),
    Wrong("取平均", "def unit_std(a):\n    return a.std(dim=0)", 2),
    Wrong("单元之间的差别", "def unit_std(a):\n    return a.mean(dim=0).std()", 2),
]
