"""Every column of the report, by hand."""

import math

import pytest
import torch
from torch import nn

from initcheck import diagnose


def test_every_statistic_of_a_linear_net_by_hand():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1, bias=False))
    model[0].weight.data = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
    model[0].bias.data = torch.tensor([1.0, 4.0])
    model[1].weight.data = torch.tensor([[1.0, -1.0]])
    # x = (1,0), (0,1): h = (3,5), (1,7): y = -2, -6. Loss sum y: delta_h = (1,-1),
    # delta_x = (1,-3).
    report = diagnose(model, torch.eye(2), lambda out: out.sum())
    start, hidden, out = report.layers
    root = math.sqrt
    expected = {
        "start": (0.5, 0.5, root(0.5), 0.0, root(20), None, None),
        "hidden": (1.0, root(5), root(21), 38 / root(34 * 50), 2.0, 2.0, 2 / root(14)),
        "out": (2.0, 2.0, root(20), 1.0, root(2), root(160), root(80)),
    }
    names = ("unit_std", "std", "rms", "cosine", "grad", "weight_grad", "update")
    for row, values in zip((start, hidden, out), expected.values(), strict=True):
        assert tuple(getattr(row, n) for n in names) == pytest.approx(values, abs=1e-7)
        assert row.saturated is None
        assert row.dead is None
        assert row.nonfinite == 0
    assert report.initial_loss == pytest.approx(-8)
    assert report.chance_loss is None
    assert [r.name for r in report.layers] == ["input", "0", "1"]
    assert hidden.shape == [2, 2]


def test_dead_and_saturated_shares_by_hand():
    x = torch.tensor([[-1.0, 2.0, -3.0, 0.5], [-2.0, -1.0, 3.0, 9.0]])
    assert diagnose(nn.Sequential(nn.ReLU()), x).layers[1].dead == 0.25
    # tanh(2) = .964, tanh(3) = .995; sigmoid(3) = .953 and sigmoid(9) = .9999, bound 4.18
    assert diagnose(nn.Sequential(nn.Tanh()), x).layers[1].saturated == 3 / 8
    assert diagnose(nn.Sequential(nn.Sigmoid()), x).layers[1].saturated == 1 / 8


def test_cosine_is_the_mean_over_pairs():
    torch.manual_seed(0)
    x = torch.randn(9, 5, dtype=torch.float64)
    pairs = [torch.cosine_similarity(x[i], x[j], dim=0).item() for i in range(9) for j in range(i)]
    assert diagnose(nn.Identity(), x).layers[0].cosine == pytest.approx(sum(pairs) / len(pairs))


def test_unit_std_of_a_conv_net_is_taken_at_each_position():
    x = torch.zeros(4, 1, 2, 2)
    x[:, 0, 0, 0] = torch.tensor([1.0, -1.0, 1.0, -1.0])  # one of four units varies: sqrt(1/4)
    x[:, 0, 1, 1] = 5.0
    row = diagnose(nn.Conv2d(1, 1, 1), x).layers[0]
    assert row.unit_std == pytest.approx(0.5)
    assert row.std > 2


def test_cross_entropy_is_the_default_for_class_indices():
    torch.manual_seed(0)
    model, x, y = nn.Linear(6, 7), torch.randn(32, 6), torch.randint(7, (32,))
    expected = nn.functional.cross_entropy(model(x), y).item()
    for loss in (None, nn.CrossEntropyLoss(), nn.functional.cross_entropy):
        report = diagnose(model, (x, y), loss)
        assert report.initial_loss == pytest.approx(expected, rel=1e-6)
        assert report.chance_loss == pytest.approx(math.log(7))
    binary = diagnose(nn.Linear(6, 1), (x, y % 2))
    assert binary.chance_loss == pytest.approx(math.log(2))
    assert 0.3 < binary.initial_loss < 1.2


@pytest.mark.parametrize("shape", [(8, 5, 6), (8, 6, 5)])
def test_cross_entropy_of_sequences_and_images(shape):
    """Targets (8, 5), 6 classes: last, as in language models, or second, as torch has it."""
    torch.manual_seed(0)
    x, y = torch.randn(shape), torch.randint(6, (8, 5))
    logits = x if shape[1] == 6 else x.movedim(-1, 1)
    report = diagnose(nn.Identity(), (x, y))
    assert report.initial_loss == pytest.approx(nn.functional.cross_entropy(logits, y).item())


def test_without_class_indices_gradients_flow_all_the_same():
    """Batch normalization cancels a gradient common to all samples, not a random one."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(5, 16), nn.BatchNorm1d(16), nn.Linear(16, 2))
    x = torch.randn(32, 5)
    for batch in (x, [x], (x, None), (x, torch.randn(32, 2))):
        report = diagnose(model, batch)
        assert report.initial_loss is None
        assert report.chance_loss is None
        assert all(row.grad > 1e-3 for row in report.layers)
    assert diagnose(model, x).to_dict() == report.to_dict()  # the direction is fixed


def test_loss_is_called_with_targets_if_there_are_any():
    model, x, y = nn.Linear(5, 2), torch.randn(8, 5), torch.randn(8, 2)
    assert diagnose(model, (x, y), nn.MSELoss()).initial_loss == pytest.approx(
        nn.functional.mse_loss(model(x), y).item()
    )
    assert diagnose(model, x, lambda out: out.mean()).initial_loss == pytest.approx(
        model(x).mean().item(), abs=1e-6
    )
