"""The lesson's experiment: random inputs through a deep MLP, one activation tensor a layer."""

import torch
from torch import Tensor

from figures_src.core.network import ACTIVATIONS, deep_mlp
from figures_src.core.probe import Probe
from figures_src.core.schemes import Scheme


def observe(
    activation: str, scheme: Scheme, seed: int, *, depth: int, width: int, samples: int
) -> list[Tensor]:
    """Activations of layers 1 to `depth`, each (samples, width) float64, for x ~ N(0, Var=1).

    The network has no bias and the seed decides both the weights and the inputs, so that the same
    seed shows every scheme the same inputs.
    """
    model = deep_mlp(depth, width, activation, scheme, seed)
    inputs = torch.randn(
        samples, width, dtype=torch.float64, generator=torch.Generator().manual_seed(seed + 1)
    )
    with torch.no_grad(), Probe(model, ACTIVATIONS[activation]) as probe:
        model(inputs)
    return [record.output for record in probe.records]
