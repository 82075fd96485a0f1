"""What the figures say of a tensor. Layout (samples, units) throughout."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

SATURATED = 0.97  # |tanh| above this: slope 1 − 0.97² < 6 %, the unit has all but stopped learning


def second_moment(values: Tensor) -> float:
    """E[a²] over all entries: what He keeps (the variance is less by the squared mean)."""
    return values.double().square().mean().item()


def root_mean_square(values: Tensor) -> float:
    """√E[x²] over all entries."""
    return math.sqrt(second_moment(values))


def std(values: Tensor) -> float:
    """Standard deviation over all entries."""
    return values.double().std(correction=0).item()


def std_across_samples(values: Tensor) -> float:
    """How far a unit differs between samples: root mean square over units of its std, (N, n) → 1.

    Unlike the std of the whole tensor this is zero for a network that ignores its input.
    """
    return values.double().var(dim=0, correction=0).mean().sqrt().item()


def share_above(values: Tensor, threshold: float = SATURATED) -> float:
    """Share of entries with |a| > threshold, 0 to 1."""
    return (values.abs() > threshold).double().mean().item()


def share_zero(values: Tensor) -> float:
    """Share of entries that are exactly zero, 0 to 1."""
    return (values == 0).double().mean().item()


def share_dead(activations: Tensor) -> float:
    """Share of units, columns of (samples, units), that are zero for every sample."""
    return (activations == 0).all(dim=0).double().mean().item()


def pair_cosine(values: Tensor) -> float:
    """Mean cosine between the rows of two different samples, (N, n) → −1 to 1."""
    return 1 - pair_distance(values)


def pair_distance(values: Tensor) -> float:
    """1 − `pair_cosine`, without cancellation: it stays exact where all rows are nearly parallel.

    Half the mean square distance of the rows, each scaled to length 1.
    """
    rows = torch.nn.functional.normalize(values.double(), dim=1, eps=0.0)
    return rows.var(dim=0).sum().item()


def distinct_rows(matrix: np.ndarray, tolerance: float = 1e-4) -> int:
    """How many rows differ by more than `tolerance` times the largest entry: distinct hidden units.

    Weight layout (units, fan_in), an array or a tensor: a row is the incoming weights of one unit.
    """
    matrix = np.asarray(matrix)
    step = tolerance * abs(matrix).max()
    near = abs(matrix[:, None] - matrix).max(axis=-1) <= step
    return int((~np.tril(near, -1).any(axis=1)).sum())  # rows without an equal one before them


def histogram(values: Tensor, edges: Tensor) -> Tensor:
    """Share of all entries in each bin, shape (len(edges) − 1,). What lies outside is in no bin."""
    counts = torch.histogram(values.double().flatten(), edges.double()).hist
    return counts / values.numel()


def histograms(networks: list[list[Tensor]], edges: Tensor) -> dict[str, Tensor]:
    """Histograms of each layer over networks: their mean and how far single networks reach.

    networks[i][ℓ] is layer ℓ of network i. "edges" are the given ones, (bins + 1,); "share", "low"
    and "high" have shape (layers, bins).
    """
    shares = torch.stack(
        [torch.stack([histogram(a, edges) for a in layers]) for layers in networks]
    )
    low, high = shares.aminmax(dim=0)
    return {"edges": edges, "share": shares.mean(dim=0), "low": low, "high": high}


def total_variation(shares: np.ndarray, predicted: np.ndarray) -> float:
    """Largest total variation distance, over layers, of two histograms, both (layers, bins).

    The share of values that would have to change bins for the two to agree, 0 to 1.
    """
    return float((abs(shares - predicted).sum(-1) / 2).max())


def pooled(networks: list[list[Tensor]]) -> list[Tensor]:
    """Each layer's values over all networks, (networks·samples, units)."""
    return [torch.cat(layers) for layers in zip(*networks, strict=True)]


def slope(values: Sequence[float]) -> float:
    """Least-squares slope of a sequence per step (layer)."""
    steps = np.arange(len(values)) - (len(values) - 1) / 2
    return float((steps * values).sum() / (steps**2).sum())


def geometric_mean(values: np.ndarray) -> np.ndarray:
    """Over the first axis (networks), of positive values: (networks, …) → (…)."""
    return np.exp(np.log(values).mean(axis=0))


def at_layers(layers: Sequence[int], **values: Sequence[float]) -> dict[str, float]:
    """Values by layer as statistics: ``at_layers((1, 10), std=stds)`` has std_1 and std_10.

    Layers are counted from 1. Raises IndexError for a layer that is not there.
    """
    for key, by_layer in values.items():
        if not all(1 <= layer <= len(by_layer) for layer in layers):
            raise IndexError(f"at_layers({layers}): {key} has layers 1 to {len(by_layer)}")
    return {f"{key}_{layer}": values[key][layer - 1] for key in values for layer in layers}
