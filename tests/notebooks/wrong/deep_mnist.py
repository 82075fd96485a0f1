"""Mistakes in the exercise on MNIST."""

from tests.notebooks.session import Wrong

ANSWER = """
def make_model(scheme, seed):
    torch.manual_seed(seed)
    layers = [nn.Linear(784, WIDTH), nn.ReLU()]
    for _ in range(8):
        layers += [nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(WIDTH, 10))
    if scheme == "he":
        for module in model.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight)
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
"""


def instead(old: str, new: str) -> str:
    assert ANSWER.count(old) == 1
    return ANSWER.replace(old, new)


HE, ORDER = "kaiming_normal_(module.weight)", "torch.randperm(len(images), generator=generator)"
SHARE = "(model(images).argmax(dim=1) == classes).float().mean().item()"

MISTAKES = [
    Wrong("不要动参数", instead('if scheme == "he"', "if True")),
    Wrong("第 [10] 个线性层还是默认值", instead("in model.modules()", "in model[:-1]")),
    Wrong("少了 ReLU 的 2 倍", instead(HE, "xavier_normal_(module.weight)")),
    Wrong("正是默认初始化", instead(HE, "kaiming_uniform_(module.weight, a=5**0.5)")),
    Wrong("忘了开平方", instead(HE, "normal_(module.weight, std=2 / module.in_features)")),
    Wrong("fan_out", instead(HE, 'kaiming_normal_(module.weight, mode="fan_out")')),
    Wrong("偏置不是零", instead("nn.init.zeros_(module.bias)", "pass")),
    Wrong("有放回", instead(ORDER, "torch.randint(600, (600,), generator=generator)")),
    Wrong("没有打乱", instead(ORDER, "torch.arange(len(images))")),
    Wrong("没有取自 generator", instead(ORDER, "torch.randperm(len(images))")),
    Wrong(
        "只在最前面设一次种子",
        instead(ORDER, ORDER.replace("generator)", "generator.manual_seed(seed))")),
    ),
    Wrong("应当走 6 步", instead("order.split(BATCH)", "[order]")),
    Wrong("optimizer.zero_grad()", instead("optimizer.zero_grad()", "pass")),
    Wrong("optimizer.step()", instead("optimizer.step()", "pass")),
    Wrong("softmax 做了两次", instead("model(images[rows])", "model(images[rows]).softmax(dim=1)")),
    Wrong(
        "损失是", instead("losses.append(loss.item())", "losses.append(loss.item() * len(rows))")
    ),
    Wrong("不是百分数", instead(SHARE, "100 * " + SHARE)),
    Wrong("认错的比例", instead(SHARE, SHARE.replace("==", "!="))),
    Wrong("拿不同的图像相比", instead(SHARE, SHARE.replace("dim=1", "dim=0"))),
    Wrong("没有写 dim", instead(SHARE, SHARE.replace("dim=1", ""))),
]
