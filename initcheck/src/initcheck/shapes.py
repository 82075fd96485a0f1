# SPDX-License-Identifier: MIT
"""Which distribution were these numbers drawn from?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from initcheck.measures import PIECE, _line, extremes, plain

SAMPLE = 1 << 16
FEWEST = 24  # entries, below which no distribution is named
TRUNCATED = 0.8796256610342398  # std of N(0, 1) cut at two std, as Keras and JAX divide by
LOW_PRECISION = (torch.bfloat16, torch.float16)


@dataclass
class Moments:
    """Of all entries, in float64."""

    count: int
    mean: float
    std: float
    low: float
    high: float
    nonfinite: float = 0.0

    @property
    def furthest(self) -> float:
        """The entry furthest from the mean, in std."""
        far = max(abs(self.low - self.mean), abs(self.high - self.mean))
        return far / self.std if self.std else 0.0


def moments(p: Tensor) -> Moments:
    line = _line(plain(p))
    if not line.numel():
        return Moments(0, math.nan, math.nan, math.nan, math.nan)
    low, high = extremes(line)
    if not (math.isfinite(low) and math.isfinite(high)):
        share = 1 - line.isfinite().double().mean().item()
        return Moments(line.numel(), math.nan, math.nan, low, high, share)
    total = sum(piece.double().sum().item() for piece in line.split(PIECE))
    mean = total / line.numel()
    squares = 0.0
    for piece in line.split(PIECE):
        wide = piece.double() - mean
        squares += torch.dot(wide, wide).item()
    return Moments(line.numel(), mean, math.sqrt(squares / line.numel()), low, high)


def kinds(p: Tensor, m: Moments) -> list[str]:
    """Distributions that these entries may come from, the nearest first.

    uniform, normal, truncated normal, orthogonal, identity, constant, zero, sparse, other,
    heavy-tailed, few (entries: too few to tell), few values, empty, not finite.
    """
    if m.nonfinite:
        return ["not finite"]
    if m.count == 0:
        return ["empty"]
    if m.low == m.high:
        return ["zero" if m.low == 0 else "constant"]
    if p.ndim > 1 and _is_identity(p):
        return ["identity"]
    if p.ndim > 1 and is_orthogonal(p):
        return ["orthogonal"]
    line = _line(plain(p))
    few = line[:: max(line.numel() // SAMPLE, 1)].double()
    if (few == 0).double().mean().item() > 0.3:
        return ["sparse" if m.count >= FEWEST else "few"]
    if m.count < FEWEST:
        return ["few"]
    if few.unique().numel() <= max(2, len(few) // 100) and p.dtype not in LOW_PRECISION:
        return ["few values"]
    if m.furthest > max(10.0, 1.8 * math.sqrt(2 * math.log(m.count)) + 2):
        return ["heavy-tailed"]
    z = ((few - m.mean) / m.std).sort().values
    allowed = 1.8 / math.sqrt(len(z)) + (0.01 if p.dtype in LOW_PRECISION else 0.002)
    distances = {name: _distance(z, cdf) for name, cdf in _CDFS.items()}
    near = sorted((d, name) for name, d in distances.items() if d <= allowed)
    if near:
        return [name for _, name in near]
    return ["heavy-tailed" if z.pow(4).mean().item() > 6 else "other"]


def is_orthogonal(p: Tensor) -> bool:
    """Are rows (columns, if there are more rows) orthogonal to each other and equally long?"""
    w = plain(p).reshape(len(p), -1)
    w = w if w.shape[0] <= w.shape[1] else w.T
    if w.shape[0] < 4 or w.shape[1] < 8:
        return False
    few = w[:64].double()
    lengths = few.norm(dim=1)
    if not lengths.min() > 0.95 * lengths.max():
        return False
    unit = few / lengths[:, None]
    gram = unit @ unit.T
    gram.fill_diagonal_(0)
    n = len(gram)
    return math.sqrt(gram.square().sum().item() / (n * (n - 1))) < 0.1 / math.sqrt(w.shape[1])


def _is_identity(p: Tensor) -> bool:
    w = plain(p)
    if w.ndim > 2:  # Dirac: the identity at the centre of a convolution
        centre = tuple(s // 2 for s in w.shape[2:])
        middle = w[(slice(None), slice(None), *centre)]
        if not math.isclose(w.abs().sum().item(), middle.abs().sum().item(), rel_tol=1e-6):
            return False
        w = middle
    if min(w.shape) < 2 or (w.diagonal() == 0).any():
        return False
    return bool(w.count_nonzero() == w.diagonal().count_nonzero())


def _normal(z: Tensor) -> Tensor:
    return 0.5 * (1 + torch.erf(z / math.sqrt(2)))


def _truncated(z: Tensor) -> Tensor:
    low, high = _normal(torch.tensor(-2.0)).item(), _normal(torch.tensor(2.0)).item()
    return ((_normal(z * TRUNCATED) - low) / (high - low)).clamp(0, 1)


def _uniform(z: Tensor) -> Tensor:
    return ((z / math.sqrt(3) + 1) / 2).clamp(0, 1)


_CDFS = {"uniform": _uniform, "normal": _normal, "truncated normal": _truncated}


def _distance(z: Tensor, cdf) -> float:
    """Kolmogorov-Smirnov: the largest difference of the two distribution functions."""
    n = len(z)
    steps = torch.arange(1, n + 1, dtype=torch.float64) / n
    expected = cdf(z)
    return max((steps - expected).abs().max().item(), (steps - 1 / n - expected).abs().max().item())
