"""Real bugs, found in one line each: public reports, rebuilt small and in code of our own.

Each is a model as it was reported, the one line that finds it, and the remedy, which it clears.
"""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from initcheck import assert_init, audit, diagnose
from tests.test_audit import gpt, old_trunc_normal
from tests.test_cases import Of
from zoo import parts
from zoo.good import Siren


def found(report):
    return {kind for _, kind, _ in report.findings}


def cause(model, batch, loss=None):
    return diagnose(model, batch, loss).cause


def images(n=32, size=32):
    return torch.randn(n, 3, size, size), torch.randint(10, (n,))


def encoder(fixed):
    """pytorch#86274: all layers of an encoder are copies of the first."""
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    model = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
    for p in model.parameters() if fixed else ():
        if p.ndim > 1:
            nn.init.xavier_uniform_(p)
    return found(audit(model))


def gpt2(fixed):
    """transformers#47458: residual projections without 1/sqrt(2 L)."""
    return found(audit(gpt(fixed)))


def truncation(fixed):
    """pytorch!174997: trunc_normal_ in bfloat16, before torch 2.12."""
    layer = nn.Linear(512, 512)
    if fixed:
        nn.init.trunc_normal_(layer.weight, std=0.02)
        return found(audit(layer.bfloat16()))
    old_trunc_normal(layer.bfloat16().weight, 0.02)
    return found(audit(layer))


def adapters(fixed):
    """Guitaricet/relora#18, Lightning-AI/litgpt#1229: A and B both zero."""
    model = nn.Sequential(parts.LoRA(20, 64, not fixed), nn.ReLU(), parts.LoRA(64, 10, not fixed))
    return cause(model, parts.rows())


def t5(fixed):
    """huggingface/transformers!26441: an untied head of std 1, loss 110."""

    def forward(s, ids, labels):
        o = s.head(s.norm(s.embed(ids)))
        return {"loss": F.cross_entropy(o.flatten(0, 1), labels.flatten()), "logits": o}

    made = nn.Embedding(1000, 128), nn.LayerNorm(128), nn.Linear(128, 1000, bias=False)
    model = Of(forward, embed=made[0], norm=made[1], head=made[2])
    nn.init.normal_(model.head.weight, std=128**-0.5 if fixed else 1.0)
    ids = torch.randint(1000, (16, 12))
    return cause(model, {"ids": ids, "labels": ids.roll(1)})


def loading(fixed):
    """transformers#46620: loading drew weights again and said nothing."""
    model, other = parts.Decoder(2), parts.Decoder(2)
    saved = model.state_dict()
    other.load_state_dict(saved)
    if not fixed:
        nn.init.normal_(other.blocks[1].proj.weight, std=0.02)
    return found(audit(other, saved))


def mean_for_std(fixed):
    """Datawhale thorough-pytorch 3.5: normal_(w, 0.1), a mean of .1 and a std of 1."""
    layer = nn.Linear(64, 64)
    nn.init.normal_(layer.weight, **({"std": 0.1} if fixed else {"mean": 0.1}))
    return found(audit(layer))


def gate(fixed):
    """yz93/LAVT-RIS#25: two zero layers in a row in a gate."""

    def forward(s, x):
        h = F.relu(s.a(x))
        return s.head(h + torch.tanh(s.out(F.relu(s.into(h)))) * h)

    layers = {n: nn.Linear(64, 64, bias=False) for n in ("into", "out")}
    model = Of(forward, a=nn.Linear(20, 64), **layers, head=nn.Linear(64, 10))
    nn.init.zeros_(model.out.weight)
    if not fixed:
        nn.init.zeros_(model.into.weight)
    return cause(model, parts.rows())


def vgg(fixed):
    """kuangliu/pytorch-cifar#28: VGG-16 without batch norm stays at 10 %."""
    layers, a = [], 3
    for stage, (b, n) in enumerate(((16, 2), (32, 2), (64, 3), (64, 3), (64, 3))):
        for _ in range(n):
            layers += [nn.Conv2d(a, b, 3, padding=1), nn.ReLU()]
            a = b
        layers += [nn.MaxPool2d(2)] if stage < 5 else []
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(64, 10))
    return cause(parts.refill(model, parts.he if fixed else None), images())


def siren(fixed):
    """vsitzmann/siren#19: coordinates that are not in [-1, 1]."""
    x = torch.rand(256, 2) * 2 - 1
    return cause(Siren(), (x if fixed else 128 * (x + 1), torch.randn(256, 1)), nn.MSELoss())


def retnet(fixed):
    """syncdoth/RetNet#31: an embedding nobody initialized, tied to the head: loss 3000."""
    model = parts.Decoder(2, 256, 500)
    if not fixed:
        model.wte.reset_parameters()
    return cause(model, parts.tokens(16, 12, 500))


def lsoftmax(fixed):
    """amirhfarzaneh/lsoftmax-pytorch#7: zero weights that are divided by their norm."""
    weight = nn.Parameter(torch.randn(10, 64) / 8 if fixed else torch.zeros(10, 64))

    def forward(s, x):
        h = F.relu(s.a(x))
        return h @ (s.weight / s.weight.norm(dim=1, keepdim=True)).T

    return cause(Of(forward, a=nn.Linear(20, 64), weight=weight), parts.rows())


def integer_division(fixed):
    """nlintz/TensorFlow-Tutorials#83: std = 1/n in integers is 0."""
    std = 1 / 64**0.5 if fixed else 1 // 64
    return cause(parts.mlp(3, 64, fill=parts.normal(std)), parts.rows())


def all_positive(fixed):
    """stats.stackexchange 286424: a sigmoid net with weights from U(0, 1)."""
    model = parts.mlp(1, 15, nn.Sigmoid, features=784)
    for layer in model[::2]:
        nn.init.xavier_uniform_(layer.weight) if fixed else nn.init.uniform_(layer.weight)
    return cause(model, (torch.rand(64, 784), torch.randint(10, (64,))))


def threshold(fixed):
    """ssui-liu/learnable-embed-sizes-for-RecSys#4: sigmoid(-150) has no slope."""
    start = nn.Parameter(torch.full((8,), 0.0 if fixed else -150.0))

    def forward(s, ids):
        e = s.embed(ids)
        return s.head((torch.sign(e) * F.relu(e.abs() - torch.sigmoid(s.t))).mean(1))

    model = Of(forward, embed=nn.Embedding(50, 8), head=nn.Linear(8, 10), t=start)
    return cause(model, (torch.randint(50, (64, 4)), torch.randint(10, (64,))))


def policy(fixed):
    """PufferLib#459: a policy head of gain .01 that a later loop set to 1."""
    head = nn.Linear(64, 8)
    nn.init.orthogonal_(head.weight, 0.01 if fixed else 1.0)
    try:
        assert_init(nn.ModuleDict({"policy": head}), {"policy": "orthogonal, std=0.01/sqrt(64)"})
    except AssertionError as error:
        return "assertion" if "policy.weight" in str(error) else "?"
    return "holds"


def titan(fixed):
    """pytorch/torchtitan!2342: a tied head that kept N(0, 1), loss above 500."""
    model = nn.ModuleDict({"tok": nn.Embedding(400, 64), "output": nn.Linear(64, 400, bias=False)})
    model["output"].weight = model["tok"].weight
    if fixed:
        nn.init.normal_(model["tok"].weight, std=0.02)
    return found(audit(model))


def lora_twins(fixed):
    """pytorch/torchtune#2270: the same seed for each layer's A."""
    model = nn.ModuleList(nn.Linear(64, 8, bias=False) for _ in range(4))
    for i, layer in enumerate(model):
        torch.manual_seed(i if fixed else 0)
        nn.init.kaiming_uniform_(layer.weight, a=5**0.5)
    return found(audit(model))


def zero_convs(fixed):
    """lllyasviel/ControlNet#510: two zero convolutions in a row."""
    first, second = nn.Conv2d(3, 8, 1), nn.Conv2d(8, 8, 1)
    for conv in (second,) if fixed else (first, second):
        nn.init.zeros_(conv.weight), nn.init.zeros_(conv.bias)
    return found(audit(nn.Sequential(first, nn.SiLU(), second)))


def cube(fixed):
    """discuss.pytorch.org 96648: y = x^3 for x up to 4000, loss 1e20."""
    x = torch.arange(1.0, 4000.0)[torch.randperm(3999)[:256], None]
    y = x**3
    if fixed:
        x, y = ((t - t.mean()) / t.std() for t in (x, y))
    report = diagnose(parts.mlp(1, 50, features=1, classes=1), (x, y), nn.MSELoss())
    return {
        word for word in ("inputs", "targets") for r in report.remarks if f"the {word} have" in r
    }


def uninitialized(fixed):
    """kmkurn/pytorch-crf#1, sauradip/STALE#16: torch.empty and nothing after it."""
    layer = nn.Linear(8, 8)
    if not fixed:
        layer.weight.data.view(-1)[::7] = math.nan  # as memory may hold it
    return found(audit(layer))


CLEAR: set = set()
GALLERY = {
    encoder: ({"twins"}, CLEAR),
    gpt2: ({"depth_scale"}, CLEAR),
    truncation: ({"truncation"}, CLEAR),
    adapters: ("symmetric_units", "healthy"),
    t5: ("initial_loss", "healthy"),
    loading: ({"differs"}, CLEAR),
    mean_for_std: ({"mean"}, CLEAR),
    gate: ("symmetric_units", "healthy"),
    vgg: ("constant_network", "healthy"),
    siren: ("saturated", "healthy"),
    retnet: ("initial_loss", "healthy"),
    lsoftmax: ("non_finite", "healthy"),
    integer_division: ("symmetric_units", "healthy"),
    all_positive: ("saturated", "healthy"),
    threshold: ("saturated", "healthy"),
    policy: ("assertion", "holds"),
    titan: ({"tied_unit_normal"}, CLEAR),
    lora_twins: ({"twins"}, CLEAR),
    zero_convs: ({"two_zeros"}, CLEAR),
    cube: ({"inputs", "targets"}, CLEAR),
    uninitialized: ({"nonfinite"}, CLEAR),
}


@pytest.mark.parametrize("bug", GALLERY, ids=lambda f: f.__name__)
def test_a_real_bug_is_found_and_its_remedy_is_cleared(bug):
    ill, well = GALLERY[bug]
    for seed in range(2):
        torch.manual_seed(seed)
        assert bug(False) == ill
        torch.manual_seed(seed)
        assert bug(True) == well
