"""Mistakes in the exercise on curing a sick model."""

from tests.notebooks.session import Wrong


def reading(dead: str = '"7"', guilty: str = '"6"', large: str = "True") -> str:
    return f"dead_module = {dead}\nguilty_layer = {guilty}\noutput_too_large = {large}\n"


def cure(weight: str = "", bias: str = "", end: str = "") -> str:
    """Treat each linear layer's weight and bias, then the model's end."""
    return f"""
@torch.no_grad()
def cure(model):
    for layer in model[::2]:
        {weight or "pass"}
        {bias or "pass"}
    {end or "pass"}
"""


HE = "nn.init.kaiming_normal_(layer.weight)"
ZERO_BIAS = "nn.init.zeros_(layer.bias)"
SMALL_END = "model[-1].weight *= 0.1"

MISTAKES = [
    Wrong("dead_module：模块 5 只有", reading(dead='"5"')),
    Wrong("不是 ReLU 模块的名字", reading(dead='"6"')),
    Wrong("这是 ReLU 自己", reading(guilty='"7"')),
    Wrong("明显高于 ln C", reading(large="False")),
    Wrong("死亡单元还在", cure(weight="model[-1].weight.zero_()"), 2),
    Wrong("权重还是 PyTorch 的默认值", cure(bias=ZERO_BIAS, end=SMALL_END), 2),
    Wrong("偏置没有置零", cure(weight=HE, end=SMALL_END), 2),
    Wrong("像是 Xavier", cure("nn.init.xavier_normal_(layer.weight)", ZERO_BIAS, SMALL_END), 2),
    Wrong("输出层的权重还是太大", cure(HE, ZERO_BIAS), 2),
    Wrong("symmetric_units", cure("nn.init.zeros_(layer.weight)", ZERO_BIAS), 2),
    Wrong("exploding_signal", cure("nn.init.normal_(layer.weight)", ZERO_BIAS), 2),
]
