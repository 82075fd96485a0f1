"""Each scheme draws what torch.nn.init draws: the same numbers from the same generator."""

import math

import pytest
import torch
from torch import nn

from figures_src.core import schemes

SEED = 7
# scheme, and what PyTorch's own function does to a weight
CASES = {
    "zeros": (schemes.zeros(), lambda w, g: nn.init.zeros_(w)),
    "constant": (schemes.constant(0.3), lambda w, g: nn.init.constant_(w, 0.3)),
    "normal": (schemes.normal(0.3), lambda w, g: nn.init.normal_(w, std=0.3, generator=g)),
    "xavier": (schemes.xavier(), lambda w, g: nn.init.xavier_normal_(w, generator=g)),
    "xavier_tanh": (
        schemes.xavier(5 / 3),
        lambda w, g: nn.init.xavier_normal_(w, nn.init.calculate_gain("tanh"), generator=g),
    ),
    "he": (
        schemes.he(),
        lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=g),
    ),
    "he_leaky": (
        schemes.he(0.2),
        lambda w, g: nn.init.kaiming_normal_(w, a=0.2, mode="fan_in", generator=g),
    ),
    "lecun": (
        schemes.lecun(),
        lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="linear", generator=g),
    ),
    "orthogonal": (
        schemes.orthogonal(1.5),
        lambda w, g: nn.init.orthogonal_(w, 1.5, generator=g),
    ),
    "default": (
        schemes.pytorch_default(),
        lambda w, g: nn.init.kaiming_uniform_(w, a=math.sqrt(5), generator=g),
    ),
}
# None is square, so that fan_in and fan_out cannot stand for each other.
LAYERS = {
    "wide": lambda: nn.Linear(60, 25),
    "tall": lambda: nn.Linear(25, 60),
    "conv": lambda: nn.Conv2d(6, 16, 5),
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("name", CASES)
def test_same_draws_as_torch(name, layer):
    scheme, fill = CASES[name]
    ours = schemes.initialize(LAYERS[layer](), scheme, SEED)
    theirs = torch.empty_like(ours.weight)
    with torch.no_grad():
        fill(theirs, torch.Generator().manual_seed(SEED))
    torch.testing.assert_close(ours.weight.detach(), theirs, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    "build",
    [
        lambda: nn.Linear(60, 25),
        lambda: nn.Conv1d(4, 9, 3),
        lambda: nn.Conv2d(6, 16, 5),
        lambda: nn.Conv2d(6, 12, 3, groups=3),
        lambda: nn.Sequential(nn.Linear(8, 30), nn.ReLU(), nn.Linear(30, 3)),
    ],
    ids=["Linear", "Conv1d", "Conv2d", "Conv2d with groups", "two layers"],
)
def test_default_is_what_pytorch_does_unasked(build):
    """Weights and biases, drawn in the same order."""
    torch.manual_seed(SEED)  # reset_parameters draws from the global generator
    theirs = build()
    ours = schemes.initialize(build(), schemes.pytorch_default(), SEED)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-6, atol=1e-9)


def test_default_is_not_he():
    """A sixth of He's variance, whatever the fans: kaiming_uniform_'s name misleads."""
    for fan_in, fan_out in ((64, 10), (10, 64)):
        he = schemes.he().variance(fan_in, fan_out)
        assert schemes.pytorch_default().variance(fan_in, fan_out) == pytest.approx(he / 6)
