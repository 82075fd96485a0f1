"""A test suite's own statement of how a model is initialized."""

import math

import pytest
import torch
from torch import nn

from initcheck import assert_init


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn, self.proj = nn.Linear(64, 192), nn.Linear(64, 64)
        self.norm = nn.LayerNorm(64)
        nn.init.normal_(self.attn.weight, std=0.02), nn.init.zeros_(self.attn.bias)
        nn.init.normal_(self.proj.weight, std=0.02 / math.sqrt(24)), nn.init.zeros_(self.proj.bias)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return nn.Sequential(*(Block() for _ in range(12)))


RECIPE = {
    "*.proj": "std=0.02/sqrt(24)",
    "*.attn.weight": "std=0.02, mean=0, normal",
    "*.bias": "zeros",
    "*.norm.weight": "ones",
}


def test_a_recipe_that_holds(model):
    assert_init(model, RECIPE)


def test_the_message_names_parameter_expectation_and_finding(model):
    nn.init.normal_(model[3].proj.weight, std=0.02)
    nn.init.constant_(model[5].attn.bias, 0.5)
    with pytest.raises(AssertionError) as caught:
        assert_init(model, RECIPE)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "3.proj.weight" in lines[1]
    assert "std=0.02/sqrt(24) = 0.004082" in lines[1]
    assert "normal, std 0.02" in lines[1]
    assert "5.attn.bias" in lines[2]
    assert "constant" in lines[2]
    with pytest.raises(AssertionError, match="预期"):
        assert_init(model, RECIPE, language="zh")


CONDITIONS = {
    "he": lambda w: nn.init.kaiming_normal_(w),
    "he, uniform": lambda w: nn.init.kaiming_uniform_(w),
    "xavier": nn.init.xavier_uniform_,
    "lecun, normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear"),
    "default": lambda w: nn.init.kaiming_uniform_(w, a=5**0.5),
    "default, bound=1/sqrt(fan_in)": lambda w: nn.init.kaiming_uniform_(w, a=5**0.5),
    "std=sqrt(2/(fan_in+fan_out))": nn.init.xavier_normal_,
    "std=2**-4": lambda w: nn.init.normal_(w, std=1 / 16),
    "orthogonal": nn.init.orthogonal_,
    "truncated, std=0.0176": lambda w: nn.init.trunc_normal_(w, std=0.02, a=-0.04, b=0.04),
    "zeros": nn.init.zeros_,
    "ones": nn.init.ones_,
    "constant=-0.5": lambda w: nn.init.constant_(w, -0.5),
    "mean=0.1, std=1": lambda w: nn.init.normal_(w, 0.1),
}
NEIGHBOURS = {  # what must not pass for the same
    "he": "lecun, normal",
    "he, uniform": "he",
    "xavier": "he",
    "lecun, normal": "he",
    "default": "xavier",
    "default, bound=1/sqrt(fan_in)": "xavier",
    "std=sqrt(2/(fan_in+fan_out))": "he",
    "std=2**-4": "he",
    "orthogonal": "lecun, normal",
    "truncated, std=0.0176": "std=2**-4",
    "zeros": "ones",
    "ones": "zeros",
    "constant=-0.5": "ones",
    "mean=0.1, std=1": "he",
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("trial", range(3))
def test_each_condition_holds_and_fails(condition, trial):
    torch.manual_seed(trial)
    layer = nn.Linear(150, 300)
    CONDITIONS[condition](layer.weight.data)
    assert_init(layer, {"weight": condition})
    CONDITIONS[NEIGHBOURS[condition]](layer.weight.data)
    with pytest.raises(AssertionError, match="weight"):
        assert_init(layer, {"weight": condition})


def test_the_tolerance_is_that_of_so_many_draws():
    torch.manual_seed(0)
    large, small = nn.Linear(1000, 1000), nn.Linear(10, 10)
    for layer in (large, small):
        nn.init.normal_(layer.weight, std=0.103)
    assert_init(small, {"weight": "std=0.1"})
    with pytest.raises(AssertionError):
        assert_init(large, {"weight": "std=0.1"})
    assert_init(large, {"weight": "std=0.1"}, rel=0.05)


def test_fans_are_right_for_transposed_convolutions():
    torch.manual_seed(0)
    layer = nn.ConvTranspose2d(64, 32, 4, 2)
    nn.init.normal_(layer.weight, std=(2 / (64 * 16 / 4)) ** 0.5)
    assert_init(layer, {"weight": "he"})
    assert_init(layer, {"weight": "std=sqrt(2/fan_in)"})


def test_a_tied_weight_answers_to_both_names():
    model = nn.ModuleDict({"emb": nn.Embedding(300, 64), "head": nn.Linear(64, 300, bias=False)})
    model["head"].weight = model["emb"].weight
    nn.init.normal_(model["emb"].weight, std=0.02)
    assert_init(model, {"head": "std=0.02", "emb.weight": "std=0.02"})


LINEAR = nn.Linear(4, 4)


@pytest.mark.parametrize(
    ("model", "expected", "error", "message"),
    [
        ("m", {"weight": "he"}, TypeError, "nn.Module"),
        (LINEAR, {}, ValueError, "mapping of patterns"),
        (LINEAR, {"wieght": "he"}, ValueError, "'wieght'.*weight, bias"),
        (LINEAR, {"weight": "hee"}, ValueError, "cannot read the condition 'hee'"),
        (LINEAR, {"weight": "std=import os"}, ValueError, "cannot read 'import os'"),
        (LINEAR, {"weight": "std=__import__('os')"}, ValueError, "cannot read"),
        (LINEAR, {"weight": "std=1/0"}, ValueError, "cannot read"),
        (LINEAR, {"weight": "  "}, ValueError, "nothing is expected"),
        (LINEAR, {"bias": "he"}, ValueError, "fan_in, which a vector has not"),
    ],
)
def test_bad_input_gets_one_clear_line(model, expected, error, message):
    with pytest.raises(error, match=message) as caught:
        assert_init(model, expected)
    assert "\n" not in str(caught.value)
