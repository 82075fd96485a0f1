"""Mistakes in the exercise on the σ of tanh."""

from tests.notebooks.session import Wrong

MEASURE = """
def measure(width, sigma):
    torch.manual_seed(SEED)
    a = torch.randn(SAMPLES, width)
    for _ in range(DEPTH):
        w = sigma * torch.randn(width, width)
        a = torch.tanh(a @ w.T)
    return a.std().item(), (a.abs() > 0.97).float().mean().item()
"""


def instead(old: str, new: str) -> str:
    assert MEASURE.count(old) == 1
    return MEASURE.replace(old, new)


def rule(formula: str) -> str:
    return f"def sigma_for(width):\n    return {formula}\n"


MISTAKES = [
    Wrong("没有走过任何一层", instead("a = torch.tanh(a @ w.T)", "torch.tanh(a @ w.T)")),
    Wrong("每层都要过 tanh", instead("torch.tanh(a @ w.T)", "a @ w.T")),
    Wrong("要乘上 sigma", instead("sigma * torch.randn(width", "torch.randn(width")),
    Wrong("均值为零", instead("sigma * torch.randn(width", "sigma * torch.rand(width")),
    Wrong("这是方差", instead("a.std()", "a.var()")),
    Wrong("像是第 1 层的", instead("range(DEPTH)", "range(1)")),
    Wrong(
        "与 sigma 无关",
        instead("sigma * torch.randn(width", "1.5 / width**0.5 * torch.randn(width"),
    ),
    Wrong("先取 abs()", instead("a.abs()", "a")),
    Wrong("求比例", instead("float().mean()", "float().sum()")),
    Wrong("饱和了", "SIGMA = {100: 0.1, 1000: 0.1}", 2),
    Wrong("同一个 σ", "SIGMA = {100: 0.03, 1000: 0.03}", 2),
    Wrong("信号消失了", "SIGMA = {100: 0.05, 1000: 0.04}", 2),
    Wrong("成反比", rule("10 / width"), 3),
    Wrong("不随宽度变", rule("0.1"), 3),
    Wrong("系数 2.5 不对", rule("2.5 / width**0.5"), 3),
    Wrong("方向反了", rule("0.01 * width**0.5"), 3),
]
