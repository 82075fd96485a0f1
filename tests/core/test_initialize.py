"""initialize fills every layer of a model, its biases too, from one seed and nothing else."""

import pytest
import torch
from torch import nn

from figures_src.core.schemes import he, initialize, lecun, normal, pytorch_default, xavier, zeros

SCHEMES = {"he": he(), "xavier": xavier(), "normal": normal(0.1), "zeros": zeros()}


def model() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Sequential(nn.Linear(8 * 36, 20), nn.BatchNorm1d(20), nn.Linear(20, 4, bias=False)),
    )


def weights(network: nn.Module) -> list[torch.Tensor]:
    return [m.weight.detach() for m in network.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]


@pytest.mark.parametrize("name", SCHEMES)
def test_biases_become_zero(name):
    network = model()
    for parameter in network.parameters():
        nn.init.constant_(parameter, 5.0)
    initialize(network, SCHEMES[name], 0)
    for module in (network[0], network[3][0]):
        assert module.bias.count_nonzero() == 0


def test_default_biases_lie_in_their_bound():
    """U(±1/√fan_in): three biases of a hundred thousand come near it, none goes beyond."""
    layer = initialize(nn.Linear(16, 100_000), pytorch_default(), 0)
    assert layer.bias.abs().max() <= 0.25
    assert layer.bias.abs().max() > 0.2499
    assert layer.bias.var().item() == pytest.approx(1 / 48, rel=0.02)


def test_other_modules_are_left_alone():
    network = model()
    initialize(network, zeros(), 0)
    assert torch.equal(network[3][1].weight, torch.ones(20))


def test_every_layer_is_filled_and_the_model_returned():
    network = model()
    assert initialize(network, normal(2.0), 0) is network
    for weight in weights(network):
        assert weight.std().item() == pytest.approx(2.0, rel=0.5)
        assert weight.abs().max() > 2


def test_parameters_still_learn():
    for parameter in initialize(model(), he(), 0).parameters():
        assert parameter.requires_grad
        assert parameter.is_leaf


def test_same_seed_same_draws_scaled():
    """Each scheme meets the same draws: he is lecun times √2, layer by layer."""
    for a, b in zip(
        weights(initialize(model(), he(), 11)),
        weights(initialize(model(), lecun(), 11)),
        strict=True,
    ):
        torch.testing.assert_close(a, b * 2**0.5)


def test_same_seed_same_weights_whatever_was_drawn_before():
    first = weights(initialize(model(), he(), 11))
    torch.randn(100)
    for a, b in zip(first, weights(initialize(model(), he(), 11)), strict=True):
        assert torch.equal(a, b)


def test_seeds_differ():
    a, b = (weights(initialize(model(), he(), seed))[0] for seed in (1, 2))
    assert (a != b).all()


def test_layers_differ():
    a, b = initialize(nn.Sequential(nn.Linear(9, 9), nn.Linear(9, 9)), he(), 0)
    assert (a.weight != b.weight).all()


def test_global_generator_is_not_moved():
    network = model()
    torch.manual_seed(0)
    before = torch.get_rng_state()
    initialize(network, pytorch_default(), 5)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("scheme", [he, xavier, pytorch_default])
def test_forgotten_brackets(scheme):
    with pytest.raises(TypeError, match=rf"^{scheme.__name__} is no Scheme; call it, as in "):
        initialize(model(), scheme, 0)


def test_a_name_is_no_scheme():
    with pytest.raises(TypeError, match=r"^str is no Scheme"):
        initialize(model(), "he", 0)


def test_a_negative_std():
    with pytest.raises(ValueError, match=r"normal\(-1\): a standard deviation is 0 or more"):
        normal(-1.0)
    assert normal(0.0).variance(3, 4) == 0
