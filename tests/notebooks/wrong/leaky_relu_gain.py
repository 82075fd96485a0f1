"""Mistakes in the exercise on Leaky ReLU."""

from tests.notebooks.session import Wrong


def formulas(kept: str = "(1 + a**2) / 2", gain: str = "math.sqrt(2 / (1 + a**2))") -> str:
    return f"def kept(a):\n    return {kept}\n\n\ndef gain(a):\n    return {gain}\n"


def fill(call: str) -> str:
    return f"def fill(w, a):\n    nn.init.{call}\n"


MISTAKES = [
    Wrong("应当乘 a²", formulas(kept="(1 + a) / 2")),
    Wrong("ReLU 的一半", formulas(kept="0.5")),
    Wrong("还要乘 1/2", formulas(kept="1 + a**2")),
    Wrong("还要开平方", formulas(gain="2 / (1 + a**2)")),
    Wrong("这是 ReLU 的增益", formulas(gain="math.sqrt(2)")),
    Wrong("取倒数", formulas(gain="math.sqrt((1 + a**2) / 2)")),
    Wrong("把增益当成了参数 a", fill("kaiming_normal_(w, a=math.sqrt(2 / (1 + a**2)))"), 2),
    Wrong("斜率没有用上", fill('kaiming_normal_(w, a=a, nonlinearity="relu")'), 2),
    Wrong("增益²/fan_out", fill('kaiming_normal_(w, a=a, mode="fan_out")'), 2),
    Wrong("应当是 增益/√fan_in", fill("normal_(w, std=math.sqrt(2 / (1 + a**2)) / w.shape[1])"), 2),
    Wrong("忘了开平方", fill("normal_(w, std=2 / (1 + a**2) / w.shape[1])"), 2),
    Wrong("fan_in 与 fan_out 的平均", fill("xavier_normal_(w, gain(a))"), 2),
    Wrong("增益也没有乘上", fill("xavier_normal_(w)"), 2),
]
