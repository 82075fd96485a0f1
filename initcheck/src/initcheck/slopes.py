# SPDX-License-Identifier: MIT
"""Saturation and dead units, of any activation function: by its slope at the values it got."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from initcheck.measures import by_sample, plain, thin

# |tanh z| > .97 is a slope under 1 - .97^2 = 6 % of the largest; for sigmoid |2a - 1| > .97.
FLAT = 1 - 0.97**2
OFF = 0.005  # GELU and SiLU never reach 0; LeakyReLU's .01 is alive
ONE_HOT = 0.95  # the largest probability of an attention row that looks at one place only
SAMPLE = 1 << 16


def slope(function: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """|d function / d z| entry by entry, for a function that acts on each entry by itself."""
    # Inside a checkpoint, what autograd saves is counted: the inmost pair of hooks hides this.
    hidden = torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t)
    with hidden, torch.enable_grad():
        z = at.detach().float().requires_grad_()
        if not (out := function(z)).requires_grad:
            return torch.zeros_like(z)
        (grad,) = torch.autograd.grad(out.sum(), z, allow_unused=True)
    return torch.zeros_like(z) if grad is None else grad.abs()


def shares(
    function: Callable[[Tensor], Tensor], z: Tensor, samples: int, rectifier: bool | None
) -> tuple[float | None, float | None]:
    """(share of entries at a bound, share of units without slope on every sample).

    rectifier: None to find out. Of a rectifier only positive entries count for the first; it is
    None where the function has no upper bound. The second is None for other functions.
    """
    z = plain(z)
    units = by_sample(z, samples)
    units = thin(z.reshape(1, -1) if units is None else units, SAMPLE)
    grid = torch.linspace(-6, 6, 193, device=z.device)
    steepest = slope(function, grid).max().item()
    if not units.numel() or not steepest > 0 or not units.isfinite().all():
        return None, None
    if rectifier is None:
        few = function(torch.tensor([-3.0, -1.0, -0.1, 1.0], device=z.device))
        rectifier = bool((few[:3] == 0).all() and few[3] != 0)
    steepness = slope(function, units) / steepest
    if not rectifier:
        return (steepness < FLAT).double().mean().item(), None
    dead = (steepness < OFF).all(0).double().mean().item()
    far = slope(function, torch.tensor([50.0, 500.0], device=z.device))
    positive = units > 0
    if far.max() > FLAT * steepest or not positive.any():
        return None, dead
    return (steepness[positive] < FLAT).double().mean().item(), dead


def one_hot(logits: Tensor, dim: int) -> float | None:
    """Share of distributions over `dim` that put nearly all on one place, though more are open."""
    logits = plain(logits).movedim(dim, -1)
    logits = logits.reshape(-1, logits.shape[-1])
    if logits.shape[-1] < 2 or not len(logits):
        return None
    logits = logits[:: max(len(logits) // 4096, 1)].float()
    open_places = (logits > -1e4).sum(1)  # masks are -inf, or the most negative number
    logits = logits[open_places > 1]
    if not len(logits) or logits.isnan().any():
        return None
    return (logits.softmax(1).amax(1) > ONE_HOT).double().mean().item()


def attention(query: Tensor, key: Tensor, mask: Tensor | None, causal: bool, scale) -> float | None:
    """The same for fused attention: (..., places, features) of a few samples and places."""
    query, key = plain(query), plain(key)
    if query.ndim < 3 or key.shape[-2] < 2 or query.shape[:-3] != key.shape[:-3]:
        return None
    if query.shape[-3] != key.shape[-3]:  # grouped queries share keys
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
    few = slice(None, None, max(query.shape[-2] // 64, 1))
    rows = torch.arange(query.shape[-2], device=query.device)[few]
    while query.ndim > 3:
        if mask is not None and mask.ndim == query.ndim:
            mask = mask[0]
        query, key = query[0], key[0]
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    logits = query[..., few, :].float() @ key.float().transpose(-1, -2) * scale
    if causal:
        hidden = torch.arange(key.shape[-2], device=key.device) > rows[:, None]
        logits = logits.masked_fill(hidden, -torch.inf)
    if mask is not None:
        mask = mask[..., few, :] if mask.shape[-2] > 1 else mask
        logits = (
            logits.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else logits + mask
        )
    return one_hot(logits, -1)
