"""Bad input gets one clear line."""

import math

import pytest
import torch
from torch import nn

from initcheck import diagnose

X = torch.randn(8, 4)
LINEAR = nn.Linear(4, 3)


class Boxed(nn.Module):
    """Returns what is no tensor, nor a collection of some."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)

    def forward(self, x):
        return Opaque(self.linear(x))


class Opaque:
    """Shows nothing of what it holds."""

    __slots__ = ("logits",)

    def __init__(self, logits):
        self.logits = logits


class Counting(Boxed):
    """Returns integers only."""

    def forward(self, x):
        return self.linear(x).argmax(dim=1)


MISTAKES = {
    "class": (nn.Linear, X, {}, TypeError, "must be an nn.Module"),
    "array": (LINEAR, [[1.0, 2.0]] * 3, {}, TypeError, "must be a tensor"),
    "string": (LINEAR, "data", {}, TypeError, "must be a tensor"),
    "three": (LINEAR, (X, X, X), {}, TypeError, r"\(\(x1, x2\), targets\)"),
    "two inputs": (LINEAR, ((X, X), None), {}, TypeError, "do not fit model.forward"),
    "one sample": (LINEAR, X[:1], {}, ValueError, "two samples"),
    "equal samples": (LINEAR, torch.ones(8, 4), {}, ValueError, "samples .* are equal"),
    "nan": (LINEAR, X.where(X.min() < X, math.nan), {}, ValueError, "NaN"),
    "loss": (LINEAR, X, {"loss": "mse"}, TypeError, r"loss\(output"),
    "vector loss": (LINEAR, X, {"loss": lambda out: out}, ValueError, "one number"),
    "number loss": (LINEAR, X, {"loss": lambda out: 1.0}, ValueError, "one number"),
    "labels": (LINEAR, (X, torch.full((8,), 3)), {}, ValueError, "indices of 3 classes"),
    "label shape": (LINEAR, (X, torch.zeros(7).long()), {}, ValueError, r"got output \[8, 3\]"),
    "language": (LINEAR, X, {"language": "fr"}, ValueError, '"zh" or "en"'),
    "meta": (nn.Linear(4, 3, device="meta"), X, {}, ValueError, "without values"),
    "no tensor": (Boxed(), X, {}, ValueError, "no floating-point tensor"),
    "no float": (Counting(), X, {}, ValueError, "no floating-point tensor"),
    "nested": (LINEAR, torch.nested.nested_tensor([X, X[:2]]), {}, ValueError, "pad them"),
    "by name": (
        LINEAR,
        {"image": X, "label": X},
        {},
        TypeError,
        r'batch\["image"\], batch\["label"\]',
    ),
    "samples_dim": (LINEAR, X, {"samples_dim": 3}, ValueError, "samples_dim=3"),
    "lazy": (nn.LazyLinear(3), X, {}, ValueError, "without values"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_bad_input_gets_one_clear_line(name):
    model, batch, options, error, message = MISTAKES[name]
    with pytest.raises(error, match=message) as caught:
        diagnose(model, batch, **options)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 220


def test_a_loss_may_read_what_is_no_tensor():
    model = Boxed()
    report = diagnose(model, X, lambda out: out.logits.square().mean())
    assert report.layers[-1].name == "linear"
