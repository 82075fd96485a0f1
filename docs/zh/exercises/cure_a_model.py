# ---
# jupyter:
#   lesson:
#     description: 练习：一个训练不动的 12 层 ReLU 网络同时害着几种病。用 diagnose 读出病因，一样一样治好，再训练一百步看看。
# ---

# %% [markdown]
r"""
# 治好一个训练不动的网络

同事交来一个 12 层的 ReLU 网络，分十类，训练一百步，损失降到 $\ln 10$ 附近就再也不动。调学习率没有用。它不止一处有病，而且病会互相遮盖：治好一处，才看得见下一处。用 [`diagnose`](../diagnosing.md) 找出来，一样一样治好。

要用到 [diagnose.py](../assets/diagnose.py)：下载下来，和这个笔记本放在一起。
"""

# %%
import sys

import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from torch import nn

# diagnose.py 在笔记本旁边，或者（在仓库里）在 ../assets
sys.path += [".", "../assets"]
try:
    from diagnose import diagnose
except ModuleNotFoundError:
    raise ImportError(
        "找不到 diagnose.py：从“诊断你的模型”一章或这个练习的网页下载，放在笔记本旁边，再运行一次。"
    ) from None

SEED = 0
DEPTH, WIDTH, CLASSES = 12, 128, 10


def make_batch(samples=512):
    """十团高斯分布的点，64 维，已标准化。"""
    torch.manual_seed(SEED + 100)
    centres = torch.randn(CLASSES, 64)
    targets = torch.randint(CLASSES, (samples,))
    inputs = centres[targets] + torch.randn(samples, 64)
    return (inputs - inputs.mean()) / inputs.std(), targets


def sick_model():
    torch.manual_seed(SEED)
    layers = []
    for depth in range(DEPTH):
        layers += [nn.Linear(64 if depth == 0 else WIDTH, WIDTH), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(WIDTH, CLASSES))
    nn.init.constant_(model[6].bias, -3.0)
    nn.init.normal_(model[-1].weight, std=3.0)
    return model


def train(model, steps=100, lr=0.05):
    """全批量 SGD；返回每一步的损失。"""
    inputs, targets = batch
    optimizer = torch.optim.SGD(model.parameters(), lr)
    losses = []
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


batch = make_batch()
untreated = train(sick_model())
print(f"loss {untreated[0]:.2f} → {untreated[-1]:.2f}")

# %% [markdown]
r"""
## 第一部分：读报告

假装没看过上面 `sick_model` 的代码（真实的模型有几千行，也看不过来），只看报告：
"""

# %%
print(diagnose(sick_model(), batch))

# %% [markdown]
r"""
按报告回答三个问题。模块的名字在第一列，是字符串。

<details class="tip" markdown="1">
<summary>提示 1：死亡单元看哪里</summary>

`dead` 一列是对**所有**样本都输出零的单元的比例，只有 ReLU 那几行有。找第一个突然变大的。

</details>

<details class="tip" markdown="1">
<summary>提示 2：输出层</summary>

表格下面有一行 `initial loss … ln C …`。什么都还不知道的网络，初始损失应当接近 $\ln C$。

</details>
"""

# %% tags=["answer"]
dead_module = ...  # 第一个几乎全死的模块，例如 "1"
guilty_layer = ...  # 是哪个线性层的偏置让它死的，例如 "0"
output_too_large = ...  # 输出层的权重偏大吗？True 或 False


# %% tags=["check"]
def check_reading():
    told = []
    found = diagnose(sick_model(), batch)
    first = next(row.name for row in found.layers if (row.dead or 0) > 0.8)
    if dead_module is ...:
        told.append("✎ dead_module：还没填。看 dead 一列，填模块的名字。")
    elif str(dead_module) != first:
        share = {row.name: row.dead for row in found.layers}.get(
            str(dead_module)
        )
        if share is None:
            told.append(
                f"✗ dead_module：{dead_module} 不是 ReLU 模块的名字，dead 一列是空的。"
            )
        elif share > 0.8:
            told.append(
                f"✗ dead_module：模块 {dead_module} 是死的，但不是第一个，它前面还有。"
            )
        else:
            told.append(
                f"✗ dead_module：模块 {dead_module} 只有 {share:.0%} 的单元是死的。"
            )
    if guilty_layer is ...:
        told.append(
            "✎ guilty_layer：还没填。ReLU 的输入来自它前面的那个线性层。"
        )
    elif str(guilty_layer) == first:
        told.append("✗ guilty_layer：这是 ReLU 自己，它没有偏置。往前数一个。")
    elif str(guilty_layer) != str(int(first) - 1):
        told.append(
            f"✗ guilty_layer：模块 {guilty_layer} 的输出不直接进入模块 {first}。"
        )
    if output_too_large is ...:
        told.append("✎ output_too_large：还没填。比较初始损失和 ln C。")
    elif output_too_large is not True:
        told.append(
            f"✗ output_too_large：初始损失 {found.initial_loss:.2f} 明显高于 ln C = "
            f"{found.chance_loss:.2f}。网络还没学任何东西，却已经对错误的答案很有把握。"
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


report(check_reading)

# %% tags=["solution"]
dead_module, guilty_layer, output_too_large = "7", "6", True
report(check_reading)

# %% [markdown]
r"""
## 第二部分：治

补全 `cure`，就地改写模型的参数。不要改网络的结构，不要训练。自检会对治过的模型再跑一次 `diagnose`，还有病就告诉你是哪一种，所以可以一样一样来。

<details class="tip" markdown="1">
<summary>提示 3：治好死亡单元之后</summary>

只把那个偏置置零，再看报告：轮到“网络几乎是个常数”了。`std` 一列看着正常，`unit std` 一列逐层趋零，这是十几层的 ReLU 网络用了 PyTorch 默认初始化的样子。

</details>

<details class="tip" markdown="1">
<summary>提示 4：输出层</summary>

输出层后面没有 ReLU，不需要 He 的 2 倍，越小，初始损失越接近 $\ln C$。乘 0.1，或者干脆置零。

</details>
"""


# %% tags=["answer"]
def cure(model):
    """model[0]、model[2]、… 是线性层，model[-1] 是输出层。"""
    ...


# %% tags=["check"]
def check_cure():
    model, sick = sick_model(), sick_model()
    cure(model)
    shapes = [p.shape for p in model.parameters()]
    if shapes != [p.shape for p in sick.parameters()]:
        return ["✗ cure：网络的结构变了。只改参数的值。"]
    if all(
        torch.equal(p, q)
        for p, q in zip(model.parameters(), sick.parameters(), strict=True)
    ):
        return [
            "✎ cure：模型没有变。把 ... 换成对 model[6].bias、各层 weight 的初始化，先治一样也行。"
        ]
    found = diagnose(model, batch)
    if found.cause == "dead_units":
        return [f"✗ cure：死亡单元还在。{found.verdict}"]
    if torch.equal(model[0].weight, sick[0].weight):
        return [
            f"✗ cure：死亡单元治好了，露出下一种病：权重还是 PyTorch 的默认值。{found.verdict}"
        ]
    if found.cause != "healthy":
        return [f"✗ cure：换成了另一种病，{found.cause}。{found.verdict}"]
    # diagnose 放行的，还可以更好
    # 第 1 层的 fan_in ≠ fan_out，正交或 fan_out 模式在那里合法地小一半
    for layer in model[2:-1:2]:
        scale = layer.weight.var().item() * layer.in_features
        if scale < 1.4:
            return [
                f"✗ cure：diagnose 放行了，但 Var(W)·fan_in = {scale:.2f}，像是 Xavier。"
                "ReLU 每层丢掉一半，要用 He，方差加倍。"
            ]
    for row in found.layers:
        if (row.dead or 0) > 0.3:
            return [
                f"✗ cure：模块 {row.name} 还有 {row.dead:.0%} 的死亡单元，那一层的偏置没有置零。"
            ]
    if found.initial_loss > 1.1 * found.chance_loss:
        return [
            f"✗ cure：隐藏层好了，初始损失 {found.initial_loss:.2f} 仍高于 ln C = "
            f"{found.chance_loss:.2f}：输出层的权重还是太大。"
        ]
    losses = train(model)
    if not losses[-1] < 0.5:
        return [
            f"✗ cure：报告都正常，训练一百步之后损失却是 {losses[-1]:.2f}。"
        ]
    return []


report(check_cure)


# %% tags=["solution"]
def cure(model):
    for layer in model[::2]:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
    with torch.no_grad():
        model[-1].weight *= 0.1


report(check_cure)

# %% [markdown]
r"""
## 第三部分：一样一样治，各有多大用处

把三种药分开，看每吃一种，`diagnose` 怎么说，训练一百步又如何。
"""


# %%
def zero_bias(model):
    nn.init.zeros_(model[6].bias)


def he_too(model):
    zero_bias(model)
    for layer in model[:-1:2]:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")


curves, found = {}, {}
print("treatment     diagnose            initial loss   after 100 steps")
for name, treat in {
    "none": lambda model: None,
    "bias": zero_bias,
    "bias + He": he_too,
    "all": cure,
}.items():
    model = sick_model()
    treat(model)
    found[name] = diagnose(model, batch)
    curves[name] = train(model)
    print(
        f"{name:12}  {found[name].cause:18}  {curves[name][0]:12.2f}   {curves[name][-1]:15.2f}"
    )

# %%
remarks = "\n\n".join(f"> {line}" for line in found["bias + He"].remarks)
display(Markdown(f"`bias + He` 的报告，最后几句：\n\n{remarks}"))

# %% alt="四种治法的训练损失：不治和只治偏置的两条停在 2.3；加上 He 的从几十出发，头几步就冲出图外；全治的从 2.3 起，几经小的起伏，降到接近零。"
# 前两条重合，粗的在下面
looks = {
    "none": ("grey", 5),
    "bias": ("brown", 2),
    "bias + He": ("green", 2),
    "all": ("cyan", 2),
}
for name, (color, width) in looks.items():
    plt.plot(curves[name], label=name, color=color, linewidth=width)
plt.yscale("symlog", linthresh=1)
plt.ylim(0, 100)
plt.xlabel("step")
plt.ylabel("loss")
plt.legend()
plt.show()

# %% tags=["discussion"]
display(
    Markdown(f"""
### 看到了什么

- **不治**：模块 7 的单元全死，后面的信号全是偏置。损失从 {curves["none"][0]:.2f} 降到 {curves["none"][-1]:.2f} 就停住，那是 $\\ln 10 \\approx 2.30$：输出层的偏置学会了各类的比例，别的什么也没学到。
- **只治偏置**：`diagnose` 换了说法，`{found["bias"].cause}`，损失照旧停在 {curves["bias"][-1]:.2f}。死亡单元只是看得见的那一种病，默认初始化才是下面的那一种。
- **再加 He**：信号通了，报告说 `{found["bias + He"].cause}`，但初始损失是 {curves["bias + He"][0]:.1f}，输出层的权重太大，上面第一句“注意”说的就是它（后一句说的是再深会怎样，这里用不着）。第一步的梯度大得离谱，一步就把网络推坏了：一百步之后，损失是 {curves["bias + He"][-1]:.2f}。“健康”说的是隐藏层，提醒也要读。
- **全治**：从 {curves["all"][0]:.2f} 出发，降到 {curves["all"][-1]:.2f}。

先看报告，治第一种病，再看一次报告：这比一次改三处要慢，却知道是哪一处起的作用。
""")
)
