# ---
# jupyter:
#   lesson:
#     description: 练习：用测量找出让 20 层 tanh 网络活着的 σ，宽度 100 和 1000 各找一个，再写出对任何宽度都成立的规则。
# ---

# %% [markdown]
r"""
# 让 tanh 活着的 σ

“权重取标准差 0.01 的正态分布”，“取 0.1 好一些”：这样的话少说了一半。这个练习不用公式，只用测量：一个 20 层的 tanh 网络，权重取自 $N(0, \text{Var} = \sigma^2)$，没有偏置，σ 取多少它才**活着**？宽度是 100 时找一个，宽度是 1000 时再找一个，然后看看两者有什么关系。

“活着”的意思，在第 20 层的激活值 $a$ 上量：

- 没有**消失**：标准差不小于 0.1；
- 没有**饱和**：$|a| > 0.97$ 的不超过 5%。
"""

# %%
import math

import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display

SEED = 0
DEPTH, SAMPLES = 20, 100

# %% [markdown]
r"""
## 第一部分：量一次

补全 `measure`：把一批标准正态的输入送过 20 层，返回第 20 层激活值的标准差，和饱和的比例。

<details class="tip" markdown="1">
<summary>提示 1：一层怎么写</summary>

`w = sigma * torch.randn(width, width)` 抽一个权重矩阵，`a = torch.tanh(a @ w.T)` 走一层。每层都要抽新的 `w`。

</details>

<details class="tip" markdown="1">
<summary>提示 2：比例怎么算</summary>

`(a.abs() > 0.97)` 是真假值的张量，转成 `float()` 再取平均，就是真的比例。

</details>
"""


# %% tags=["answer"]
def measure(width, sigma):
    """(第 20 层激活值的标准差, |a| > 0.97 的比例)，两个 Python 的数。"""
    torch.manual_seed(SEED)
    a = torch.randn(SAMPLES, width)
    ...
    return ..., ...


# %% tags=["check"]
def alive(std, saturated):
    return std >= 0.1 and saturated <= 0.05


def reference(width, sigma, depth=DEPTH, before=False):
    torch.manual_seed(SEED + 1)  # 另一组随机数：只比到百分之几
    a = torch.randn(SAMPLES, width)
    for _ in range(depth):
        z = a @ (sigma * torch.randn(width, width)).T
        a = torch.tanh(z)
    saturated = (a.abs() > 0.97).float().mean().item()
    return (z if before else a).std().item(), saturated


def close(a, b):
    return abs(a - b) <= 0.12 * abs(b)


def check_measure():
    width, sigma = 300, 1.5 / 300**0.5
    got = measure(width, sigma)
    if ... in got:
        return [
            "✎ measure：还没填。先让 a 走 20 层，再把 return 后面的两个 ... 换成标准差和比例。"
        ]
    std, share = (float(number) for number in got)
    right, saturated = reference(width, sigma)
    if std > 1.1:
        return [
            f"✗ measure：标准差是 {std:.2g}，可是 tanh 的输出不会超过 1：每层都要过 tanh。"
        ]
    if close(std, 1) and share > 0.4:
        return [
            "✗ measure：几乎全饱和了，权重太大。w 要乘上 sigma，取自均值为零的 torch.randn。"
        ]
    if close(std, 1):
        return [
            "✗ measure：标准差是 1，这是输入的。a 没有走过任何一层：要写 a = torch.tanh(…)。"
        ]
    if close(std, right**2):
        return ["✗ measure：这是方差，还要开平方：用 a.std()。"]
    if close(std, reference(width, sigma, before=True)[0]):
        return ["✗ measure：标准差像是激活之前的 z 的。先过 tanh，再量。"]
    if close(std, reference(width, sigma, depth=1)[0]):
        return [
            f"✗ measure：标准差 {std:.2f} 像是第 1 层的。一共要走 {DEPTH} 层。"
        ]
    # σ 再大十倍，饱和的比例就该接近 1；再小十倍，信号就该消失
    large, small = measure(width, 10 * sigma), measure(width, sigma / 10)
    if close(float(large[0]), std):
        return ["✗ measure：结果与 sigma 无关。权重要乘上参数 sigma。"]
    if float(small[0]) > 1e-3 or not close(std, right):
        return [
            f"✗ measure：σ = {sigma:.3f} 时标准差是 {std:.3g}，应当在 {right:.2g} 左右。"
        ]
    if float(large[1]) > 1:
        return ["✗ measure：第二个数大于 1，这是个数。用 mean() 求比例。"]
    if float(large[1]) < 0.5:
        return [
            "✗ measure：σ 很大时几乎都饱和，你的比例却不到一半。负的那一头也要算：先取 abs()。"
        ]
    if abs(share - saturated) > 0.03:
        return [
            f"✗ measure：饱和的比例是 {share:.0%}，应当在 {saturated:.0%} 左右。界是 0.97。"
        ]
    return []


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


report(check_measure)


# %% tags=["solution"]
def measure(width, sigma):
    torch.manual_seed(SEED)
    a = torch.randn(SAMPLES, width)
    for _ in range(DEPTH):
        w = sigma * torch.randn(width, width)
        a = torch.tanh(a @ w.T)
    return a.std().item(), (a.abs() > 0.97).float().mean().item()


report(check_measure)

# %% [markdown]
r"""
## 第二部分：两个宽度，各找一个 σ

先粗略地扫一遍。表里是第 20 层的标准差和饱和比例。
"""

# %%
print(f"{'':5}   {'width 100':^18}   {'width 1000':^18}")
print(f"sigma   {'std':>8} saturated   {'std':>8} saturated")
for sigma in (0.01, 0.03, 0.1, 0.3, 1.0):
    narrow, wide = measure(100, sigma), measure(1000, sigma)
    print(
        f"{sigma:5.2f}   {narrow[0]:8.2g} {narrow[1]:9.0%}   {wide[0]:8.2g} {wide[1]:9.0%}"
    )

# %% [markdown]
r"""
同一个 0.1，宽度 100 时活着，宽度 1000 时已经饱和；宽度 1000 要的 σ 小得多，得到 0.03 和 0.1 之间去找。用 `measure` 再细扫，给两个宽度各填一个让网络活着的 σ。

<details class="tip" markdown="1">
<summary>提示 3：怎样找</summary>

标准差随 σ 单调上升：太小就加大，饱和就减小，每次把区间缩小一半（二分法），几步就够。

</details>
"""

# %% tags=["answer"]
SIGMA = {100: ..., 1000: ...}


# %% tags=["check"]
def check_sigma():
    told = []
    for width in (100, 1000):
        sigma = SIGMA[width]
        if sigma is ...:
            told.append(
                f"✎ SIGMA[{width}]：还没填。用 measure({width}, σ) 试出一个。"
            )
            continue
        std, saturated = reference(width, sigma)
        if std < 0.1:
            told.append(
                f"✗ SIGMA[{width}] = {sigma:g} 太小：第 20 层的标准差只剩 {std:.1g}，信号消失了。"
            )
        elif saturated > 0.05:
            told.append(
                f"✗ SIGMA[{width}] = {sigma:g} 太大：{saturated:.0%} 的激活值饱和了。"
            )
    if told and SIGMA[100] == SIGMA[1000] is not ...:
        told.append(
            "✗ 两个宽度用了同一个 σ。没有哪个 σ 对两者都合适，这正是要看到的。"
        )
    return told


report(check_sigma)


# %% tags=["solution"]
def search(width, low=1e-3, high=1.0):
    """二分：标准差到 0.3，离消失和饱和都远。"""
    for _ in range(9):
        middle = (low * high) ** 0.5
        low, high = (
            (middle, high) if measure(width, middle)[0] < 0.3 else (low, middle)
        )
    return middle


SIGMA = {width: search(width) for width in (100, 1000)}
print({width: round(sigma, 3) for width, sigma in SIGMA.items()})
report(check_sigma)

# %% [markdown]
r"""
## 第三部分：一条规则

把两个 σ 放在一起看：宽度变成 10 倍，σ 变成几分之一？写出对**任何**宽度都让网络活着的 σ。自检会用你没有试过的宽度。
"""


# %% tags=["answer"]
def sigma_for(width):
    return ...


# %% tags=["check"]
def check_rule():
    widths = (50, 200, 800)
    sigmas = [sigma_for(width) for width in widths]
    if ... in sigmas:
        return ["✎ sigma_for：还没填。返回一个含 width 的式子。"]
    sigmas = [float(sigma) for sigma in sigmas]
    power = (
        torch.tensor(sigmas[2] / sigmas[0]).log2().item() / 4
    )  # 宽度的 16 倍是 2 的 4 次方
    results = [
        reference(width, sigma)
        for width, sigma in zip(widths, sigmas, strict=True)
    ]
    if all(alive(*result) for result in results) and abs(power + 0.5) < 0.1:
        return []
    if abs(power) < 0.1:
        return [
            "✗ sigma_for：σ 几乎不随宽度变。宽度从 50 到 800，同一个 σ 不可能都合适。"
        ]
    if abs(power + 1) < 0.1:
        return [
            "✗ sigma_for：σ 与宽度成反比，变得太快了。宽度 10 倍，σ 该变成几分之一？看看上面两个数。"
        ]
    if power > 0:
        return ["✗ sigma_for：方向反了，层越宽，求和的项越多，σ 应当越小。"]
    if abs(power + 0.5) > 0.1:
        return [
            f"✗ sigma_for：σ 按宽度的 {power:.2f} 次方变。方差与项数成正比，标准差呢？"
        ]
    width, sigma, (std, saturated) = next(
        (w, s, r)
        for w, s, r in zip(widths, sigmas, results, strict=True)
        if not alive(*r)
    )
    return [
        f"✗ sigma_for：随宽度的变法对了，前面的系数 {sigma * width**0.5:.2g} 不对：宽度 {width} 时"
        f"标准差是 {std:.2g}，饱和 {saturated:.0%}。"
    ]


report(check_rule)


# %% tags=["solution"]
def sigma_for(width):
    return 1 / math.sqrt(width)  # Xavier；系数从 1 到 1.6 都活着


report(check_rule)

# %% alt="左图横轴是 σ：宽度 100 和 1000 的两条 S 形曲线错开。右图横轴换成 σ√n，两条曲线重合，在 1 附近从零升起。"
sweep = torch.logspace(-2.2, 0, 24).tolist()
figure, (left, right) = plt.subplots(1, 2, sharey=True)
for width, look in {100: "o-", 1000: "s-"}.items():
    stds = [measure(width, sigma)[0] for sigma in sweep]
    scaled = [sigma * width**0.5 for sigma in sweep]
    left.semilogx(sweep, stds, look, label=f"n = {width}")
    right.semilogx(scaled, stds, look, label=f"n = {width}")
left.set_xlabel(r"$\sigma$")
right.set_xlabel(r"$\sigma\sqrt{n}$")
left.set_ylabel("std at layer 20")
left.legend()
plt.show()


# %% tags=["discussion"]
def power(value):
    """6e-03 写成 6×10⁻³。"""
    digit, exponent = f"{value:.0e}".split("e")
    return f"${digit} \\times 10^{{{int(exponent)}}}$"


ratio = SIGMA[100] / SIGMA[1000]
display(
    Markdown(f"""
### 看到了什么

测得的两个 σ 是 {SIGMA[100]:.3f} 和 {SIGMA[1000]:.4f}，相差 {ratio:.1f} 倍，而 $\\sqrt{{10}} \\approx {10**0.5:.2f}$。换成 $\\sigma\\sqrt n$，它们是 {SIGMA[100] * 100**0.5:.2f} 和 {SIGMA[1000] * 1000**0.5:.2f}：**起作用的是 $\\sigma\\sqrt n$**。一个预激活值是 $n$ 项之和，方差是 $n\\sigma^2 \\,\\mathrm{{E}}[a^2]$，右图的两条曲线因此重合。

Xavier 取 $\\sigma\\sqrt n = 1$，第 20 层的标准差是 {measure(1000, 1000**-0.5)[0]:.2f}：正好在曲线开始抬头的地方。再往左，信号指数地消失（$\\sigma\\sqrt n = 0.8$ 时只剩 {power(measure(1000, 0.8 * 1000**-0.5)[0])}）；往右，激活值更大，梯度却一层层放大。为什么 1 是分界，见[“它并不恒定”](../xavier.md#它并不恒定)。
""")
)
