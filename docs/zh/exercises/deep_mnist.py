# ---
# jupyter:
#   lesson:
#     description: 练习：十层 ReLU 网络在完整的 MNIST 上训练，He 与 PyTorch 默认初始化各配 SGD 和 Adam，三个种子，比较快慢和准确率。可自检，附解答。
# ---

# %% [markdown]
r"""
# 十层网络和 MNIST

用一个 10 层的 MLP（9 个隐藏层，宽 128，ReLU，再加输出层）给 MNIST 分类，比较 **He 初始化**与 **PyTorch 默认初始化**。批量 256，训练 2 个 epoch；优化器先用 SGD（学习率 0.05），再用 Adam（学习率 0.001）；每种设置跑三个随机种子。先写下你的猜测：

1. SGD 下，两种初始化的测试准确率各是多少？
2. 换成 Adam，差别变大还是变小？看**快慢**还是看**最后的准确率**，结论一样吗？
3. 哪些差别在三个种子下都成立？

需要的知识：[He](../he.md)、[对训练的影响](../training.md)两章。数据用全部 6 万张训练图像和 1 万张测试图像，CPU 上一共要跑半分钟到两分钟。
"""

# %%
import matplotlib.pyplot as plt
import torch
from IPython.display import Markdown, display
from torch import nn
from torch.nn.functional import cross_entropy

SEED = 0
SEEDS = [10 * SEED + run for run in range(3)]
WIDTH, BATCH, EPOCHS = 128, 256, 2

# %% [markdown]
r"""
## 准备：模型、训练、准确率

补全三个函数。公平的比较有一个条件：同一个种子下，两种初始化要以**同样的次序**看到同样的图像。所以 `train` 从自己的 `generator` 里取次序，不用全局的随机数。

<details class="tip" markdown="1">
<summary>提示 1：He 初始化</summary>

`model.modules()` 会列出所有子模块，用 `isinstance(module, nn.Linear)` 挑出线性层，再用 `nn.init` 里的函数改写 `module.weight` 和 `module.bias`。

</details>

<details class="tip" markdown="1">
<summary>提示 2：一个 epoch 的次序</summary>

一个 epoch 把每张图像各看一遍，次序随机，这是 0 到 N−1 的一个随机排列（permutation）。`torch` 里有现成的函数，它接受 `generator=` 参数。

</details>

<details class="tip" markdown="1">
<summary>提示 3：训练的一步</summary>

四件事：算这一批的损失（`cross_entropy` 收的是未经 softmax 的输出），清掉旧的梯度，反向传播，更新参数。

</details>
"""


# %% tags=["answer"]
def make_model(scheme, seed):
    """784 个输入，9 个隐藏层，10 个输出；scheme 是 "default" 或 "he"（He 的偏置为零）。"""
    torch.manual_seed(seed)
    layers = [nn.Linear(784, WIDTH), nn.ReLU()]
    for _ in range(8):
        layers += [nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(WIDTH, 10))  # 输出层之后没有 ReLU
    if scheme == "he":
        ...
    return model


def train(model, optimizer, images, classes, seed, epochs):
    """训练 epochs 个 epoch，返回每一步的损失。"""
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(epochs):
        order = ...  # 这个 epoch 里图像的次序，取自 generator
        for rows in order.split(BATCH):
            ...  # 用 images[rows] 和 classes[rows] 训练一步，损失叫 loss
            losses.append(loss.item())
    return losses


@torch.no_grad()
def accuracy(model, images, classes):
    """认对的图像所占的比例，0 到 1。"""
    return ...


# %% tags=["check"]
def check_make_model():
    def linears(scheme, seed=SEED):
        return [
            m
            for m in make_model(scheme, seed).modules()
            if isinstance(m, nn.Linear)
        ]

    default, he = linears("default"), linears("he")
    if any(abs(3 * m.in_features * m.weight.var() - 1) > 0.25 for m in default):
        return [
            "✗ make_model：scheme 是 default 时不要动参数，nn.Linear 建好时就是默认初始化。"
        ]
    left = [
        k
        for k, (a, b) in enumerate(zip(default, he, strict=True), 1)
        if torch.equal(a.weight, b.weight)
    ]
    if len(left) == len(he):
        return [
            "✎ make_model：he 和 default 的权重一模一样。把 if 下面的 ... 换成对每个线性层的初始化。"
        ]
    if left:
        return [
            f"✗ make_model：第 {left} 个线性层还是默认值。每一层都要初始化，包括输出层。"
        ]
    told = []
    # 隐藏层有 16384 个权重，方差的相对误差约 1%；输出层只有 1280 个，约 4%
    n = WIDTH
    got = torch.stack([m.weight.var() for m in he[1:-1]]).mean().item()
    if abs(got * n - 1) < 0.05:
        told.append(
            "✗ make_model：隐藏层的方差是 1/fan_in，少了 ReLU 的 2 倍；宽度相等时 Xavier 就是这样。He 是 2/fan_in。"
        )
    elif abs(got * n - 1 / 3) < 0.05:
        told.append(
            "✗ make_model：方差是 1/(3·fan_in)，这正是默认初始化。kaiming_uniform_ 的 a 是负半轴的斜率，ReLU 要写 0。"
        )
    elif abs(got * n**2 - 4) < 0.2:
        told.append("✗ make_model：标准差等于 2/fan_in，忘了开平方。")
    elif abs(got * n - 2) > 0.1:
        told.append(
            f"✗ make_model：隐藏层 Var(W)·fan_in = {got * n:.3g}，He 应当是 2。"
        )
    elif abs(he[0].weight.var() * 784 - 2) > 0.1:
        told.append(
            "✗ make_model：第一层的 fan_in 是 784，不是 128。mode 写成 fan_out 了？"
        )
    if any(m.bias.any() for m in he):
        told.append("✗ make_model：he 的偏置不是零，还留着 U(±1/√fan_in)。")
    return told


def check_train():
    # 第 0 列是图像的编号，记下模型每一步看到了哪些
    images = torch.cat(
        [torch.arange(600.0)[:, None] / 600, torch.ones(600, 3)], dim=1
    )
    classes = torch.arange(600) % 3

    def fresh():
        torch.manual_seed(SEED)
        model = nn.Linear(4, 3)
        return model, torch.optim.SGD(model.parameters(), lr=0.5)

    def run(seed, elsewhere=0):
        (model, optimizer), seen = fresh(), []
        torch.manual_seed(elsewhere)  # 全局的随机数，train 不该用到
        model.register_forward_pre_hook(
            lambda _, args: seen.append((args[0][:, 0] * 600).round())
        )
        losses = train(model, optimizer, images, classes, seed, 2)
        return losses, seen, model.weight.detach()

    def reference(clear=True, ready=lambda z: z):
        """你的那些批次，用正确的或带着某个错误的一步来训练。"""
        (model, optimizer), losses = fresh(), []
        for rows in (numbers.long() for numbers in seen):
            loss = cross_entropy(ready(model(images[rows])), classes[rows])
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses, model.weight.detach()

    def same(a, b):
        return torch.allclose(torch.as_tensor(a), torch.as_tensor(b), rtol=1e-3)

    try:
        losses, seen, after = run(1)
    except AttributeError as error:
        if "ellipsis" in str(error):
            return [
                "✎ train：order 还没填。它是一个张量：0 到 N−1 的一个随机排列。"
            ]
        raise
    except NameError as error:
        if error.name == "loss":
            return [
                "✎ train：训练的一步还没填。把 ... 换成四件事，其中一件是算 loss。"
            ]
        raise
    if not seen:
        return ["✗ train：没有调用 model(…)。"]
    if sum(map(len, seen)) != 1200 or len(seen) != 6:
        return [
            f"✗ train：两个 epoch 应当走 6 步、看 1200 张图像，你走了 {len(seen)} 步，看了 {sum(map(len, seen))} 张。"
        ]
    epochs = [torch.cat(seen[:3]), torch.cat(seen[3:])]
    if any(len(epoch.unique()) != 600 for epoch in epochs):
        return [
            "✗ train：一个 epoch 里有的图像看了不止一次，有的没看到。order 要的是排列，不是有放回的抽样。"
        ]
    if torch.equal(epochs[0], torch.arange(600.0)):
        return ["✗ train：图像没有打乱，每个 epoch 都是原来的次序。"]
    if not torch.equal(torch.cat(run(1, elsewhere=1)[1]), torch.cat(seen)):
        return [
            "✗ train：同一个种子，两次的次序不同：order 没有取自 generator。这样两种初始化看到的次序不同，比较就不公平。"
        ]
    if torch.equal(epochs[0], epochs[1]) or torch.equal(
        torch.cat(run(2)[1]), torch.cat(seen)
    ):
        return [
            "✗ train：每个 epoch、每个种子的次序应当各不相同。generator 只在最前面设一次种子。"
        ]
    if torch.equal(after, fresh()[0].weight):
        return ["✗ train：参数没有变。反向传播之后还要 optimizer.step()。"]
    if same(after, reference(clear=False)[1]):
        return [
            "✗ train：梯度越积越多，每一步都加上了前面所有的梯度。每一步要先 optimizer.zero_grad()。"
        ]
    if same(after, reference(ready=lambda z: z.softmax(dim=1))[1]):
        return [
            "✗ train：softmax 做了两次：cross_entropy 里面已经有一次，交给它的应当是模型的输出本身。"
        ]
    wanted, wanted_after = reference()
    if len(losses) != 6 or not same(losses, wanted):
        return [
            f"✗ train：每一步的损失是 {[round(x, 3) for x in losses]}，应当是 {[round(x, 3) for x in wanted]}。"
        ]
    if not same(after, wanted_after):
        return [
            "✗ train：损失对，更新后的参数不对。每一步恰好一次 backward 和一次 step。"
        ]
    return []


def check_accuracy():
    model = nn.Linear(5, 5, bias=False)
    nn.init.eye_(model.weight)
    # 图像与类别一样多，沿哪个方向取最大都算得出来，结果各不相同
    images = torch.tensor(
        [
            [9.0, 5, 1, 0, 0],
            [5, 1, 2, 0, 0],
            [2, 0, 1, 0, 0],
            [1, 0, 3, 0, 0],
            [0, 4, 6, 0, 0],
        ]
    )
    classes = torch.tensor([0, 0, 0, 2, 1])  # 认对 4 张，错 1 张
    got = accuracy(model, images, classes)
    if got is ...:
        return ["✎ accuracy：还没填。哪一类的输出最大，模型就认作哪一类。"]
    got = float(got)
    if abs(got - 0.8) < 1e-6:
        return []
    if abs(got - 80) < 1e-4 or abs(got - 4) < 1e-6:
        return ["✗ accuracy：要的是 0 到 1 的比例，不是百分数，也不是张数。"]
    if abs(got - 0.2) < 1e-6:
        return ["✗ accuracy：这是认错的比例。"]
    if abs(got - 0.4) < 1e-6:
        return [
            "✗ accuracy：沿 dim=0 取最大，是拿不同的图像相比。一行是一张图像，要沿 dim=1。"
        ]
    if abs(got - 0.6) < 1e-6:
        return [
            "✗ accuracy：argmax 没有写 dim，得到的只是整个张量里的一个位置。要沿 dim=1。"
        ]
    return [f"✗ accuracy：5 张认对 4 张，应当是 0.8，你得到 {got:.3g}。"]


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


report(check_make_model, check_train, check_accuracy)


# %% tags=["solution"]
def make_model(scheme, seed):
    torch.manual_seed(seed)
    layers = [nn.Linear(784, WIDTH), nn.ReLU()]
    for _ in range(8):
        layers += [nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(WIDTH, 10))
    if scheme == "he":
        for module in model.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)
    return model


def train(model, optimizer, images, classes, seed, epochs):
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=generator)
        for rows in order.split(BATCH):
            loss = cross_entropy(model(images[rows]), classes[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@torch.no_grad()
def accuracy(model, images, classes):
    return (model(images).argmax(dim=1) == classes).float().mean().item()


report(check_make_model, check_train, check_accuracy)

# %% [markdown]
r"""
后面的代码格都用上面三个函数，你自己的通过了自检就接着做。

## 数据

[mnist.py](../assets/mnist.py) 是一个只依赖 PyTorch 的文件，下载后放在笔记本旁边。第一次运行时它从网上取 MNIST（约 12 MB），核对每个文件的 SHA-256，存进缓存，以后不再需要网络。没有网络时，把四个原始文件（解压过的或 .gz）放进一个文件夹，运行之前让环境变量 `MNIST_DIR` 指向它。像素已展平成 784 维，减去均值、除以标准差。
"""

# %%
import sys

sys.path.insert(0, "../assets")  # 在这份教程的仓库里，mnist.py 放在这里
try:
    from mnist import mnist
except ImportError:
    raise ImportError(
        "找不到 mnist.py：从上面的链接下载，放在这个笔记本旁边"
    ) from None

data = mnist()
for part in data:
    print(tuple(part.shape), part.dtype)

# %% [markdown]
r"""
## 训练

四种设置，每种三个种子。先是 SGD：
"""


# %%
def compare(make_optimizer):
    """对两种初始化各训练三次：{初始化: [(每一步的损失, 测试准确率), …]}。"""
    runs = {"default": [], "he": []}
    for scheme in runs:
        for seed in SEEDS:
            model = make_model(scheme, seed)
            optimizer = make_optimizer(model.parameters())
            losses = train(
                model,
                optimizer,
                data.train_images,
                data.train_classes,
                seed,
                EPOCHS,
            )
            reached = accuracy(model, data.test_images, data.test_classes)
            runs[scheme].append((torch.tensor(losses), reached))
    return runs


runs = {"SGD": compare(lambda parameters: torch.optim.SGD(parameters, lr=0.05))}

# %% [markdown]
r"""
再是 Adam：
"""

# %%
runs["Adam"] = compare(lambda parameters: torch.optim.Adam(parameters, lr=1e-3))


# %% alt="两格训练损失曲线。左，SGD：默认初始化停在 2.3 的水平线上，He 很快降到 0.2 以下。右，Adam：两种初始化都降下来，He 早得多，最后两条线接近。"
def smooth(losses):
    """每 10 步取一次平均。"""
    return losses.reshape(-1, 10).mean(dim=1)


figure, panels = plt.subplots(1, 2, sharey=True)
for axes, rule in zip(panels, runs, strict=True):
    for scheme, look in {
        "default": ("purple", "D"),
        "he": ("green", "s"),
    }.items():
        curves = torch.stack(
            [smooth(losses) for losses, _ in runs[rule][scheme]]
        )
        steps = 10 * torch.arange(curves.shape[1]) + 5
        axes.fill_between(
            steps,
            curves.amin(dim=0),
            curves.amax(dim=0),
            color=look[0],
            alpha=0.22,
            linewidth=0,
        )
        middle = curves.median(dim=0).values
        marks = {"marker": look[1], "markevery": 6}
        axes.plot(steps, middle, color=look[0], label=scheme, **marks)
    axes.set(title=rule, xlabel="step", ylim=(0, 2.6))
panels[0].set_ylabel("training loss")
panels[1].legend(title="3 seeds: range, median")
plt.show()


# %%
def median(numbers):
    return torch.tensor(numbers).median().item()


def epochs_to(threshold, losses):
    """损失（10 步平均）降到 threshold 以下，用了多少个 epoch；没有降到就是 inf。"""
    below = (smooth(losses) < threshold).nonzero()
    return (
        10 * (below[0].item() + 1) * EPOCHS / len(losses)
        if len(below)
        else float("inf")
    )


rows, accuracies, speeds = [], {}, {}
for rule in runs:
    for scheme in runs[rule]:
        accuracies[rule, scheme] = [
            reached for _, reached in runs[rule][scheme]
        ]
        speeds[rule, scheme] = [
            epochs_to(0.5, losses) for losses, _ in runs[rule][scheme]
        ]
        speed = median(speeds[rule, scheme])
        rows.append(
            f"| {rule} | {scheme} | {median(accuracies[rule, scheme]):.0%} "
            f"| {'—' if speed == float('inf') else f'{speed:.1f}'} |"
        )
table = "| 优化器 | 初始化 | 准确率 | epoch |\n|---|---|---|---|\n"
display(
    Markdown(
        table
        + "\n".join(rows)
        + "\n\n测试集上的准确率，和训练损失降到 0.5 用了几个 epoch；三个种子的中位数。"
    )
)

# %% tags=["discussion"]
share = (data.test_classes == 1).float().mean().item()


def first_gradient(scheme):
    """训练之前，第一层权重的梯度的大小（三个种子的中位数）。"""
    sizes = []
    for seed in SEEDS:
        model = make_model(scheme, seed)
        cross_entropy(
            model(data.train_images[:1000]), data.train_classes[:1000]
        ).backward()
        sizes.append(model[0].weight.grad.square().mean().sqrt().item())
    return median(sizes)


pairs = zip(speeds["Adam", "he"], speeds["Adam", "default"], strict=True)
faster = sum(he < default for he, default in pairs)  # 在几个种子下 He 更快
gap = median(accuracies["Adam", "he"]) - median(accuracies["Adam", "default"])
close = "不到" if abs(gap) < 0.02 else "超过"
display(
    Markdown(f"""
### 看到了什么

1. **SGD 加默认初始化**：准确率的中位数是 {median(accuracies["SGD", "default"]):.2%}。这个数不是偶然，测试集里数字 1 恰好占 {share:.2%}：网络的输出与输入无关，只学会了“哪个数字最常见”，于是每张图都认作 1，损失停在 $\\ln 10 \\approx 2.303$ 附近。**He** 在同样的设置下，准确率是 {median(accuracies["SGD", "he"]):.0%}。
2. **Adam** 下默认初始化也学会了，准确率 {median(accuracies["Adam", "default"]):.0%}，He 是 {median(accuracies["Adam", "he"]):.0%}，差别不大。看快慢就明显了：损失降到 0.5，默认用了 {median(speeds["Adam", "default"]):.1f} 个 epoch，He 用了 {median(speeds["Adam", "he"]):.1f} 个。
3. 换了种子还成立吗？SGD 加默认学不会、加 He 学得会，差别大到不会弄错；Adam 下 He 更快（{faster}/{len(SEEDS)} 个种子）。两个 epoch 后准确率的中位数相差{close} 2 个百分点；换一种处理器，求和的次序不同，训练几百步之后这点差别就可能变样，多训练几个 epoch 更可能分不出高下。不能由此断言“He 更准”。

原因在训练之前就看得见：默认初始化下，第一层权重的梯度只有 He 的约 1/{round(first_gradient("he") / first_gradient("default"), -2):.0f}。SGD 的步长正比于梯度，第一层几乎没有动；Adam 把梯度除以它自己的大小，步长就与此无关了。见[“为什么 Adam 看不出差别”](../training.md#为什么-adam-看不出差别)。
""")
)

# %% [markdown]
r"""
## 再试试

- SGD 加默认初始化真的永远学不会吗？只对它训练 20 个 epoch，看看损失从第几个 epoch 开始动。很小的梯度毕竟不是零。
- Adam 训练 6 个 epoch，He 还更准吗？
- 把 Xavier 也加进来比一比：配 SGD，它比 He 慢多少？配 Adam，它和 He 还分得出高下吗？
- 把隐藏层从 9 个加到 29 个，Adam 还救得了默认初始化吗？
- 只把默认初始化的**偏置**改成零，SGD 学得会吗？只把**权重**换成 He 呢？
- SGD 加 He 多换些种子（`SEED` 取 0 到 9，就是三十次），偶尔有一次最后的准确率明显偏低。若碰上了，看看那一次最后几十步的损失：是没学会，还是恰好停在了跳高的一步上？
"""
