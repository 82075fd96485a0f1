# ---
# jupyter:
#   lesson:
#     description: 练习：从全部相同的权重出发，分别用数据噪声、随机的输出层、随机偏置、随机权重打破对称，训练之后数一数分化出多少种单元。
# ---

# %% [markdown]
r"""
# 打破对称，哪种办法真管用

[初始化为什么重要](../why.md)一章说，同层单元的权重若全部相同，怎样训练也分不开。那么，从“全部等于 0.1”出发，只加**一点**随机性，够不够？加在哪里才算数？

网络有两个隐藏层，各 16 个 tanh 单元，分两类弯月形的点。下面四种办法，你觉得哪几种真管用？先记下猜测。

| 名称 | 随机的东西 | 其余 |
|---|---|---|
| `data` | 每步随机抽一小批样本，再给输入加噪声 | 权重全 0.1，偏置全零 |
| `output` | 输出层的权重 | 隐藏层的权重全 0.1，偏置全零 |
| `biases` | 隐藏层的偏置 | 权重全 0.1 |
| `weights` | 所有的权重 | 偏置全零 |
"""

# %%
import math

import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from torch import nn

SEED = 0
WIDTH, SAMPLES = 16, 200
torch.set_default_dtype(torch.float64)  # 舍入误差要小，见文末


def two_moons():
    angle = math.pi * torch.rand(SAMPLES)
    y = torch.arange(SAMPLES) % 2
    upper = torch.stack([angle.cos(), angle.sin()], 1)
    lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], 1)
    noise = 0.1 * torch.randn(SAMPLES, 2)
    return torch.where(y[:, None] == 0, upper, lower) + noise, y


def constant_model():
    """2 → 16 → 16 → 2；权重全是 0.1，偏置全是零。"""
    model = nn.Sequential(
        nn.Linear(2, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, 2),
    )
    for layer in model[::2]:
        nn.init.constant_(layer.weight, 0.1)
        nn.init.zeros_(layer.bias)
    return model


# %% [markdown]
r"""
## 第一部分：三种办法

每个函数就地改写一个 `constant_model()`。线性层是 `model[0]`、`model[2]`、`model[4]`，最后一个是输出层。

<details class="tip" markdown="1">
<summary>提示 1：用哪个函数填随机数</summary>

`nn.init.normal_(tensor)` 填标准正态的随机数，`nn.init.xavier_normal_(weight)` 按 Xavier 的方差填权重。偏置是一维的，算不出 fan_in 和 fan_out，用前一个。

</details>
"""


# %% tags=["answer"]
def random_output(model):
    """只有输出层的权重随机：标准正态。"""
    ...


def random_biases(model):
    """只有两个隐藏层的偏置随机：标准正态。"""
    ...


def random_weights(model):
    """三层的权重都随机：Xavier。"""
    ...


# %% tags=["check"]
def check_means():
    wanted = {random_output: {"4.weight"}, random_biases: {"0.bias", "2.bias"}}
    wanted[random_weights] = {"0.weight", "2.weight", "4.weight"}
    told = []
    for function, names in wanted.items():
        torch.manual_seed(SEED)
        before, model = constant_model().state_dict(), constant_model()
        function(model)
        after = model.state_dict()
        changed = {
            name for name in after if not torch.equal(after[name], before[name])
        }
        name = function.__name__
        if not changed:
            told.append(
                f"✎ {name}：模型没有变。把 ... 换成对 {'、'.join(sorted(names))} 的初始化。"
            )
        elif changed - names:
            told.append(
                f"✗ {name}：还改动了 {'、'.join(sorted(changed - names))}，分不清是谁的功劳。"
            )
        elif names - changed:
            told.append(
                f"✗ {name}：漏掉了 {'、'.join(sorted(names - changed))}。"
            )
        elif alike := [
            n
            for n in sorted(names)
            if len(after[n].unique(dim=0)) < len(after[n])
        ]:
            told.append(
                f"✗ {name}：{alike[0]} 里有相同的行，那几个单元仍然一模一样。要给每个数各抽一个。"
            )
    return told


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


report(check_means)


# %% tags=["solution"]
def random_output(model):
    nn.init.normal_(model[4].weight)


def random_biases(model):
    nn.init.normal_(model[0].bias)
    nn.init.normal_(model[2].bias)


def random_weights(model):
    for layer in model[::2]:
        nn.init.xavier_normal_(layer.weight)


report(check_means)

# %% [markdown]
r"""
## 第二部分：怎样数“几种单元”

训练之后，看第二个隐藏层的权重矩阵（16×16），一行是一个单元。两种数法：

- `distinct_rows`：有几种**不同的行**；
- `rank`：这些行张成几维，也就是不太小的奇异值（singular value）有几个。

<details class="tip" markdown="1">
<summary>提示 2：数不同的行</summary>

`torch.unique(w, dim=0)` 去掉重复的行。训练的舍入误差会让本该相同的行差一点点，所以先 `w.round(decimals=3)`。

</details>

<details class="tip" markdown="1">
<summary>提示 3：数奇异值</summary>

`torch.linalg.svdvals(w)` 从大到小给出奇异值。数一数超过最大的那个的百分之一的，有几个。

</details>
"""


# %% tags=["answer"]
def distinct_rows(w):
    """w 有几种不同的行，精确到小数点后三位。"""
    return ...


def rank(w):
    """超过最大奇异值百分之一的奇异值的个数。"""
    return ...


# %% tags=["check"]
def check_counts():
    told = []
    torch.manual_seed(SEED)
    # 两种方向、四种行、每种重复三次，第 0 列和第 1 列相同；再加一点舍入误差
    a, b = torch.randn(2, 8)
    a[1], b[1] = a[0], b[0]
    noise = 1e-6 * torch.rand(12, 8)
    w = torch.stack([a, b, 2 * a, 3 * b]).repeat(3, 1) + noise
    got = distinct_rows(w)
    if got is ...:
        told.append(
            "✎ distinct_rows：还没填。先取到小数点后三位，再去掉重复的行，返回行数。"
        )
    elif isinstance(got, torch.Tensor) and got.ndim:
        told.append("✗ distinct_rows：返回了一个张量，要的是它有几行：len(…)。")
    elif int(got) == 12:
        told.append(
            "✗ distinct_rows：12 行全算成不同的。相差 1e-6 是舍入误差，先 round(decimals=3)。"
        )
    elif int(got) == len(w.round(decimals=3).unique()):
        told.append(
            "✗ distinct_rows：数的是不同的数，不是不同的行。unique 要写 dim=0。"
        )
    elif int(got) == 7:
        told.append("✗ distinct_rows：数的是列。一行才是一个单元，dim=0。")
    elif int(got) == 2:
        told.append(
            "✗ distinct_rows：得到 2，那是秩。长短不同、方向相同的两行，也算不同的行。"
        )
    elif int(got) != 4:
        told.append(f"✗ distinct_rows：自检的矩阵有 4 种行，得到 {got}。")
    got = rank(w)
    if got is ...:
        told.append(
            "✎ rank：还没填。用 torch.linalg.svdvals 求奇异值，数出超过最大者百分之一的。"
        )
    elif isinstance(got, torch.Tensor) and got.ndim:
        told.append("✗ rank：返回了一串数，要的是个数：对“是否超过”求和。")
    elif int(got) == 8:
        told.append(
            "✗ rank：得到 8，微小的奇异值也算进去了，它们是舍入误差。要和最大的那个比。"
        )
    elif int(got) == 4:
        told.append(
            "✗ rank：得到 4，那是不同的行数。2a 与 a 方向相同，不增加秩。"
        )
    elif int(got) != 2:
        told.append(f"✗ rank：自检的矩阵秩是 2，得到 {got}。")
    return told


report(check_counts)


# %% tags=["solution"]
def distinct_rows(w):
    return len(torch.unique(w.round(decimals=3), dim=0))


def rank(w):
    values = torch.linalg.svdvals(w)
    return int((values > 0.01 * values[0]).sum())


report(check_counts)

# %% [markdown]
r"""
## 第三部分：训练，然后下结论

每种办法训练三次（Adam，学习率 0.01，600 步）。`none` 什么也不加，用来对照。
"""


# %%
def train(prepare, seed, noisy=False):
    """返回训练后的损失和第二个隐藏层的权重。"""
    torch.manual_seed(seed)
    x, y = two_moons()
    model = constant_model()
    prepare(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(600):
        inputs, targets = x, y
        if noisy:
            chosen = torch.randint(SAMPLES, (64,))
            inputs, targets = x[chosen] + 0.1 * torch.randn(64, 2), y[chosen]
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        loss = nn.functional.cross_entropy(model(x), y).item()
    return loss, model[2].weight.detach()


def nothing(model):
    pass


MEANS = {
    "none": (nothing, False),
    "data": (nothing, True),
    "output": (random_output, False),
    "biases": (random_biases, False),
    "weights": (random_weights, False),
}
loss, rows, ranks = {}, {}, {}
print(f"{'':8}   {'loss':14}   {'rows':8}   rank")
for name, (prepare, noisy) in MEANS.items():
    runs = [train(prepare, 3 * SEED + seed, noisy) for seed in range(3)]
    loss[name] = [value for value, _ in runs]
    rows[name] = [distinct_rows(w) for _, w in runs]
    ranks[name] = [rank(w) for _, w in runs]
    print(
        f"{name:8}",
        " ".join(f"{value:.2f}" for value in loss[name]),
        *(
            " ".join(f"{count:2d}" for count in counts[name])
            for counts in (rows, ranks)
        ),
        sep="   ",
    )

# %% alt="五种起点训练后的损失：什么也不加、数据噪声、随机输出层都停在零点二上下，随机偏置和随机权重接近零。"
for index, name in enumerate(MEANS):
    plt.plot([index] * 3, loss[name], "o")
plt.xticks(range(len(MEANS)), MEANS)
plt.margins(0.1)
plt.xlabel("what is random")
plt.ylabel("loss after training")
plt.show()

# %% [markdown]
r"""
看着表和图，填上你的结论：哪些办法让隐藏层的单元真正分化，让网络学到弯曲的边界？
"""

# %% tags=["answer"]
really_helps = {"data": ..., "output": ..., "biases": ..., "weights": ...}


# %% tags=["check"]
def check_conclusion():
    names = [name for name in MEANS if name != "none"]
    if blank := [name for name in names if really_helps[name] is ...]:
        return [f"✎ 还没填 {'、'.join(blank)}：换成 True 或 False。"]
    helps = {"data": False, "output": False, "biases": True, "weights": True}
    why = {
        "data": "每步的样本和噪声虽然随机，却同样地进入每个单元：行数仍是 1。",
        "output": "行数多了，秩却是 1：各行只有长短和正负的差别，损失也和对照组差不多。",
        "biases": "损失降到了零附近，秩也大于 1。偏置错开了各单元的工作点，导数不同，梯度也就不同。",
        "weights": "损失降到了零附近，秩也最大。",
    }
    return [
        f"✗ {name}：{why[name]}"
        for name in names
        if bool(really_helps[name]) != helps[name]
    ]


report(check_conclusion)

# %% tags=["solution"]
# 按定义算：损失降到对照组的一半以下，才叫管用
really_helps = {
    name: max(loss[name]) < min(loss["none"]) / 2
    for name in MEANS
    if name != "none"
}
report(check_conclusion)


# %% tags=["discussion"]
def span(values, digits=0):
    low, high = (f"{end:.{digits}f}" for end in (min(values), max(values)))
    return low if low == high else f"{low} 到 {high}"


display(
    Markdown(f"""
### 看到了什么

- **数据的随机性没有用。**三次的损失停在 {span(loss["data"], 2)}，与什么也不加（{span(loss["none"], 2)}）差不多，单元始终只有 {span(rows["data"])} 种。随机梯度下降的“随机”对每个单元都一样，指望它打破对称，是常见的误会。
- **随机的输出层只是看上去有用。**不同的行有 {span(rows["output"])} 种，秩却是 {span(ranks["output"])}。第一个隐藏层的 16 个单元收到的梯度仍然完全相同，始终是同一个单元；第二层的每个单元看到的因此只是同一个数，权重行只有长短和正负的差别。损失是 {span(loss["output"], 2)}，与对照组差不多。只数“不同的行”会上当。
- **随机偏置真管用，但不彻底。**损失最差也降到了 {max(loss["biases"]):.4f}：偏置错开了 tanh 的工作点，导数各不相同，梯度才有了不同的方向。秩却只有 {span(ranks["biases"])}：16 个单元挤在少数几个方向上，这几个方向也是训练慢慢拉开的。
- **随机权重**从一开始就各有各的方向：训练之后秩是 {span(ranks["weights"])}，损失不超过 {max(loss["weights"]):.4f}。大家都把随机性放在权重上，偏置因此可以安心地置零。

对照[“零也有用对的地方”](../why.md#全零初始化单元无法分化)想一想：LoRA 的 B 矩阵从零开始，为什么不犯 `output` 的毛病？再试一试：给隐藏层加 dropout，行数、秩、损失各会怎样？

“始终是同一个单元”说的是精确的算术。`output` 的对称其实不稳定：舍入误差是 1e-16 大小，训练久了也会一步步放大。把学习率改回 0.03，多换几个种子，有时六百步就长到了 1，损失也跟着降下来；换一种处理器，求和的次序不同，又未必发生。靠它打破对称，等于把训练交给舍入误差。
""")
)
