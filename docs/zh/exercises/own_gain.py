# ---
# jupyter:
#   lesson:
#     description: 练习：自己设计一个激活函数，用 Gauss–Hermite 求积算出它的增益，再看它在 30 层网络里守不守得住。
# ---

# %% [markdown]
r"""
# 给自己的激活函数找增益

对照表里没有你的激活函数，怎么办？增益不必查表：

$$
\text{gain} = \frac{1}{\sqrt{\mathrm{E}[\varphi(\xi)^2]}} , \quad \xi \sim N(0, \text{Var} = 1) .
$$

权重方差取 $\text{gain}^2 / \text{fan\_in}$，一层就让 $\mathrm{E}[z^2] = 1$ 保持为 1。这个练习用求积（quadrature）算出它，再问一个更要紧的问题：一层守得住，三十层呢？需要的知识：[怎么选](../choosing.md#激活函数与初始化的对照表)里的“深入”。
"""

# %%
import math

import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from numpy.polynomial.hermite import hermgauss

SEED = 0
torch.set_default_dtype(torch.float64)

# %% [markdown]
r"""
## 第一部分：求积

Gauss–Hermite 求积把带权的积分变成几十个点上的加权和：

$$
\int_{-\infty}^{\infty} e^{-x^2} f(x) \, dx \approx \sum_i w_i \, f(x_i) .
$$

`hermgauss(64)` 给出节点 $x_i$ 和权重 $w_i$。我们要的是对 $z \sim N(0, \text{Var} = q)$ 的期望，权函数不是 $e^{-x^2}$，所以要换元。补全 `second_moment` 和 `gain`。

<details class="tip" markdown="1">
<summary>提示 1：换元</summary>

正态密度是 $\dfrac{1}{\sqrt{2\pi q}}\, e^{-z^2/(2q)}$。令 $z = \sqrt{2q}\, x$，指数就成了 $e^{-x^2}$。前面的系数变成什么？

</details>

<details class="tip" markdown="1">
<summary>提示 2：怎样验证</summary>

取 $\varphi(z) = z$，$\mathrm{E}[z^2]$ 应当恰好是 $q$。

</details>
"""


# %% tags=["answer"]
def second_moment(phi, q=1.0):
    """E[φ(z)²]，z ~ N(0, Var=q)。phi 逐元素作用于张量。"""
    x, w = (torch.from_numpy(part) for part in hermgauss(64))
    return ...


def gain(phi):
    """让 E[z²] = 1 保持为 1 的增益。"""
    return ...


# %% tags=["check"]
def identity(z):
    return z


def check_second_moment():
    # φ(z) = z² 时 E[φ²] = E[z⁴] = 3q²
    cases = {
        "z": (identity, lambda q: q),
        "z²": (torch.square, lambda q: 3 * q**2),
    }
    got = {
        (name, q): second_moment(phi, q)
        for name, (phi, _) in cases.items()
        for q in (1.0, 4.0)
    }
    if ... in got.values():
        return [
            "✎ second_moment：还没填。写成一个加权和：(w * …).sum()，再乘上系数。"
        ]
    got = {key: torch.as_tensor(value) for key, value in got.items()}
    if got["z", 1.0].numel() != 1:
        return ["✗ second_moment：返回了 64 个数，还没有求和。"]
    got = {key: value.item() for key, value in got.items()}
    right = {(name, q): cases[name][1](q) for name, q in got}
    if all(math.isclose(got[key], right[key], rel_tol=1e-6) for key in got):
        return []
    at_one = got["z", 1.0]
    if math.isclose(at_one, math.sqrt(math.pi), rel_tol=1e-6):
        return [
            "✗ second_moment：E[z²] 得到 √π。权重 w 之和是 √π，不是 1，还要除以它。"
        ]
    if math.isclose(at_one, 0.5, rel_tol=1e-6):
        return [
            "✗ second_moment：E[z²] 得到 1/2。节点没有换元：应当在 √2·x 处取值，不是 x。"
        ]
    if math.isclose(at_one, math.sqrt(math.pi) / 2, rel_tol=1e-6):
        return [
            "✗ second_moment：既没有换元（z = √(2q)·x），也没有除以权重之和 √π。"
        ]
    if abs(at_one) < 1e-9:
        return [
            "✗ second_moment：E[z²] 得到 0，这是 E[z]。φ 的值要先平方，再加权求和。"
        ]
    if math.isclose(at_one, 1, rel_tol=1e-6) and got["z", 4.0] == at_one:
        return [
            "✗ second_moment：q = 1 时对，q = 4 时没有变：参数 q 没有用上。"
        ]
    if math.isclose(got["z", 4.0], 16, rel_tol=1e-6):
        return [
            "✗ second_moment：q = 4 时 E[z²] 得到 16。q 是方差，节点要乘 √(2q)。"
        ]
    return [
        f"✗ second_moment：φ(z) = z、q = 1 时应当得到 1，你得到 {at_one:.4g}。"
    ]


def check_gain():
    got = gain(torch.tanh)
    if got is ...:
        return ["✎ gain：还没填。用 second_moment(phi)。"]
    if second_moment(torch.tanh) is ...:
        return ["✎ gain：先补全 second_moment。"]
    got, moment = float(got), 0.3942944
    if math.isclose(got, moment**-0.5, rel_tol=1e-4):
        return []
    for wrong, reason in {
        1 / moment: "这是方差的倍数，还要开平方。",
        moment**0.5: "反了：二阶矩越小，要补的越多，取倒数。",
        moment: "这是二阶矩本身。",
    }.items():
        if math.isclose(got, wrong, rel_tol=1e-4):
            return [f"✗ gain：{reason}"]
    return [f"✗ gain：tanh 的增益应当是 {moment**-0.5:.4f}，得到 {got:.4f}。"]


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


report(check_second_moment, check_gain)


# %% tags=["solution"]
def second_moment(phi, q=1.0):
    x, w = (torch.from_numpy(part) for part in hermgauss(64))
    z = math.sqrt(2 * q) * x
    return (w * phi(z).square()).sum().item() / math.sqrt(math.pi)


def gain(phi):
    return 1 / math.sqrt(second_moment(phi))


report(check_second_moment, check_gain)

# %% [markdown]
r"""
## 第二部分：你的激活函数

设计一个。什么都行，只要逐元素作用、不恒为常数、处处有限。想不出来就从这些里挑：$z/(1+|z|)$、$\sin z$、$z\,e^{-z^2/2}$、$\max(0, z) - 1$。

<details class="tip" markdown="1">
<summary>提示 3：写法</summary>

`z` 是任意形状的张量，返回同样形状的张量，例如 `torch.sin(z)`。分段用 `torch.where(z > 0, …, …)`。

</details>
"""


# %% tags=["answer"]
def my_activation(z):
    return ...


# %% tags=["check"]
def check_activation():
    z = torch.linspace(-8, 8, 1601)
    got = my_activation(z)
    if got is ...:
        return ["✎ my_activation：还没填。返回 z 的一个函数。"]
    if not isinstance(got, torch.Tensor) or got.shape != z.shape:
        return [
            "✗ my_activation：返回的形状与 z 不同。每个元素各算各的，不要求和或平均。"
        ]
    if not got.isfinite().all():
        at = z[~got.isfinite()][0]
        return [
            f"✗ my_activation：在 z = {at:.2f} 处不是有限数。预激活值正负都有，对数和平方根要小心。"
        ]
    if not torch.allclose(my_activation(z[800:]), got[800:]):
        return [
            "✗ my_activation：去掉一些元素，其余元素的结果就变了：不是逐元素的（像 softmax、标准化那样）。"
        ]
    if not got.any():
        return ["✗ my_activation：恒为零，二阶矩是零，没有增益。"]
    if got.std() < 1e-6:
        return [
            "✗ my_activation：是个常数，输出与输入无关，再好的增益也没有信号可传。"
        ]
    return []


report(check_activation)


# %% tags=["solution"]
def my_activation(z):
    return z / (1 + z.abs())


report(check_activation)
print(f"gain {gain(my_activation):.4f}")

# %% [markdown]
r"""
## 第三部分：三十层

让 $q = \mathrm{E}[z^2]$ 从 1 稍稍偏开，看它**回来还是走开**。一层把 $q$ 变成 $\text{gain}^2 \cdot \mathrm{E}[\varphi(z)^2]$；在 $q = 1$ 处，$\ln q$ 的小偏差每层乘以

$$
\chi_\parallel = \text{gain}^2 \cdot \frac{d\,\mathrm{E}[\varphi(z)^2]}{dq} \bigg|_{q=1} .
$$

小于 1，$q = 1$ 是稳定的不动点（fixed point），偏了会回来；大于 1，偏差逐层放大。把你的激活函数和 ReLU、SiLU 放在一起：
"""


# %%
def restoring_factor(phi, step=1e-3):
    return (
        gain(phi) ** 2
        * (second_moment(phi, 1 + step) - second_moment(phi, 1 - step))
        / (2 * step)
    )


def predicted(phi, q, depth=30):
    """理论：各层的 E[z²]，从第 1 层的 q 开始。"""
    path = [q]
    for _ in range(depth - 1):
        path.append(gain(phi) ** 2 * second_moment(phi, path[-1]))
    return path


def measured(phi, q, depth=30, width=300):
    """实测：各层的 E[z²]，四个网络的几何平均。"""
    logs = []
    for network in range(4):
        torch.manual_seed(4 * SEED + network)
        z = math.sqrt(q) * torch.randn(100, width)
        logs.append([])
        for _ in range(depth):
            logs[-1].append(z.square().mean().log())
            w = gain(phi) / math.sqrt(width) * torch.randn(width, width)
            z = phi(z) @ w.T
    return torch.tensor(logs).mean(0).exp().tolist()


ACTIVATIONS = {
    "mine": my_activation,
    "ReLU": torch.relu,
    "SiLU": torch.nn.functional.silu,
}
STARTS = (0.5, 2.0)
runs = {
    (name, q): measured(phi, q)
    for name, phi in ACTIVATIONS.items()
    for q in STARTS
}
chi = {name: restoring_factor(phi) for name, phi in ACTIVATIONS.items()}
print("        gain      χ     E[z²] at layer 1 → 30")
for name, phi in ACTIVATIONS.items():
    ends = "   ".join(f"{q:.1f} → {runs[name, q][-1]:.2g}" for q in STARTS)
    print(f"{name:5}  {gain(phi):.4f}  {chi[name]:.3f}   {ends}")

# %% alt="三种激活函数的 E[z²] 随层数的变化，各从 0.5 和 2 出发：自己设计的那个几层之内就回到 1；ReLU 没有回到 1，停在离出发处不远的地方；SiLU 一个越来越大，一个越来越小。"
layers = range(1, 31)
for index, (name, phi) in enumerate(ACTIVATIONS.items()):
    for q in STARTS:
        label = name if q == STARTS[0] else None
        plt.semilogy(layers, runs[name, q], "o", color=f"C{index}", label=label)
        theory = predicted(phi, q)
        plt.semilogy(layers, theory, color=f"C{index}", linewidth=1)
plt.plot([], [], color="grey", linewidth=1, label="theory")
plt.xlabel("layer")
plt.ylabel("E[z²]")
plt.ylim(1e-5, 1e4)
plt.legend()
plt.show()


# %% tags=["discussion"]
def power(value):
    """6e-03 写成 6×10⁻³。"""
    digit, exponent = f"{value:.0e}".split("e")
    return f"${digit} \\times 10^{{{int(exponent)}}}$"


if chi["mine"] < 0.95:
    verdict = "小于 1，不动点是稳定的：从 0.5 和 2 出发都回到 1 附近，有限宽度的起伏也会被一层层抹平。"
elif chi["mine"] < 1.05:
    verdict = "接近 1：小的偏差几乎不放大也不缩小。偏得多时要看图：ReLU 是正齐次的，从哪里出发就大致停在哪里；别的函数可能越走越远。"
else:
    verdict = "大于 1，不动点是不稳定的：偏大的越来越大，偏小的越来越小。这个增益只守得住恰好从 1 出发的网络。"
display(
    Markdown(f"""
### 看到了什么

- **你的激活函数**：增益 {gain(my_activation):.4f}，$\\chi_\\parallel = {chi["mine"]:.3f}$，{verdict}
- **ReLU**：$\\chi_\\parallel = {chi["ReLU"]:.3f}$。它是正齐次的，$q$ 是多少都守恒，$q = 1$ 并不特殊。守恒的是许多网络的平均：宽度只有 300，这四个网络从 2 和 0.5 出发，到了 {runs["ReLU", 2.0][-1]:.2g} 和 {runs["ReLU", 0.5][-1]:.2g}，没有谁把它们拉回来。
- **SiLU**：$\\chi_\\parallel = {chi["SiLU"]:.3f}$。增益没有算错，一层确实守恒；可是偏差每层都要放大，30 层之后从 {STARTS[0]} 出发的只剩 {power(runs["SiLU", STARTS[0]][-1])}，从 {STARTS[1]:.0f} 出发的到了 {power(runs["SiLU", STARTS[1]][-1])}。

所以“算出增益”只是第一步。换一个激活函数再跑一遍：有界的（tanh、sin、softsign）往往稳定，正半轴像直线、零附近弯曲的（GELU、SiLU、Mish）不稳定。梯度又是另一本账，见[“每种激活函数自己的增益”](../choosing.md#激活函数与初始化的对照表)。
""")
)
