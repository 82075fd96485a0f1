"""A verdict names the illness and the chapter that explains it; no healthy net is ill."""

import math

import pytest
import torch
from torch import nn

from initcheck import diagnose
from tests import sick_models as zoo


@pytest.mark.parametrize("name", zoo.CASES)
def test_names_the_cause_on_three_seeds(name):
    make, cause = zoo.CASES[name]
    found = []
    for seed in range(3):
        torch.manual_seed(seed)
        found.append(zoo.report_on(make()).cause)
    assert found == [cause] * 3


CHAPTER_OF = {
    "default ReLU 20x256": "choosing",
    "tanh sigma .01 10x256": "why",
    "ReLU Xavier 30x128": "he",
    "tanh sigma 1 10x256": "why",
    "ReLU zero 4x64": "why",
    "sigmoid Xavier 10x256": "xavier",
    "ReLU bias -10 5x256": "diagnosing",
    "residual 20x128": "diagnosing",
    "ReLU sigma .2 10x256": "why",
    "batch norm 50x128": "xavier",
    "gradients damped 20x64": "diagnosing",
    "sigmoid Xavier 8x64": "xavier",
    "He 10x256": "training",
}


@pytest.mark.parametrize("name", CHAPTER_OF)
def test_sends_to_the_chapter_that_explains(name):
    torch.manual_seed(0)
    assert zoo.report_on(zoo.CASES[name][0]()).chapter == CHAPTER_OF[name]


def test_default_bias_hides_the_collapse():
    """The point: the whole tensor looks alive, std ~ .369/sqrt(n), and nothing varies."""
    torch.manual_seed(0)
    last = zoo.report_on(zoo.mlp(20, 512)).layers[-2]
    assert last.std * math.sqrt(512) == pytest.approx(0.369, rel=0.15)
    assert last.unit_std < 1e-7
    assert last.cosine > 1 - 1e-9


def test_without_its_bias_the_same_net_has_a_vanishing_signal():
    """Same weights, biases zeroed: E[a^2] = 6^-20, and there is nothing left to look alive."""
    torch.manual_seed(0)
    model = zoo.mlp(20, 512)
    for layer in model[::2]:
        nn.init.zeros_(layer.bias)
    report = zoo.report_on(model)
    assert report.cause == "vanishing_signal"
    mean_square = report.layers[-2].rms ** 2
    assert 6.0**-20 / 4 < mean_square < 6.0**-20 * 4


def test_attenuation_matches_sigma_root_n():
    """Linear regime of tanh: x sigma sqrt(n) a layer, here .16."""
    torch.manual_seed(0)
    tanh = [
        r for r in zoo.report_on(zoo.CASES["tanh sigma .01 10x256"][0]()).layers if r.kind == "Tanh"
    ]
    ratio = (tanh[-1].unit_std / tanh[0].unit_std) ** (1 / 9)
    assert ratio == pytest.approx(0.16, rel=0.05)


def test_he_on_the_output_layer_is_a_remark_not_an_illness():
    torch.manual_seed(0)
    high = zoo.report_on(zoo.mlp(2, 256, fill=zoo.he))
    assert high.cause == "healthy"
    assert "ln C" in high.remarks[0]
    assert 2.6 < high.initial_loss < 3.5
    assert high.chance_loss == pytest.approx(math.log(10))
    low = zoo.mlp(2, 256, fill=zoo.he)
    nn.init.normal_(low[-1].weight, std=0.01)
    assert zoo.report_on(low).remarks == ()


def test_depth_that_just_works_is_remarked():
    """.41^4 = .028 passes, .41^8 = 8e-4 would not."""
    torch.manual_seed(0)
    report = zoo.report_on(zoo.mlp(4, 128))
    assert report.cause == "healthy"
    assert any("twice as deep" in r for r in report.remarks)


def test_zero_output_layer_is_no_illness():
    torch.manual_seed(0)
    model = zoo.mlp(3, 64, fill=zoo.he)
    nn.init.zeros_(model[-1].weight)
    report = zoo.report_on(model)
    assert report.cause == "healthy"
    assert any("no gradient" in r.lower() for r in report.remarks)


def test_scale_of_the_input_is_judged_by_what_it_does():
    torch.manual_seed(0)
    x, y = torch.randn(64, 20), torch.randint(10, (64,))
    assert diagnose(zoo.mlp(5, 64, nn.Tanh, zoo.xavier), (255 * x, y)).cause == "saturated"
    normed = nn.Sequential(nn.LayerNorm(20), *zoo.mlp(5, 64, fill=zoo.he))
    for scale in (1e-3, 1e4):
        assert diagnose(normed, (scale * x, y)).cause == "healthy"
    assert diagnose(zoo.mlp(5, 64, fill=zoo.he), (1e-3 * x, y)).cause == "healthy"
    loud = diagnose(zoo.mlp(5, 64, fill=zoo.he), (1e4 * x, y))
    assert loud.cause == "initial_loss"
    assert "inputs" in loud.verdict


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_weight_that_is_no_number(value):
    torch.manual_seed(0)
    model = zoo.mlp(4, 64, fill=zoo.he)
    model[2].weight.data[3, 5] = value
    report = zoo.report_on(model)
    assert report.cause == "non_finite"
    assert "2" in report.verdict
    assert report.layers[3].name == "2"
    assert 0 < report.layers[3].nonfinite < 0.1


def test_gradient_that_is_no_number():
    """sqrt(0) is 0, its slope infinite, and inf * 0 is NaN."""
    report = diagnose(nn.Linear(3, 2), torch.randn(8, 3), lambda out: (out * 0).sqrt().sum())
    assert report.cause == "non_finite"


def test_float64_signals_below_float32_are_seen():
    torch.manual_seed(0)
    model = zoo.mlp(60, 32, nn.Tanh, zoo.normal(1e-5)).double()
    last = diagnose(model, torch.randn(32, 20, dtype=torch.float64)).layers[-2]
    assert 0 < last.unit_std < 1e-200
    assert last.cosine == pytest.approx(last.cosine)
    assert abs(last.cosine) <= 1
