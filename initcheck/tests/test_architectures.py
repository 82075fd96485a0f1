"""Conv, residual, recurrent and attention nets, modules used twice, functions, precisions."""

import itertools

import pytest
import torch
from torch import nn

from initcheck import diagnose
from tests import sick_models as zoo


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.relu, self.head = nn.Linear(20, 20), nn.ReLU(inplace=True), nn.Linear(20, 10)

    def forward(self, x):
        return self.head(self.relu(self.fc(self.relu(self.fc(x)))))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(20, 4, batch_first=True)
        self.head = nn.Linear(20, 10)

    def forward(self, x):
        x = x[:, None].expand(-1, 3, -1) + torch.zeros(3, 20)
        mask = torch.full((3, 3), -torch.inf).triu(1)
        return self.head(self.attention(x, x, x, attn_mask=mask)[0].mean(1))


class Recurrent(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        self.lstm, self.head = nn.LSTM(5, 16, batch_first=batch_first), nn.Linear(16, 10)

    def forward(self, x):
        x = x.view(len(x), 4, 5)
        if self.lstm.batch_first:
            return self.head(self.lstm(x)[0][:, -1])
        return self.head(self.lstm(x.transpose(0, 1))[0][-1])


class Checkpointed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = zoo.mlp(2, 32, classes=32), nn.Linear(32, 10)

    def forward(self, x):
        from torch.utils.checkpoint import checkpoint

        return self.head(checkpoint(self.body, x, use_reentrant=False))


ARCHITECTURES = {
    "twice": Twice,
    "attention": Attention,
    "lstm": lambda: Recurrent(True),
    "lstm, time first": lambda: Recurrent(False),
    "checkpointed": Checkpointed,
    "weight norm": lambda: nn.Sequential(
        nn.utils.parametrizations.weight_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "spectral norm": lambda: nn.Sequential(
        nn.utils.parametrizations.spectral_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "old weight norm": lambda: nn.Sequential(
        nn.utils.weight_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "single layer": lambda: nn.Linear(20, 10),
}


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_architectures(name):
    torch.manual_seed(0)
    model = ARCHITECTURES[name]()
    batch = torch.randn(64, 20), torch.randint(10, (64,))
    report = diagnose(model, batch)
    assert report.cause == "healthy", report
    rows = [row for row in report.layers if row.weight_grad is not None]
    assert len(rows) >= 2 or name == "single layer"
    assert len({row.name for row in report.layers}) == len(report.layers)
    for row in rows:
        assert row.grad > 0
        assert row.unit_std > 0
        assert -1 <= row.cosine <= 1
        assert row.nonfinite == 0


def test_a_module_used_twice_has_two_rows():
    torch.manual_seed(0)
    names = [row.name for row in zoo.report_on(Twice()).layers]
    assert names == ["input", "fc", "relu", "fc#2", "relu#2", "head"]


def test_inplace_relu_does_not_change_the_row_before_it():
    torch.manual_seed(0)
    model = zoo.mlp(3, 32)
    batch = zoo.batch_for(model)
    plain = diagnose(model, batch).to_dict()
    for relu in model[1::2]:
        relu.inplace = True
    assert diagnose(model, batch).to_dict() == plain


def test_functions_are_seen_as_modules_are():
    torch.manual_seed(0)
    functional = zoo.Functional(3, 64, torch.relu, zoo.he)
    layers = [m for fc in functional.hidden for m in (fc, nn.ReLU())]
    batch = zoo.batch_for(functional)
    one = diagnose(functional, batch).layers
    two = diagnose(nn.Sequential(*layers, functional.head), batch).layers
    assert [r.kind for r in one] == ["Batch", *["Linear", "Relu"] * 3, "Linear"]
    for a, b in zip(one, two, strict=True):
        assert (a.unit_std, a.cosine, a.dead, a.grad) == (b.unit_std, b.cosine, b.dead, b.grad)


def test_residual_sums_are_rows():
    torch.manual_seed(0)
    sums = [r for r in zoo.report_on(zoo.residual(6, 256)).layers if r.kind == "Add"]
    growth = [b.rms**2 / a.rms**2 for a, b in itertools.pairwise(sums)]
    assert len(sums) == 6
    assert growth == pytest.approx([2.0] * 5, rel=0.25)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("name", ["He 10x256", "default ReLU 20x256", "tanh sigma 1 10x256"])
def test_precisions(name, dtype):
    torch.manual_seed(0)
    model, cause = zoo.CASES[name][0]().to(dtype), zoo.CASES[name][1]
    x, y = zoo.batch_for(model)
    assert diagnose(model, (x.to(dtype), y)).cause == cause


def test_frozen_layers_show_activation_gradients():
    torch.manual_seed(0)
    model = zoo.mlp(3, 64, fill=zoo.he)
    for p in model[:4].parameters():
        p.requires_grad_(False)
    report = zoo.report_on(model)
    rows = {row.name: row for row in report.layers}
    assert rows["0"].grad > 0
    assert rows["0"].weight_grad is None
    assert rows["4"].weight_grad > 0
    for p in model.parameters():
        p.requires_grad_(False)
    assert zoo.report_on(model).cause == "healthy"
    tokens = zoo.Classifier()
    for p in tokens.parameters():
        p.requires_grad_(False)
    report = zoo.report_on(tokens)
    assert report.cause == "healthy"
    assert report.layers[0].kind == "Embedding"
    assert report.layers[0].grad > 0  # back to the first layer, frozen or not


def test_inputs_by_position_by_name_and_nested():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 3), nn.Linear(5, 3)

        def forward(self, x, z):
            return {"logits": self.a(x) + self.b(z), "extra": None}

    torch.manual_seed(0)
    model, x, z, y = Two(), torch.randn(8, 4), torch.randn(8, 5), torch.randint(3, (8,))
    one, two = diagnose(model, ((x, z), y)), diagnose(model, ({"x": x, "z": z}, y))
    assert one.to_dict() == two.to_dict()
    assert [r.name for r in one.layers] == ["input", "input#2", "a", "b", "(add)"]
    assert diagnose(model, {"x": x, "z": z}).cause == diagnose(model, ((x, z), None)).cause
