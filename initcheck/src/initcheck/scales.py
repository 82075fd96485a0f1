# SPDX-License-Identifier: MIT
"""The scale of inputs and targets: a model cannot be well initialized for units of its own."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from initcheck.forms import floats
from initcheck.measures import plain
from initcheck.nodes import Node

WIDE = 20.0  # standardized data have RMS 1, pixels from 0 to 255 have 147
UNEVEN = 100.0  # largest std of a feature, over the median
OFF = 5.0  # |mean| over std


def inputs(args: tuple, kwargs: dict, nodes: list[Node]) -> tuple[str, dict] | None:
    """(remark, facts) on float inputs that no normalization follows at once."""
    if _normalized_first(nodes):
        return None
    for tensor in floats((args, kwargs)):
        strided = tensor.layout is torch.strided and tensor.numel() and tensor.ndim
        if strided and (found := _judge(plain(tensor))):
            return found
    for node in nodes:  # integers that the model makes floats of, such as pixels
        arrival = node.arrival if node.role == "weight" else None
        if arrival and arrival.depth == 0 and arrival.row.rms > WIDE and arrival.role == "other":
            mean = math.sqrt(max(arrival.row.rms**2 - arrival.row.std**2, 0))
            facts = {"mean": mean, "spread": arrival.row.std, "size": arrival.row.rms}
            return "remark: inputs/scale", facts
    return None


def _judge(x: Tensor) -> tuple[str, dict] | None:
    few = x[:: max(len(x) // 1024, 1)].double()
    few = few[few.isfinite()] if not few.isfinite().all() else few
    if x.ndim == 2 and 1 < x.shape[1] <= 1 << 14 and few.ndim == 2:
        spreads = few.std(0, correction=0)
        median = spreads[spreads > 0].median().item() if (spreads > 0).any() else 0.0
        top = int(spreads.argmax())
        if median and spreads[top].item() > UNEVEN * median and spreads[top].item() > WIDE:
            return "remark: inputs/feature", {
                "feature": top,
                "spread": spreads[top].item(),
                "others": median,
            }
    if not few.numel():
        return None
    mean, spread = few.mean().item(), few.std(correction=0).item()
    size = math.hypot(mean, spread)
    if size > WIDE or (size > 3 and abs(mean) > OFF * spread):
        return "remark: inputs/scale", {"mean": mean, "spread": spread, "size": size}
    return None


def targets(given: object) -> tuple[str, dict] | None:
    """(remark, facts) on float targets far from unit scale."""
    if not isinstance(given, Tensor) or not given.is_floating_point() or not given.numel():
        return None
    x = plain(given).double()
    mean, spread = x.mean().item(), x.std(correction=0).item()
    if math.hypot(mean, spread) > 5 * WIDE:
        return "remark: targets", {"mean": mean, "spread": spread}
    return None


def _normalized_first(nodes: list[Node]) -> bool:
    for node in nodes:
        if node.role in ("weight", "norm"):
            return node.role == "norm"
    return False
