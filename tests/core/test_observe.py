"""observe runs the lesson's experiment: the same inputs and draws for each scheme."""

import pytest
import torch
from torch import nn

from figures_src.core.network import mlp
from figures_src.core.observe import observe, observe_backward
from figures_src.core.schemes import he, lecun, pytorch_default, xavier

SIZE = {"depth": 3, "width": 20, "samples": 40}


def test_one_activation_a_layer():
    layers = observe("tanh", xavier(), 0, **SIZE)
    assert [layer.shape for layer in layers] == [(40, 20)] * 3
    assert all(layer.dtype == torch.float64 for layer in layers)
    assert all(layer.abs().max() < 1 for layer in layers)  # after tanh, not before


def test_each_layer_follows_from_the_one_before():
    layers = observe("relu", he(), 5, **SIZE)
    weights = [
        m.weight
        for m in mlp([20] * 4, "relu", he(), 5, dtype=torch.float64)
        if hasattr(m, "weight")
    ]
    for before, after, weight in zip(layers[:-1], layers[1:], weights[1:], strict=True):
        torch.testing.assert_close(after, (before @ weight.detach().T).relu())


def test_inputs_are_standard_normal():
    """One linear layer of σ_w² = 1 has E[a²] = E[x²]."""
    (layer,) = observe("linear", lecun(), 0, depth=1, width=300, samples=300)
    assert layer.square().mean().item() == pytest.approx(1, rel=0.03)


def test_the_same_seed_shows_each_scheme_the_same():
    """He is LeCun times √2 a layer, exactly: same inputs, same draws."""
    for depth, (a, b) in enumerate(
        zip(observe("relu", he(), 7, **SIZE), observe("relu", lecun(), 7, **SIZE), strict=True),
        start=1,
    ):
        torch.testing.assert_close(a, b * 2 ** (depth / 2))


def test_seeds_change_inputs_and_weights():
    a, b = (observe("linear", lecun(), seed, depth=1, width=20, samples=40)[0] for seed in (1, 2))
    assert (a != b).all()


def test_no_bias_unless_the_scheme_draws_one():
    """ReLU networks without bias are homogeneous; zero inputs would stay zero."""
    model = mlp([20] * 4, "relu", pytorch_default(), 7, dtype=torch.float64)
    assert model[0].bias.abs().max() > 0
    layers = observe("relu", pytorch_default(), 7, **SIZE)
    expected = (layers[0] @ model[2].weight.detach().T + model[2].bias.detach()).relu()
    torch.testing.assert_close(layers[1], expected)


def test_backward_by_the_chain_rule():
    """δ_ℓ = φ'(z_ℓ)·W_{ℓ+1}ᵀδ_{ℓ+1}, and ∂loss/∂W_ℓ = δ_ℓᵀ·a_{ℓ−1}, with φ' = 1 − a²."""
    layers = observe_backward("tanh", xavier(), 3, **SIZE)
    model = mlp([20] * 4, "tanh", xavier(), 3, dtype=torch.float64)
    weights = [module.weight.detach() for module in model if isinstance(module, nn.Linear)]
    for index, layer in enumerate(layers):
        torch.testing.assert_close(layer.activation, layer.preactivation.tanh())
        if index < 2:
            back = layers[index + 1].gradient @ weights[index + 1]
            torch.testing.assert_close(layer.gradient, (1 - layer.activation.square()) * back)
        if index > 0:
            expected = layer.gradient.T @ layers[index - 1].activation
            torch.testing.assert_close(layer.weight_gradient, expected)


def test_backward_sees_what_forward_sees():
    forward = observe("tanh", xavier(), 3, **SIZE)
    backward = observe_backward("tanh", xavier(), 3, **SIZE)
    for a, layer in zip(forward, backward, strict=True):
        assert torch.equal(a, layer.activation)


def test_the_gradient_that_arrives_is_standard_normal():
    (layer,) = observe_backward("linear", lecun(), 0, depth=1, width=200, samples=200)
    assert layer.gradient.square().mean().item() == pytest.approx(1, rel=0.04)
    assert (
        abs((layer.gradient * layer.activation).mean().item()) < 0.03
    )  # independent of the network


def test_the_gradient_that_arrives_has_the_precision_asked_for():
    size = {"depth": 1, "width": 20, "samples": 20}
    for dtype in (torch.float32, torch.float64):
        (layer,) = observe_backward("linear", lecun(), 0, **size, dtype=dtype)
        assert layer.gradient.dtype == dtype
    assert not torch.equal(layer.gradient, layer.gradient.float().double())
