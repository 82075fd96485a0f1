# SPDX-License-Identifier: MIT
"""Fans, and the laws that say which std a weight of such fans should have.

fan_in: inputs that reach one output entry; fan_out: outputs that one input entry reaches. PyTorch's
own count ignores groups in fan_out (pytorch#23854), and takes the two for each other in transposed
convolutions, whose weights are (in, out/groups, ...); there each output sees k^d/stride^d of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from torch import Tensor, nn

from initcheck.shapes import Moments


@dataclass(frozen=True)
class Fans:
    fan_in: float
    fan_out: float
    torch_in: float  # as torch.nn.init counts them
    torch_out: float

    @property
    def differ(self) -> bool:
        return (self.fan_in, self.fan_out) != (self.torch_in, self.torch_out)


def fans(p: Tensor, owner: nn.Module | None, local: str = "weight") -> Fans | None:
    """None for vectors."""
    if p.ndim < 2:
        return None
    field = math.prod(p.shape[2:])
    torch_in, torch_out = p.shape[1] * field, p.shape[0] * field
    if isinstance(owner, nn.modules.conv._ConvTransposeNd) and local == "weight":
        stride = math.prod(owner.stride)
        own_in = p.shape[0] / owner.groups * field / stride
        return Fans(own_in, p.shape[1] * field, torch_in, torch_out)
    if isinstance(owner, nn.modules.conv._ConvNd) and local == "weight":
        stride = math.prod(owner.stride)
        return Fans(torch_in, p.shape[0] / owner.groups * field / stride, torch_in, torch_out)
    if type(owner).__name__ == "Conv1D" and p.ndim == 2:  # Hugging Face's: (in, out)
        return Fans(p.shape[0], p.shape[1], torch_in, torch_out)
    if isinstance(owner, nn.MultiheadAttention) and local == "in_proj_weight":
        return Fans(p.shape[1], p.shape[0] / 3, torch_in, torch_out)
    return Fans(torch_in, torch_out, torch_in, torch_out)


def tolerance(count: int, low_precision: bool = False) -> float:
    """Four standard errors of the std of normal draws, relative, and a little for rounding."""
    return 4 * 0.707 / math.sqrt(count) + (0.008 if low_precision else 0.003)


def candidates(p: Tensor, owner: nn.Module | None, local: str, layers: int) -> list[tuple]:
    """(name, std, distribution or None) of all laws that may hold for this parameter."""
    if isinstance(owner, nn.RNNBase | nn.RNNCellBase):
        bound = 1 / math.sqrt(owner.hidden_size)
        found = [("default, U(1/sqrt(hidden))", bound / math.sqrt(3), "uniform")]
        return found + _general(fans(p, owner, local), layers)
    if p.ndim < 2:
        weight = getattr(owner, "weight", None)
        own = fans(weight, owner) if isinstance(weight, Tensor) else None
        if own is None:
            return [("N(0, 1)", 1.0, None), ("std .02", 0.02, None)]
        return [("default bias", 1 / math.sqrt(3 * own.torch_in), "uniform")]
    own = fans(p, owner, local)
    if isinstance(owner, nn.Embedding | nn.EmbeddingBag):
        d = p.shape[1]
        found = [("default, N(0, 1)", 1.0, "normal"), ("1/sqrt(width)", d**-0.5, None)]
        return found + _fixed(layers)
    found = []
    if isinstance(owner, nn.Linear | nn.modules.conv._ConvNd):
        found.append(("default", 1 / math.sqrt(3 * own.torch_in), "uniform"))
    if isinstance(owner, nn.Bilinear):
        found.append(("default", 1 / math.sqrt(3 * p.shape[1]), "uniform"))
    if isinstance(owner, nn.MultiheadAttention) and local == "in_proj_weight":
        packed = math.sqrt(2 / (p.shape[1] + p.shape[0]))
        found.append(("Xavier over the packed 3E (default)", packed, "uniform"))
    return found + _general(own, layers)


def _general(own: Fans | None, layers: int) -> list[tuple]:
    if own is None:
        return _fixed(layers)
    found = _scaled(own.fan_in, own.fan_out, "")
    if own.differ:
        found += _scaled(own.torch_in, own.torch_out, ", torch's fans")
    return found + _fixed(layers)


def _scaled(fan_in: float, fan_out: float, note: str) -> list[tuple]:
    both = fan_in + fan_out
    return [
        (f"Xavier{note}", math.sqrt(2 / both), None),
        (f"He{note}", math.sqrt(2 / fan_in), None),
        (f"LeCun{note}", math.sqrt(1 / fan_in), None),
        (f"He, fan_out{note}", math.sqrt(2 / fan_out), None),
        (f"LeCun, fan_out{note}", math.sqrt(1 / fan_out), None),
        (f"Xavier x 5/3{note}", 5 / 3 * math.sqrt(2 / both), None),
        (f"Xavier x sqrt(2){note}", math.sqrt(4 / both), None),
        (f"1/sqrt(3 fan_in){note}", math.sqrt(1 / (3 * fan_in)), None),
        (f"U(1/sqrt(fan_out)){note}", math.sqrt(1 / (3 * fan_out)), "uniform"),
    ]


def _fixed(layers: int) -> list[tuple]:
    found = [(f"std {s:g}".replace("0.", "."), s, None) for s in (0.02, 0.01, 0.1, 0.001, 0.05)]
    found.append(("N(0, 1)", 1.0, None))
    if layers > 1:
        found.insert(1, (f".02/sqrt(2 x {layers})", 0.02 / math.sqrt(2 * layers), None))
    return found


def name(m: Moments, kinds: list[str], laws: list[tuple], low_precision: bool) -> tuple[str, str]:
    """(distribution, law): the nearest law, if any is near enough; "" if none is."""
    for kind in kinds:
        std, allowed = m.std, tolerance(m.count, low_precision)
        if kind in ("uniform", "few"):  # the largest entry tells more than the std does
            std = max(-m.low, m.high) / math.sqrt(3)
            allowed = min(7 / m.count, 0.5) + (0.008 if low_precision else 0.002)
        if allowed > 0.25 and kind != "few":
            continue  # too few entries to tell
        near = []
        for order, (label, expected, wanted) in enumerate(laws):
            if (wanted is not None and wanted != kind and kind != "few") or not expected > 0:
                continue
            if kind == "few" and wanted != "uniform":
                continue
            off = std / expected - 1
            below = kind in ("uniform", "few")
            if (-allowed <= off <= 1e-3 + 0.008 * low_precision) if below else abs(off) <= allowed:
                near.append((abs(off) > allowed / 4, order, label))
        if near:
            return kind, min(near)[2]
    return kinds[0], ""


def depth(names: Iterable[str]) -> int:
    """How many blocks of one form the model repeats, by the numbers in the names."""
    groups: dict[str, dict[str, set[str]]] = {}
    for full in names:
        if found := re.match(r"(.*?)\.?(\d+)\.(.+)$", full):
            before, number, after = found.groups()
            groups.setdefault(before, {}).setdefault(number, set()).add(after)
    sizes = []
    for blocks in groups.values():
        forms = [tuple(sorted(b)) for b in blocks.values() if len(b) > 3]
        sizes.append(max((forms.count(f) for f in set(forms)), default=0))
    return max(sizes, default=0)
