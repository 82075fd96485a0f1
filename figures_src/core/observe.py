"""The lesson's experiment: random inputs through a deep MLP, and a random gradient back."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from figures_src.core.network import ACTIVATIONS, mlp
from figures_src.core.probe import Probe
from figures_src.core.schemes import Scheme


def observe(
    activation: str,
    scheme: Scheme,
    seed: int,
    *,
    depth: int,
    width: int,
    samples: int,
    dtype: torch.dtype = torch.float64,
) -> list[Tensor]:
    """Activations of layers 1 to `depth`, each (samples, width), for x ~ N(0, Var=1).

    Biases are zero unless the scheme draws them. The seed decides both the weights and the inputs,
    so that the same seed shows every scheme the same inputs. dtype: float32 draws six times as
    fast; enough where no signal gets near 1e-38.
    """
    model = mlp([width] * (depth + 1), activation, scheme, seed, dtype=dtype)
    inputs, _ = _ends(seed, samples, width, dtype)
    with torch.no_grad(), Probe(model, ACTIVATIONS[activation]) as probe:
        model(inputs)
    return [record.output for record in probe.records]


class Layer(NamedTuple):
    """What passes through one layer, forward and backward."""

    preactivation: Tensor  # z = Wx + b, (samples, width)
    activation: Tensor  # a = φ(z), (samples, width)
    gradient: Tensor  # δ = ∂loss/∂z, (samples, width)
    weight_gradient: Tensor  # ∂loss/∂W = Σ over samples of δ·xᵀ, (width, width)


def observe_backward(
    activation: str,
    scheme: Scheme,
    seed: int,
    *,
    depth: int,
    width: int,
    samples: int,
    dtype: torch.dtype = torch.float64,
) -> list[Layer]:
    """Layers 1 to `depth` of the network of `observe`, with gradients.

    loss = Σ output·g with fixed g ~ N(0, Var=1): the gradient that arrives at the output is random
    and independent of the network, as mean-field theory assumes.
    """
    model = mlp([width] * (depth + 1), activation, scheme, seed, dtype=dtype)
    inputs, injected = _ends(seed, samples, width, dtype)
    with Probe(model) as probe:
        (model(inputs) * injected).sum().backward()
    linear = [record for record in probe.records if isinstance(record.module, nn.Linear)]
    outputs = [
        record.output for record in probe.records if not isinstance(record.module, nn.Linear)
    ]
    return [
        Layer(record.output, output, record.gradient, record.module.weight.grad)
        for record, output in zip(linear, outputs, strict=True)
    ]


def _ends(seed: int, samples: int, width: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Inputs, and the gradient at the output, each (samples, width) ~ N(0, Var=1)."""
    generator = torch.Generator().manual_seed(seed + 1)
    inputs = torch.randn(samples, width, dtype=dtype, generator=generator)
    return inputs, torch.randn(samples, width, dtype=dtype, generator=generator)
