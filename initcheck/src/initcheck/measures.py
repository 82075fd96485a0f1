# SPDX-License-Identifier: MIT
"""Statistics of large tensors in float64, a piece at a time: no copy of the whole is made."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from initcheck.rows import Layer

PIECE = 1 << 17  # entries that are held in float64 at once: 1 MB, which a cache holds
MOST = 1 << 19  # entries of one output that are measured; of larger ones evenly spread units


def plain(t: Tensor) -> Tensor:
    """Detached, dense, real, and on a device that has float64."""
    t = t.detach()
    t = t.cpu() if t.device.type == "mps" else t
    t = t.to_dense() if t.layout is not torch.strided else t
    return torch.view_as_real(t.resolve_conj()) if t.is_complex() else t


def _line(t: Tensor) -> Tensor:
    """All entries in one dimension, in the order of memory: no copy, unless there are gaps."""
    if torch._C._has_storage(t) and t.is_contiguous():
        return t.view(-1)
    order = sorted(range(t.ndim), key=lambda d: -t.stride(d))
    return t.permute(order).reshape(-1)


def extremes(x: Tensor) -> tuple[float, float]:
    """Smallest and largest entry; NaN if there is one."""
    try:
        low, high = x.aminmax()
    except RuntimeError:  # float16, before torch 2.2
        low, high = x.float().aminmax()
    return low.item(), high.item()


def norm(t: Tensor) -> float:
    """Root of the sum of squares, exact to float64 also where squares leave float32."""
    t = plain(t)
    if not t.numel():
        return 0.0
    line = _line(t)
    low, high = extremes(line)
    scale = max(-low, high)
    if not 0 < scale < math.inf:  # also NaN
        return abs(scale) if scale == scale else math.nan
    total = 0.0
    for piece in line.split(PIECE):
        wide = piece.double()
        if t.dtype == torch.float64:
            wide = wide / scale
        total += torch.dot(wide, wide).item()
    return math.sqrt(total) * (scale if t.dtype == torch.float64 else 1.0)


def rms(t: Tensor) -> float:
    return norm(t) / math.sqrt(t.numel()) if t.numel() else 0.0


def by_sample(x: Tensor, samples: int) -> Tensor | None:
    """As (samples, units); None if no dimension counts samples."""
    dim = getattr(samples, "dim", 0)
    if dim and -x.ndim <= dim < x.ndim and x.shape[dim] == samples:
        x = x.movedim(dim, 0)
    if x.ndim and len(x) % samples and samples in x.shape:
        x = x.movedim(x.shape.index(samples), 0)  # (time, batch, features)
    if not x.ndim or len(x) % samples or not x.numel():
        return None
    if x.ndim > 2 and not x.is_contiguous():  # channels_last: the order of units is free
        order = sorted(range(1, x.ndim), key=lambda d: -x.stride(d))
        x = x.permute(0, *order)
    return x.reshape(samples, -1)  # also (batch * time, features)


def thin(x: Tensor, most: int = MOST) -> Tensor:
    """(samples, some units), evenly spread, with at most about `most` entries."""
    if x.numel() <= most:
        return x
    step = -(-x.numel() // most)
    while x.shape[1] % step == 0 and step < x.shape[1]:  # else the same column of each image
        step += 1
    return x[:, ::step]


def fill(row: Layer, tensor: Tensor, samples: int) -> None:
    """Statistics of one output, by units and samples where it has them."""
    x = plain(tensor)
    if not x.numel():
        return
    low, high = extremes(x)
    if not (math.isfinite(low) and math.isfinite(high)):
        row.nonfinite = 1 - x.isfinite().double().mean().item()
        return
    scale = max(-low, high) or 1.0
    units = by_sample(x, samples)
    if units is None:
        flat = thin(x.reshape(1, -1))[0].double() / scale
        row.std, row.rms = scale * flat.std(correction=0).item(), scale * _root_mean(flat)
        return
    units = thin(units)
    n, width = units.shape
    lengths = torch.zeros(n, dtype=torch.float64, device=units.device)
    means, spread, moments = [], 0.0, 0.0
    pieces = units.split(max(PIECE // n, 1), 1)
    for piece in pieces:
        wide = piece.double() / scale
        lengths += torch.einsum("ij,ij->i", wide, wide)
        mean = wide.mean(0)
        moments += torch.dot(mean, mean).item()
        means.append(mean)
        wide -= mean
        spread += torch.einsum("ij,ij->", wide, wide).item() / n
    row.rms = scale * math.sqrt(lengths.sum().item() / (n * width))
    if spread < 1e-24 * lengths.sum().item() and bool((units == units[:1]).all()):
        spread = 0.0  # what is left is the rounding of the mean
    row.unit_std = scale * math.sqrt(spread / width)
    centre = torch.cat(means)
    between = (centre - centre.mean()).square().mean().item()
    row.std = scale * math.sqrt(spread / width + between)
    alive = lengths > 0
    if (count := int(alive.sum())) > 1:  # the mean over n (n - 1) pairs, from the length of a sum
        inverse = torch.where(alive, lengths, 1.0).rsqrt() * alive
        total = 0.0
        for piece in pieces:
            direction = inverse @ (piece.double() / scale)
            total += torch.dot(direction, direction).item()
        row.cosine = (total - count) / (count * (count - 1))


def _root_mean(x: Tensor) -> float:
    return x.square().mean().sqrt().item()
