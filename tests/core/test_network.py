"""MLPs have the layers asked for, and each activation is the function its name says."""

import math

import pytest
import torch
from torch import nn

from figures_src.core.network import ACTIVATIONS, mlp
from figures_src.core.schemes import fans, he, normal, xavier

# φ(z) written out
FORMULAS = {
    "linear": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "mish": lambda z: z * math.tanh(math.log1p(math.exp(z))),
    # λ and α from Klambauer et al. 2017
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
}


def test_every_activation_has_its_formula_here():
    assert ACTIVATIONS.keys() == FORMULAS.keys()


@pytest.mark.parametrize("name", FORMULAS)
def test_activation_is_what_its_name_says(name):
    points = torch.tensor([-3.0, -1.0, -0.2, 0.5, 2.0], dtype=torch.float64)
    expected = torch.tensor([FORMULAS[name](z) for z in points.tolist()], dtype=torch.float64)
    torch.testing.assert_close(ACTIVATIONS[name]()(points), expected)


def test_layers_of_an_mlp():
    model = mlp([5, 7, 3], "tanh", xavier(), 0)
    assert [type(module) for module in model] == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh]
    assert [fans(module) for module in model[::2]] == [(5, 7), (7, 3)]


def test_a_head_has_no_activation():
    model = mlp([5, 7, 3], "relu", he(), 0, head=True)
    assert [type(module) for module in model] == [nn.Linear, nn.ReLU, nn.Linear]


def test_the_scheme_fills_it():
    model = mlp([300, 100, 200], "relu", he(), 0)
    assert model[0].weight.std().item() == pytest.approx((2 / 300) ** 0.5, rel=0.02)
    assert model[2].weight.std().item() == pytest.approx((2 / 100) ** 0.5, rel=0.03)
    assert model[0].bias.count_nonzero() == model[2].bias.count_nonzero() == 0


def test_dtype():
    assert {p.dtype for p in mlp([2, 2], "relu", he(), 0).parameters()} == {torch.float32}
    model = mlp([2, 3, 2], "relu", he(), 0, dtype=torch.float64)
    assert {p.dtype for p in model.parameters()} == {torch.float64}


def test_same_seed_same_network():
    a, b, c = (mlp([4, 4, 4], "relu", normal(1), seed) for seed in (1, 1, 2))
    assert torch.equal(a[2].weight, b[2].weight)
    assert not torch.equal(a[2].weight, c[2].weight)


def test_global_generator_is_not_moved():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    mlp([4, 4, 4], "relu", he(), 0)
    assert torch.equal(torch.get_rng_state(), before)


def test_unknown_activation():
    with pytest.raises(ValueError, match="'swoosh'; one of linear, relu"):
        mlp([2, 2], "swoosh", he(), 0)


@pytest.mark.parametrize("sizes", [[], [5]])
def test_too_few_sizes(sizes):
    with pytest.raises(ValueError, match="make no layer"):
        mlp(sizes, "relu", he(), 0)
