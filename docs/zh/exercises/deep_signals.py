# ---
# jupyter:
#   lesson:
#     description: 练习：20 层 ReLU 网络在全零、Xavier、He 初始化下逐层的均值与标准差；PyTorch 默认偏置怎样让标准差骗人。可自检，附解答。
# ---

# %% [markdown]
r"""
# 二十层网络里的信号

搭一个 20 层的 MLP，每层 256 个单元，ReLU 激活，偏置为零。分别用**全零**、**Xavier**、**He** 初始化，送进一批标准正态的随机输入，量每层激活值的均值和标准差。动手之前先猜一猜：

1. 哪一种会全部变成零？从第几层开始？
2. Xavier 的标准差每层大约乘以多少？
3. He 的第 1 层标准差会是 1 吗？

最后换成 PyTorch 的默认初始化，看标准差怎样骗人。需要的知识：[Xavier](../xavier.md)、[He](../he.md) 两章。
"""

# %%
import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from torch import nn

SEED = 0
DEPTH, WIDTH, SAMPLES = 20, 256, 500
# 最后一部分要量到 1e-8 以下，单精度的舍入误差会混进去
torch.set_default_dtype(torch.float64)


def make_mlp():
    torch.manual_seed(SEED)
    layers = []
    for _ in range(DEPTH):
        layers += [nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    return nn.Sequential(*layers)


torch.manual_seed(SEED + 1000)
x = torch.randn(SAMPLES, WIDTH)

# %% [markdown]
r"""
## 第一部分：三种初始化

补全两个函数。`initialize` 就地改写每个线性层的参数；`layer_stats` 让数据一层层走过去，记下每个 ReLU **之后**的均值和标准差。

<details class="tip" markdown="1">
<summary>提示 1：怎样初始化一层</summary>

`nn.init` 里以下划线结尾的函数就地改写张量：`nn.init.xavier_normal_`、`nn.init.kaiming_normal_`。后者要不要写 `nonlinearity="relu"`？看看它的默认值和默认的 `a`，增益是多少。

</details>

<details class="tip" markdown="1">
<summary>提示 2：怎样拿到每层的激活值</summary>

`nn.Sequential` 可以直接遍历：`for layer in model: x = layer(x)`，遇到 `nn.ReLU` 就记录一次。一般的模型用 `register_forward_hook`。用 `.item()` 把只有一个数的张量变成 Python 的数。

</details>
"""


# %% tags=["answer"]
def initialize(model, scheme):
    """就地初始化每个线性层；scheme 是 "zero"、"xavier" 或 "he"。偏置一律为零。"""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
            if scheme == "zero":
                nn.init.zeros_(module.weight)
            elif scheme == "xavier":
                ...
            elif scheme == "he":
                ...


@torch.no_grad()
def layer_stats(model, x):
    """每个 ReLU 之后的 (均值, 标准差)：20 项的列表。"""
    stats = []
    for layer in model:
        ...
    return stats


# %% tags=["check"]
def check_initialize():
    told = []
    n, m = 400, 200  # fan_in 和 fan_out 不相等，才分得出用了哪一个
    for scheme, wanted in {
        "zero": 0,
        "xavier": 2 / (n + m),
        "he": 2 / n,
    }.items():
        torch.manual_seed(SEED)
        layer = nn.Linear(n, m)
        before = layer.weight.clone()
        initialize(nn.Sequential(layer), scheme)
        got = layer.weight.var().item()
        if torch.equal(before, layer.weight):
            told.append(
                f"✎ {scheme}：权重还是 PyTorch 的默认值。把这一支的 ... 换成 nn.init 里的一个函数。"
            )
        elif layer.bias.any():
            told.append(f"✗ {scheme}：偏置不是零。")
        elif (
            abs(got - wanted) <= 0.05 * wanted
        ):  # 八万个数的样本方差，相对误差约 0.5%
            continue
        elif scheme == "he" and abs(got - 2 / (n + m)) < 0.05 * got:
            told.append(
                "✗ he：方差是 2/(fan_in + fan_out)，那是 Xavier。He 是 2/fan_in。"
            )
        elif scheme == "xavier" and abs(got - 2 / n) < 0.05 * got:
            told.append(
                "✗ xavier：方差是 2/fan_in，那是 He。Xavier 是 2/(fan_in + fan_out)。"
            )
        elif scheme == "he" and abs(got - 1 / n) < 0.05 * got:
            told.append(
                "✗ he：方差是 1/fan_in，少了 ReLU 的 2 倍。增益写成 linear 了？"
            )
        elif abs(got - 2 / m) < 0.05 * got:
            told.append(
                f"✗ {scheme}：方差是 2/fan_out。He 默认的 mode 是 fan_in。"
            )
        elif abs(got - wanted**2) < 0.05 * got:
            told.append(f"✗ {scheme}：标准差等于公式给出的方差，忘了开平方。")
        else:
            told.append(
                f"✗ {scheme}：Var(W) = {got:.3g}，应当是 {wanted:.3g}（fan_in = {n}，fan_out = {m}）。"
            )
    return told


def check_layer_stats():
    model = make_mlp()
    for layer in model[::2]:
        nn.init.normal_(layer.weight, std=0.1)
    with torch.no_grad():
        before, after, h = [], [], x
        for linear, relu in zip(model[::2], model[1::2], strict=True):
            before.append(linear(h))
            h = relu(before[-1])
            after.append(h)

    def same(a, b):
        return len(a) == len(b) and torch.allclose(
            torch.tensor(a), torch.tensor(b), rtol=0.01
        )

    def pairs(tensors):
        return [(t.mean().item(), t.std().item()) for t in tensors]

    stats = layer_stats(model, x)
    if len(stats) == 0:
        return [
            "✎ layer_stats：返回的列表是空的。把 ... 换成：让 x 过这一层；如果这层是 ReLU，就记一项。"
        ]
    stats = [tuple(float(number) for number in pair) for pair in stats]
    if len(stats) == 2 * DEPTH:
        return [
            "✗ layer_stats：返回了 40 项，线性层的输出也记下了。只在 nn.ReLU 之后记。"
        ]
    if len(stats) != DEPTH:
        return [
            f"✗ layer_stats：返回了 {len(stats)} 项，应当是 {DEPTH} 项，一个 ReLU 一项。"
        ]
    if same(stats, pairs(before)):
        return [
            "✗ layer_stats：均值在零附近，可是 ReLU 的输出没有负数。你记的是激活之前的 z。"
        ]
    if same(stats, [(s, m) for m, s in pairs(after)]):
        return ["✗ layer_stats：均值和标准差写反了，先均值，后标准差。"]
    if same([s for _, s in stats], [t.var().item() for t in after]):
        return ["✗ layer_stats：第二个数是方差，还要开平方。"]
    if len(set(stats)) == 1 or same(stats[:2], pairs([after[0]] * 2)):
        return [
            "✗ layer_stats：各层的数一样，每层看到的都是最初的 x。要写 x = layer(x)，让结果接着往下走。"
        ]
    if not same(stats, pairs(after)):
        return [
            f"✗ layer_stats：第 1 层得到 {stats[0]}，应当是 {pairs(after)[0]}。"
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


report(check_initialize, check_layer_stats)


# %% tags=["solution"]
def initialize(model, scheme):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
            if scheme == "zero":
                nn.init.zeros_(module.weight)
            elif scheme == "xavier":
                nn.init.xavier_normal_(module.weight)
            elif scheme == "he":
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


@torch.no_grad()
def layer_stats(model, x):
    stats = []
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.ReLU):
            stats.append((x.mean().item(), x.std().item()))
    return stats


report(check_initialize, check_layer_stats)

# %% [markdown]
r"""
后面的代码格都用上面两个函数。你自己的通过了自检，就不必运行参考解答，接着做即可。

### 看结果
"""

# %%
stats = {}
for scheme in ("zero", "xavier", "he"):
    model = make_mlp()
    initialize(model, scheme)
    stats[scheme] = layer_stats(model, x)

print(f"{'':5}  {'zero':^11}   {'xavier':^15}   {'he':^11}")
print("layer" + "    mean   std" + "      mean     std" + "    mean   std")
for layer in range(DEPTH):
    (m0, s0), (m1, s1), (m2, s2) = (stats[scheme][layer] for scheme in stats)
    print(
        f"{layer + 1:5d}   {m0:5.1f} {s0:5.1f}   {m1:7.4f} {s1:7.4f}   {m2:5.2f} {s2:5.2f}"
    )

# %% alt="二十层 ReLU 网络激活值的标准差，纵轴为对数：He 没有一路上升或下降，从理论值 0.83 起伏到 1.4 上下；Xavier 沿每层乘 0.71 的直线下降到千分之一上下。"
layers = torch.arange(1, DEPTH + 1)
# Var(a) = (1 - 1/π) E[a²]，而 He 保持 E[a²] = 1
he_theory = (1 - 1 / torch.pi) ** 0.5
# 颜色和记号与各章的图一致；细线是理论
for scheme, factor, color, marker in (
    ("he", 1.0, "green", "s"),
    ("xavier", 0.5**0.5, "orange", "o"),
):
    stds = [std for _, std in stats[scheme]]
    plt.semilogy(layers, stds, marker, color=color, label=scheme)
    plt.semilogy(layers, he_theory * factor**layers, color=color, linewidth=1)
plt.plot([], [], color="grey", linewidth=1, label="theory")
plt.xticks([1, 5, 10, 15, 20])
plt.xlabel("layer")
plt.ylabel("std of activations")
plt.legend()
plt.show()

# %% tags=["discussion"]
std_xavier, std_he = (
    [s for _, s in stats[scheme]] for scheme in ("xavier", "he")
)
factor = (std_xavier[-1] / std_xavier[0]) ** (1 / (DEPTH - 1))
moment_he = stats["he"][-1][0] ** 2 + std_he[-1] ** 2
display(
    Markdown(f"""
### 看到了什么

1. **全零**从第 1 层起就全是零：均值和标准差都恰好是 {stats["zero"][0][1]:.0f}。对数坐标画不出零，所以图里没有它。
2. **Xavier** 的标准差从 {std_xavier[0]:.2f} 降到 {std_xavier[-1]:.4f}，平均每层乘以 {factor:.2f}。理论是 $1/\\sqrt2 \\approx 0.71$：ReLU 每层丢掉一半的 $\\mathrm{{E}}[a^2]$，Xavier 没有补上。
3. **He** 的第 1 层是 {std_he[0]:.2f}，不是 1：守恒的是 $\\mathrm{{E}}[a^2]$，标准差还要减去均值，$\\sqrt{{1 - 1/\\pi}} \\approx 0.83$。往后在 {min(std_he):.2f} 到 {max(std_he):.2f} 之间起伏，第 20 层是 {std_he[-1]:.2f}，$\\mathrm{{E}}[a^2]$ 是 {moment_he:.1f}。守恒的是许多网络的平均，宽度有限时单个网络差出一倍是常事，见[“一个网络与另一个能差多少”](../he.md#换成-xavier-会怎样)。换一个 `SEED` 再跑，起伏会不同，Xavier 那条线的斜率几乎不变。
""")
)

# %% [markdown]
r"""
## 第二部分：默认初始化，和骗人的标准差

`nn.Linear` 不做任何初始化时，权重和**偏置**都取自 U(±1/√fan_in)。对这样的 20 层网络，`a.std()` 会是多少？先看一眼：
"""

# %%
default = layer_stats(make_mlp(), x)
for layer in (1, 5, 10, 15, 20):
    print(f"layer {layer:2d}  std {default[layer - 1][1]:.4f}")

# %% [markdown]
r"""
不大，但从第 5 层起就稳稳的，看不出要消失。可是方差每层只剩六分之一，20 层之后标准差应当只剩 $6^{-10} \approx 1.7 \times 10^{-8}$。多出来的标准差是哪里来的？

`a.std()` 把所有数放在一起算，**单元之间**的差别和**样本之间**的差别混作一团。网络能分辨输入，靠的是后一种。补全 `unit_std`：每个单元在不同样本之间的标准差，再对单元取平均。

<details class="tip" markdown="1">
<summary>提示：沿哪个方向</summary>

`a` 的形状是（样本, 单元）。`a.std(dim=0)` 沿第 0 维求标准差，这一维就没有了，剩下的是每个单元一个数。

</details>
"""


# %% tags=["answer"]
def unit_std(a):
    """a: (样本, 单元)。返回一个数。"""
    return ...


# %% tags=["check"]
def check_unit_std():
    torch.manual_seed(SEED)
    # 单元之间差别大（10），样本之间差别小（0.1）
    a = 10 * torch.randn(1, 300) + 0.1 * torch.randn(200, 300)
    got = unit_std(a)
    if got is ...:
        return [
            "✎ unit_std：还没填。把 return 后面的 ... 换成用 a.std(…) 写的一个表达式。"
        ]
    got = torch.as_tensor(got)
    if got.numel() == 300:
        return [
            "✗ unit_std：返回了 300 个数，每个单元一个。还差最后一步：取平均。"
        ]
    if got.numel() != 1:
        return [
            f"✗ unit_std：返回了 {got.numel()} 个数，应当是一个。dim=1 是单元的方向。"
        ]
    got = got.item()
    whole, across = a.std().item(), a.std(dim=1).mean().item()
    of_means = a.mean(dim=0).std().item()
    wrong = {
        whole: "这是整个张量的标准差，单元之间的差别也算进去了。",
        across: "方向反了：dim=1 比较的是同一个样本的不同单元。",
        of_means: "先平均、再求标准差，量的是单元之间的差别。先沿 dim=0 求标准差，再平均。",
    }
    if 0.09 < got < 0.11:
        return []
    nearest = min(wrong, key=lambda value: abs(value - got))
    if abs(got - nearest) < 1e-6:
        return ["✗ unit_std：" + wrong[nearest]]
    return [
        f"✗ unit_std：得到 {got:.3g}。自检的数据里，样本之间的标准差是 0.1。"
    ]


report(check_unit_std)


# %% tags=["solution"]
def unit_std(a):
    return a.std(dim=0).mean()


report(check_unit_std)


# %% alt="默认初始化的二十层网络：整个张量的标准差停在百分之二附近，逐单元跨样本的标准差直线下降到一亿分之一；He 初始化的逐单元标准差只是缓慢下降。"
@torch.no_grad()
def activations(model):
    found, a = [], x
    for layer in model:
        a = layer(a)
        if isinstance(layer, nn.ReLU):
            found.append(a)
    return found


he_model = make_mlp()
initialize(he_model, "he")
last = {"default": activations(make_mlp()), "he": activations(he_model)}
whole = [a.std().item() for a in last["default"]]
unit = {
    name: [float(unit_std(a)) for a in found] for name, found in last.items()
}

plt.semilogy(layers, unit["he"], "s-", color="green", label="he: unit_std(a)")
purple = {"color": "purple", "marker": "D"}
plt.semilogy(
    layers, whole, **purple, markerfacecolor="none", label="default: a.std()"
)
plt.semilogy(layers, unit["default"], **purple, label="default: unit_std(a)")
plt.xticks([1, 5, 10, 15, 20])
plt.xlabel("layer")
plt.ylabel("std")
plt.legend()
plt.show()


# %% tags=["discussion"]
def power(value):
    """6e-03 写成 6×10⁻³。"""
    digit, exponent = f"{value:.0e}".split("e")
    return f"${digit} \\times 10^{{{int(exponent)}}}$"


cosine = {
    name: torch.cosine_similarity(found[-1][0], found[-1][1], dim=0).item()
    for name, found in last.items()
}
display(
    Markdown(f"""
### 看到了什么

第 20 层，整个张量的标准差是 {whole[-1]:.3f}，逐单元、跨样本的标准差只有 {power(unit["default"][-1])}，与 $6^{{-10}} \\approx 1.7 \\times 10^{{-8}}$ 同一个量级，还要小一些，原因有两个：不同的输入越走越近，它们的差别比信号本身缩得更快；到了这一层，又有一半左右的单元对整批样本都不激活。前一个数全是偏置：信号一层层消失，剩下的偏置与输入无关，单元之间各不相同，样本之间却一样。任取两个样本，激活向量的余弦是 {cosine["default"]:.6f}，网络已经是个常数。

He 的 `unit_std` 也从 {unit["he"][0]:.2f} 降到了 {unit["he"][-1]:.2f}：信号的大小不变，不同的输入却越走越近（余弦 {cosine["he"]:.2f}），这是 ReLU 网络的通性，但降得慢得多，二十层还分得开。

判断网络是否还活着，看同一个单元在不同样本之间的差别，不要看 `a.std()`。图见[“看起来健康的常数”](../choosing.md#看起来健康的常数)。
""")
)
