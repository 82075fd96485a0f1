# SPDX-License-Identifier: MIT
"""What zeros do at the next steps: which of them open, and which block learning for good.

A zero output layer, a zero branch or LoRA's zero B lets no gradient through at the first step, and
does at the second. Two zeros in a row never do. To tell them apart, the parameters that are zero,
or nearly, take steps along their gradients, until no further parameter comes alive.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from initcheck.measures import rms
from initcheck.passes import Pass, Setting, once

ROUNDS = 4  # adaLN-zero needs three: head, gates, blocks
STEP, TINY = 0.1, 0.05  # of what a layer of this size usually has


@dataclass
class Opening:
    """The last pass, and what has had no gradient in any."""

    last: Pass
    dead: list[str] = field(default_factory=list)  # gradient exactly zero, at each step
    zero: set[str] = field(default_factory=set)  # parameters that are still zero everywhere
    rounds: int = 0
    moved: list[str] = field(default_factory=list)  # zero matrices and scales that could step


def trainable(model: nn.Module) -> dict[str, Tensor]:
    return {n: p for n, p in model.named_parameters() if p.requires_grad}


def usual(p: Tensor) -> float:
    """The RMS a parameter of this shape usually has: 1/sqrt(fan_in), or 1 for scales and gates."""
    return (p.numel() / len(p)) ** -0.5 if p.ndim > 1 and len(p) else 1.0


def small(parameters: dict[str, Tensor]) -> set[str]:
    """Those that are zero everywhere or far below their usual size."""
    return {n for n, p in parameters.items() if p.numel() and _is_small(p)}


def _is_small(p: Tensor) -> bool:
    few = p.detach().reshape(-1)[:: max(p.numel() // 1024, 1)]  # a sample settles most
    return rms(few) < TINY * usual(p) and rms(p) < TINY * usual(p)


def open_up(setting: Setting, first: Pass, again) -> Opening:
    """Step and look again while that revives something.

    `first` holds the gradients of the small parameters; `again` puts the random state back.
    """
    parameters = trainable(setting.model)
    last, dead, rounds = first, _dead(first), 0
    movable = set(first.grads)
    moved = [n for n, p in parameters.items() if n in movable and first.norms.get(n)]
    moved = [n for n in moved if "bias" not in n.rsplit(".", 1)[-1] and not parameters[n].any()]
    while any(last.norms.get(n) for n in movable) and rounds < ROUNDS:
        _advance(setting, parameters, last.grads)
        again()
        last = once(setting, movable)
        rounds += 1
        still = [n for n in dead if n in set(_dead(last))]
        if len(still) == len(dead) or not still:
            dead = still
            break
        dead = still
    zero = {n for n, p in parameters.items() if not p.any()}
    return Opening(last, dead, zero, rounds, moved)


def _dead(seen: Pass) -> list[str]:
    return [n for n, size in seen.norms.items() if size == 0.0]


def _advance(setting: Setting, parameters: dict[str, Tensor], grads: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, grad in grads.items():
            size = rms(grad)
            if size > 0:
                p = parameters[name]
                setting.keeper.save(p)
                p.sub_((grad / size).to(p.dtype), alpha=STEP * usual(p))
