# ---
# jupyter:
#   lesson:
#     description: 练习：推导 Leaky ReLU 的增益 √(2/(1+a²))，用 nn.init 写对，再在 30 层网络里验证；斜率和增益最容易弄混。
# ---

# %% [markdown]
r"""
# Leaky ReLU 的增益

He 初始化的推导里，ReLU 把负的一半变成零，平方的期望剩下一半，所以权重的方差要乘 2，也就是增益 $\sqrt2$。**Leaky ReLU** 在负半轴留下一条斜率为 $a$ 的直线：

$$
\varphi(z) = \begin{cases} z & z > 0 \\ a z & z \le 0 \end{cases}
$$

剩下的不止一半，增益该是多少？自己推导，再在 30 层的网络里验证。需要的知识：[He 初始化](../he.md#为什么要两倍的方差)。
"""

# %%
import math

import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from torch import nn

SEED = 0

# %% [markdown]
r"""
## 第一部分：推导

设 $z$ 的分布关于零对称。把平方的期望按正负两半分开：

$$
\mathrm{E}[\varphi(z)^2] = \underbrace{\mathrm{E}[z^2;\, z > 0]}_{\text{正的一半}} + \underbrace{\mathrm{E}[(az)^2;\, z \le 0]}_{\text{负的一半}}
$$

`kept(a)` 是剩下的比例 $\mathrm{E}[\varphi(z)^2] / \mathrm{E}[z^2]$；`gain(a)` 是增益，使权重方差取 $\text{gain}^2 / \text{fan\_in}$ 时，$\mathrm{E}[z^2]$ 逐层不变。

<details class="tip" markdown="1">
<summary>提示 1：两半各剩多少</summary>

由对称，$\mathrm{E}[z^2]$ 的一半来自 $z > 0$，一半来自 $z \le 0$。负的那一半在平方之前乘了 $a$。

</details>

<details class="tip" markdown="1">
<summary>提示 2：从比例到增益</summary>

每过一层，$\mathrm{E}[z^2]$ 乘以增益的平方，再乘以 `kept(a)`。令它等于 1。记住增益乘的是标准差。

</details>
"""


# %% tags=["answer"]
def kept(a):
    """E[φ(z)²] / E[z²]，用负半轴的斜率 a 表示。"""
    return ...


def gain(a):
    return ...


# %% tags=["check"]
def integral(a):
    """不用公式：在细网格上对标准正态密度积分。"""
    z = torch.linspace(-10, 10, 20001, dtype=torch.float64)
    density = torch.exp(-z.square() / 2) / math.sqrt(2 * math.pi)
    return torch.trapezoid(
        nn.functional.leaky_relu(z, a).square() * density, z
    ).item()


def compare(name, function, right, wrong):
    """在几个斜率上比较；wrong 是常见的错误公式和它错在哪里。"""
    slopes = (0.1, 0.3, 0.5, 0.9)
    got = [function(a) for a in slopes]
    if ... in got:
        return [f"✎ {name}：还没填。把 return 后面的 ... 换成 a 的一个式子。"]

    def same(formula):
        return all(
            abs(float(g) - formula(a)) < 1e-4
            for g, a in zip(got, slopes, strict=True)
        )

    if same(right):
        return []
    for formula, reason in wrong:
        if same(formula):
            return [f"✗ {name}：{reason}"]
    return [
        f"✗ {name}({slopes[2]}) = {float(got[2]):.4f}，数值积分给出 {right(slopes[2]):.4f}。"
    ]


def check_kept():
    wrong = [
        (
            lambda a: 0.5,
            "得到的是 ReLU 的一半，与 a 无关。负的一半没有变成零。",
        ),
        (
            lambda a: (1 + a) / 2,
            "负的一半乘的是 a。可是先乘 a 再平方，应当乘 a²。",
        ),
        (lambda a: 1 + a**2, "两半各占一半，整个还要乘 1/2。"),
        (
            lambda a: (1 - a**2) / 2,
            "负半轴平方之后是正的，应当加上，不是减去。",
        ),
    ]
    return compare("kept", kept, integral, wrong)


def check_gain():
    wrong = [
        (lambda a: math.sqrt(2), "这是 ReLU 的增益，与斜率无关。"),
        (
            lambda a: 1 / integral(a),
            "这是方差的倍数。增益乘的是标准差，还要开平方。",
        ),
        (
            lambda a: integral(a) ** 0.5,
            "反了：这是每层缩小的倍数，增益要把它补回来，取倒数。",
        ),
        (
            lambda a: math.sqrt(2 / (1 + a)),
            "分母里应当是 1 + a²：斜率是在平方之前乘上去的。",
        ),
        (
            lambda a: math.sqrt(2 * (1 + a**2)),
            "1 + a² 应当在分母：负半轴漏过去的越多，要补的越少。",
        ),
    ]
    return compare("gain", gain, lambda a: integral(a) ** -0.5, wrong)


def report(*checks):
    """运行各项检查；答案里的错误也变成一句话。"""
    told = []
    for check in checks:
        try:
            told += check()
        except Exception as error:
            told.append(
                f"✗ 运行你的代码时出错：{type(error).__name__}: {error}"
            )
    print("\n".join(told or ["✓ 通过。"]))


report(check_kept, check_gain)


# %% tags=["solution"]
def kept(a):
    return (1 + a**2) / 2  # 正的一半原样，负的一半乘 a²


def gain(a):
    return math.sqrt(2 / (1 + a**2))  # 增益² × kept(a) = 1


report(check_kept, check_gain)

# %% [markdown]
r"""
## 第二部分：用 PyTorch 写对

`nn.init.kaiming_normal_` 认得 Leaky ReLU。补全 `fill`：就地填充权重矩阵，方差是 $\text{gain}^2 / \text{fan\_in}$。

<details class="tip" markdown="1">
<summary>提示 3：参数 a 是什么</summary>

看 `help(nn.init.kaiming_normal_)`：`a` 是 the negative slope，负半轴的**斜率**。增益由它自己算。

</details>
"""


# %% tags=["answer"]
def fill(w, a):
    """w 的形状是 (fan_out, fan_in)；a 是斜率。"""
    ...


# %% tags=["check"]
def check_fill():
    torch.manual_seed(SEED)
    # 差得远些，常见错误的方差才两两分得开
    fan_out, fan_in = 200, 500
    for a in (0.5, 0.9):
        w = torch.zeros(fan_out, fan_in)
        fill(w, a)
        if not w.any():
            return [
                "✎ fill：w 没有变。用 nn.init 里以 _ 结尾的函数，它就地改写。"
            ]
        g, n, mean = gain(a), fan_in, (fan_in + fan_out) / 2
        right, got = g**2 / n, w.var().item()
        wrong = {
            2
            / (1 + g**2)
            / n: "把增益当成了参数 a。那个 a 是斜率，增益由函数自己算。",
            2
            / n: '方差是 2/fan_in：斜率没有用上。传了 nonlinearity="relu"，或漏了 a？',
            g**2 / fan_out: "方差是 增益²/fan_out。mode 应当是默认的 fan_in。",
            (g / n) ** 2: "标准差是 增益/fan_in，应当是 增益/√fan_in。",
            g / n: "方差是 增益/fan_in，增益要平方。",
            right**2: "标准差是 增益²/fan_in，忘了开平方。",
            g**2
            / mean: "那是 Xavier：方差除以的是 fan_in 与 fan_out 的平均。He 只除以 fan_in。",
            1 / mean: "那是 Xavier，增益也没有乘上。用 kaiming_normal_。",
        }
        # 十万个数的样本方差，相对误差约 0.45%
        if abs(got - right) < 0.03 * right:
            continue
        for value, reason in wrong.items():
            if abs(got - value) < 0.03 * value:
                return [f"✗ fill：{reason}"]
        return [
            f"✗ fill：斜率 {a} 时 Var(W)·fan_in = {got * fan_in:.3f}，应当是 {right * fan_in:.3f}。"
        ]
    return []


report(check_fill)


# %% tags=["solution"]
def fill(w, a):
    nn.init.kaiming_normal_(w, a=a, nonlinearity="leaky_relu")


report(check_fill)

# %% [markdown]
r"""
## 第三部分：三十层之后

30 层、宽 500，权重用 `fill` 填充，逐层量 $\mathrm{E}[z^2]$。与一律用 $\sqrt2$（`fill(w, 0)`）的比一比。每组四个网络，取对数平均。
"""


# %%
@torch.no_grad()
def moments(slope, slope_for_gain, depth=30, width=500):
    """各层的 E[z²]，四个网络的几何平均；输入直接当作第 1 层的 z，E[z²] = 1。"""
    logs = []
    for network in range(4):
        torch.manual_seed(4 * SEED + network)
        z = torch.randn(100, width)
        logs.append([])
        for _ in range(depth):
            logs[-1].append(z.square().mean().log())
            w = torch.empty(width, width)
            fill(w, slope_for_gain)
            z = nn.functional.leaky_relu(z, slope) @ w.T
    return torch.tensor(logs).mean(0).exp()


own, relu = {}, {}
print("slope   layer 30, own gain   layer 30, gain √2   (1+a²)^29")
for slope in (0.01, 0.2, 0.5):
    own[slope], relu[slope] = moments(slope, slope), moments(slope, 0)
    print(
        f"{slope:5.2f}   {own[slope][-1]:18.2f}   {relu[slope][-1]:17.1f}"
        f"   {round((1 + slope**2) ** 29):9d}"
    )

# %% alt="斜率 0.5 的 Leaky ReLU，各层的 E[z²]，纵轴为对数：自己的增益大致停在 1，增益 √2 沿每层乘 1.25 的直线上升。"
layers = torch.arange(1, 31)
plt.semilogy(layers, relu[0.5], "s", color="green", label=r"gain $\sqrt{2}$")
theory = 1.25 ** (layers - 1.0)
plt.semilogy(layers, theory, color="green", linewidth=1, label="1.25 per layer")
plt.semilogy(layers, own[0.5], "P", color="brown", label="own gain")
plt.xlabel("layer")
plt.ylabel("E[z²]")
plt.legend()
plt.show()

# %% tags=["discussion"]
per_layer = float(relu[0.5][-1] / relu[0.5][0]) ** (1 / 29)
display(
    Markdown(f"""
### 看到了什么

$$
\\tfrac12 (1 + a^2) \\cdot \\text{{gain}}^2 = 1, \\quad \\text{{gain}} = \\sqrt{{\\frac{{2}}{{1 + a^2}}}}
$$

- **斜率 0.01**（PyTorch 的默认值）：两种增益第 30 层分别是 {own[0.01][-1]:.2f} 和 {relu[0.01][-1]:.2f}，没有差别。修正只有万分之一，可以不管。
- **斜率 0.5**：用 $\\sqrt2$，每层乘以 {per_layer:.2f}（理论 $1 + a^2 = 1.25$），到第 30 层（乘了 29 次）已是 {relu[0.5][-1]:.0f}；用自己的增益，是 {own[0.5][-1]:.2f}。
- 用自己的增益，第 30 层也不恰好是 1：宽度有限，每个网络都有起伏，对数的平均又系统地偏低一成多，四个网络的几何平均偏离三四成是正常的，道理见[“一个网络与另一个能差多少”](../he.md#换成-xavier-会怎样)。换一个 `SEED` 看看。

两个端点值得一看：$a = 0$ 是 ReLU，增益 $\\sqrt2$；$a = 1$ 是恒等函数，增益 1，宽度不变时就是 Xavier。把 $a = \\sqrt5$ 代进去，就是 PyTorch 默认初始化的那个 $\\sqrt{{1/3}}$（[来历](../choosing.md#5-从哪里来)）。
""")
)
