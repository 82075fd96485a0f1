# SPDX-License-Identifier: MIT
"""The loss that is taken back through the model, and what a model that knows nothing would have."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from initcheck import forms

ENTROPIES = (None, F.cross_entropy, F.nll_loss)


@dataclass
class Loss:
    """What was taken back, and what to compare it with."""

    value: Tensor
    known: bool  # False: no loss was given or found, a random direction stands for it
    chance: float | None = None  # ln C, if it is cross-entropy over C classes
    blank: float | None = None  # the same loss where all outputs are zero


def take(output: object, targets: object, loss: Callable | None, kwargs: dict) -> Loss:
    """The loss of an output.

    Given, found in the output, cross-entropy if targets are class indices, or else a random
    direction for each sample (batch normalization cancels a common one).
    Raises ValueError for targets or losses that do not fit.
    """
    found, logits = forms.find(output)
    classes = None
    given = loss in ENTROPIES or isinstance(loss, (nn.CrossEntropyLoss, nn.NLLLoss))
    labels = targets if isinstance(targets, Tensor) else None
    whole = labels is not None and not labels.is_floating_point() and labels.dtype != torch.bool
    if loss is None and labels is None and found is not None:
        return Loss(found.reshape(()), True, _chance_of_own(logits, found, forms.labels_in(kwargs)))
    if logits is None and loss is None:
        kind = type(output).__name__
        raise ValueError(
            f"the model returns no floating-point tensor ({kind}): pass a loss that reads it"
        )
    if logits is not None and given and whole:
        flat, flat_labels, classes = _align(logits, labels)
        if loss is None and classes == 2 and flat.ndim == 1:
            value = F.binary_cross_entropy_with_logits(flat, flat_labels.to(flat))
            return Loss(value, True, math.log(2))
        if loss is None:
            value = F.cross_entropy(flat, flat_labels.to(flat.device))
            return Loss(value, True, math.log(classes))
    if loss is None:
        return Loss(_direction(logits), False)
    value = loss(output) if targets is None else loss(output, targets)
    if not isinstance(value, Tensor) or value.numel() != 1 or not value.is_floating_point():
        raise ValueError("loss must return a tensor with one number, such as the mean over samples")
    value = value.reshape(())
    if classes:
        if getattr(loss, "reduction", "mean") == "sum":
            value = value / max(labels.numel(), 1)
        return Loss(value, True, math.log(classes))
    own = labels if whole else forms.labels_in(kwargs)
    chance = _chance_of_own(logits, value, own)
    return Loss(value, True, chance, None if chance else _blank(output, targets, loss))


def _align(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, int]:
    """Logits (M, C), or (M,) if binary, and labels (M,); C."""
    wide = logits if logits.dtype == torch.float64 else logits.float()
    binary = wide.numel() == labels.numel()
    # Classes are dimension 1 in (N, C, H, W), the last in (N, T, C)
    dim = 1 if wide.shape[:1] + wide.shape[2:] == labels.shape else -1
    flat = wide.flatten() if binary else wide.movedim(dim, -1).flatten(0, -2)
    classes, flat_labels = 2 if binary else flat.shape[-1], labels.flatten().long()
    valid = flat_labels[flat_labels != -100]  # torch's ignore_index
    inside = not len(valid) or 0 <= valid.min() <= valid.max() < classes
    if len(flat) != len(flat_labels) or not inside:
        shapes = f"output {list(logits.shape)}, targets {list(labels.shape)}"
        raise ValueError(
            f"targets must be indices of {classes} classes, one a prediction; got {shapes}"
        )
    return flat, flat_labels, classes


def _direction(logits: Tensor) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    wide = logits if logits.dtype == torch.float64 else logits.float()
    direction = torch.randn(logits.shape, generator=generator).to(wide)
    return (wide * direction).sum() / len(logits)


def _chance_of_own(logits: Tensor | None, value: Tensor, labels: Tensor | None) -> float | None:
    """ln C, if the model's own loss is cross-entropy of these logits, or looks like it.

    Labels are shifted, masked and smoothed inside in many ways: the loss is taken for a mean
    cross-entropy if labels are class indices that the last dimension of the logits can hold, and
    if it is near what these logits and labels give.
    """
    if logits is None or labels is None or logits.ndim < 2 or logits.shape[-1] < 2:
        return None
    valid = labels[labels >= 0]
    if logits.shape[:-1] != labels.shape:
        return None
    if not valid.numel() or labels.ndim != logits.ndim - 1 or valid.max() >= logits.shape[-1]:
        return None
    with torch.no_grad():
        known = labels.flatten().long()
        known = known.where(known >= 0, -100)
        plain = F.cross_entropy(logits.flatten(0, -2).float(), known).item()
    # A shift, a mask or smoothing change little at the start; a sum, or another loss, a lot.
    alike = 0.5 < value.item() / plain < 2 if plain > 0 else False
    return math.log(logits.shape[-1]) if alike else None


def _blank(output: object, targets: object, loss: Callable) -> float | None:
    """The loss of an output that is zero everywhere, if it can be had."""
    if not isinstance(output, Tensor):
        return None
    try:
        with torch.no_grad():
            zeros = torch.zeros_like(output)
            value = loss(zeros) if targets is None else loss(zeros, targets)
        return float(value)
    except Exception:  # the user's function may need what zeros have not
        return None
