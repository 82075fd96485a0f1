"""Mistakes in the exercise on the gain of one's own activation."""

from tests.notebooks.session import Wrong


def quadrature(value: str, gain: str = "1 / math.sqrt(second_moment(phi))") -> str:
    return f"""
def second_moment(phi, q=1.0):
    x, w = (torch.from_numpy(part) for part in hermgauss(64))
    return {value}


def gain(phi):
    return {gain}
"""


def activation(value: str) -> str:
    return f"def my_activation(z):\n    return {value}\n"


RIGHT = "(w * phi(math.sqrt(2 * q) * x) ** 2).sum().item() / math.sqrt(math.pi)"

MISTAKES = [
    Wrong("还要除以它", quadrature("(w * phi(math.sqrt(2 * q) * x) ** 2).sum()")),
    Wrong("节点没有换元", quadrature("(w * phi(x) ** 2).sum() / math.sqrt(math.pi)")),
    Wrong("既没有换元", quadrature("(w * phi(x) ** 2).sum()")),
    Wrong("要先平方", quadrature("(w * phi(math.sqrt(2 * q) * x)).sum() / math.sqrt(math.pi)")),
    Wrong("q 没有用上", quadrature("(w * phi(2**0.5 * x) ** 2).sum() / math.sqrt(math.pi)")),
    Wrong("q 是方差", quadrature("(w * phi(2**0.5 * q * x) ** 2).sum() / math.sqrt(math.pi)")),
    Wrong("还没有求和", quadrature("w * phi(math.sqrt(2 * q) * x) ** 2")),
    Wrong("还要开平方", quadrature(RIGHT, "1 / second_moment(phi)")),
    Wrong("取倒数", quadrature(RIGHT, "math.sqrt(second_moment(phi))")),
    Wrong("不是逐元素的", activation("torch.softmax(z, -1)"), 2),
    Wrong("不是有限数", activation("torch.log(z)"), 2),
    Wrong("是个常数", activation("torch.ones_like(z)"), 2),
    Wrong("形状与 z 不同", activation("z.mean()"), 2),
]
