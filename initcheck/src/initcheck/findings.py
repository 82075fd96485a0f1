# SPDX-License-Identifier: MIT
"""What is wrong with weights that one can tell from the weights alone."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from initcheck.laws import Fans
from initcheck.measures import plain
from initcheck.shapes import LOW_PRECISION, Moments

# Outputs this many times as large as inputs: default .58, He 1.41, gain 5/3 less than 2.4. He by
# fan_out may have more, and so has its own name.
LOUD = 3.5
HARM = 0.1  # of the variance made by outliers: the std is then 5 % too large
OUTLIER = 10.0  # std; of 10^9 normal draws the furthest is at 6.1
PROJECTIONS = re.compile(r"(^|\.)(c_proj|proj|out_proj|o_proj|fc2|w2|down_proj)\.weight$")
SCALED_OUTPUT = re.compile(r"t5|pix2struct|switch_transformers|udop|longt5", re.IGNORECASE)


@dataclass(eq=False)
class Item:
    """A parameter and what was measured of it."""

    name: str
    tensor: Tensor
    owner: nn.Module | None
    local: str
    moments: Moments
    distribution: str
    law: str
    fans: Fans | None
    tied: list[str] = field(default_factory=list)
    findings: list[tuple[str, dict]] = field(default_factory=list)
    notes: list[tuple[str, dict]] = field(default_factory=list)  # true, but harmless

    @property
    def matrix(self) -> bool:
        """A weight that multiplies: of a linear, convolutional, recurrent or attention layer."""
        kinds = nn.Linear, nn.modules.conv._ConvNd, nn.Bilinear, nn.RNNBase, nn.RNNCellBase
        layer = isinstance(self.owner, (*kinds, nn.MultiheadAttention))
        layer = layer or type(self.owner).__name__ == "Conv1D"
        return self.tensor.ndim > 1 and layer and "weight" in self.local

    @property
    def varies(self) -> bool:
        return self.distribution not in ("zero", "constant", "empty", "not finite")

    @property
    def gain(self) -> float:
        return self.moments.std * math.sqrt(self.fans.fan_in) if self.fans else 0.0


def look(items: list[Item], model: nn.Module, layers: int) -> None:
    """Append findings to the items. Each check is a function of its own."""
    trained = looks_trained(items)
    for item in items:
        _not_finite(item)
        _constant(item)
        if not trained:
            _outliers(item)
            _mean(item)
            _loud(item, model)
        _copied_units(item)
    _twins(items)
    _zeros_in_a_row(items, model)
    if not trained:
        _depth_scale(items, model, layers)
    else:
        _redrawn(items)


def looks_trained(items: list[Item]) -> bool:
    """Scales of norms start equal in each layer; where most are not, the model has been trained."""
    scales = [i for i in items if "norm" in type(i.owner).__name__.lower() and i.local == "weight"]
    scales = [i for i in scales if i.tensor.ndim == 1 and i.tensor.numel() > 1]
    return bool(scales) and 2 * sum(i.varies for i in scales) > len(scales)


def _not_finite(item: Item) -> None:
    if item.moments.nonfinite:
        item.findings.append(("nonfinite", {"share": item.moments.nonfinite}))


def _constant(item: Item) -> None:
    """All entries equal and not zero, in a layer with several units and inputs."""
    p = item.tensor
    if item.distribution != "constant" or not item.matrix or not p.requires_grad:
        return
    if p.shape[0] > 1 and p.shape[1] > 1:
        item.findings.append(("constant", {"value": item.moments.low}))


def _outliers(item: Item) -> None:
    m = item.moments
    usual = math.sqrt(2 * math.log(max(m.count, 2)))
    if not item.varies or item.tensor.ndim < 2 or m.count < 256:
        return
    if m.furthest < max(OUTLIER, 1.5 * usual):
        return
    value = m.low if abs(m.low - m.mean) > abs(m.high - m.mean) else m.high
    facts = {"value": value, "sigmas": m.furthest}
    if abs(value) == 2.0 and m.std < 0.5:
        count = int((plain(item.tensor) == value).sum())
        harm = count * value**2 / (m.count * m.std**2)  # share of the variance
        (item.findings if harm > HARM else item.notes).append(
            ("truncation", facts | {"count": count})
        )
    elif item.distribution not in ("sparse", "identity", "few values"):
        item.findings.append(("outliers", facts))


def _mean(item: Item) -> None:
    m = item.moments
    looked_up = isinstance(item.owner, (nn.Embedding, nn.EmbeddingBag))
    if not (item.matrix or looked_up) or not item.varies or not m.std or m.count < 16:
        return
    if item.findings:  # outliers move the mean, too
        return
    if item.distribution in ("identity", "sparse", "few values"):
        return
    if abs(m.mean) > 5 * m.std / math.sqrt(m.count) and abs(m.mean) > 0.05 * m.std:
        key = "mean/normal" if 0.9 < m.std < 1.1 else "mean"
        item.findings.append((key, {"mean": m.mean, "std": m.std}))


def _loud(item: Item, model: nn.Module) -> None:
    if not item.varies or item.fans is None or item.findings:
        return
    tables = [n for n, kind in item.tied if kind == "table"] if item.tied else []
    heads = [n for n, kind in item.tied if kind == "matrix"] if item.tied else []
    if tables and heads:
        gain = item.moments.std * math.sqrt(item.tensor.shape[1])
        config = getattr(model, "config", None)
        scaled = SCALED_OUTPUT.search(str(getattr(config, "model_type", "")))
        if gain > LOUD and not (scaled and getattr(config, "tie_word_embeddings", False)):
            other = heads[0] if heads[0] != item.name else tables[0]
            facts = {"std": item.moments.std, "gain": gain, "other": other}
            item.findings.append(("tied_unit_normal", facts))
        return
    if not item.matrix or item.gain <= LOUD:
        return
    if item.law.startswith(
        ("He, fan_out", "LeCun, fan_out", "U(1/sqrt(fan_out))", "Xavier", "default")
    ):
        return
    facts = {"std": item.moments.std, "fan_in": round(item.fans.fan_in), "gain": item.gain}
    key = "unit_normal" if abs(item.moments.std - 1) < 0.1 else "large"
    item.findings.append((key, facts))


def _copied_units(item: Item) -> None:
    """Rows that equal another row of the same matrix."""
    w = plain(item.tensor)
    if not item.matrix or not item.varies or item.distribution in ("few", "sparse", "few values"):
        return
    w = (
        w.reshape(len(w), -1)
        if not _transposed(item)
        else w.transpose(0, 1).reshape(w.shape[1], -1)
    )
    if len(w) < 2 or w.shape[1] < 4:
        return
    w = w.float() if w.dtype in LOW_PRECISION else w
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(w.shape[1], generator=generator).to(w)
    order = (w @ direction).float().sort().indices
    same = (w[order[1:]] == w[order[:-1]]).all(1) & w[order[1:]].any(1)
    copies = int(same.sum())
    if copies and copies >= 0.1 * len(w):
        item.findings.append(("copied_units", {"share": copies / len(w)}))


def _transposed(item: Item) -> bool:
    transposed = isinstance(item.owner, nn.modules.conv._ConvTransposeNd)
    return transposed or type(item.owner).__name__ == "Conv1D"


def _twins(items: list[Item]) -> None:
    """Parameters with exactly the same values in different places."""
    groups: dict[tuple, list[Item]] = {}
    for item in items:
        p = item.tensor
        drawn = item.distribution in _DRAWN or item.matrix
        drawn = drawn and item.distribution != "identity"
        wide = sum(size > 1 for size in p.shape) > 1  # no vectors: ramps and decays repeat
        if item.varies and drawn and wide and p.numel() >= 16 and p.requires_grad:
            few = plain(p).reshape(-1)[:8].double().tolist()
            groups.setdefault((tuple(p.shape), p.dtype, *few), []).append(item)
    for group in groups.values():
        first = group[0]
        for item in group[1:]:
            if torch.equal(item.tensor, first.tensor):
                item.findings.append(("twins", {"other": first.name}))


def _zeros_in_a_row(items: list[Item], model: nn.Module) -> None:
    by_owner: dict[int, dict[str, Item]] = {}
    for item in items:
        by_owner.setdefault(id(item.owner), {})[item.local] = item
    for module in model.modules():
        if isinstance(module, nn.Sequential) and len(module):
            _sequence(list(module), by_owner)
    _factors(items)


def _sequence(modules: list[nn.Module], by_owner: dict) -> None:
    previous: Item | None = None
    for module, after in zip(modules, [*modules[1:], None], strict=True):
        weight = by_owner.get(id(module), {}).get("weight")
        if weight is None:
            continue
        zero = weight.distribution == "zero" and weight.tensor.requires_grad
        bias = by_owner[id(module)].get("bias")
        silent = zero and (bias is None or bias.distribution == "zero")
        if zero and previous is not None and (weight.matrix or previous.matrix):
            weight.findings.append(("two_zeros", {"other": previous.name}))
        elif silent and isinstance(after, (nn.ReLU, nn.ReLU6)):
            other = f"the {type(after).__name__}"
            weight.findings.append(("zero_before_relu", {"other": other}))
        previous = weight if silent else None


def _factors(items: list[Item]) -> None:
    """A (r, in) and B (out, r), both zero, side by side: LoRA without a start."""
    zero = [i for i in items if i.distribution == "zero" and i.tensor.ndim > 1]
    zero = [i for i in zero if i.tensor.requires_grad and min(i.tensor.shape[:2]) > 1]
    for a, b in itertools.pairwise(zero):
        if a.findings or b.findings or not _siblings(a.name, b.name):
            continue
        chained = a.tensor.shape[0] == b.tensor.shape[1] or a.tensor.shape[1] == b.tensor.shape[0]
        narrow = min(a.tensor.shape[:2]) <= min(b.tensor.shape[0], a.tensor.shape[1])
        if chained and narrow:
            b.findings.append(("two_zeros", {"other": a.name}))


def _siblings(a: str, b: str) -> bool:
    """Names that differ in one letter or word of the last three parts: lora_A / lora_B."""
    x, y = a.split("."), b.split(".")
    if len(x) != len(y):
        return False
    different = [(p, q) for p, q in zip(x, y, strict=True) if p != q]
    if len(different) != 1:
        return False
    p, q = (s.lower() for s in different[0])
    pairs = (
        ("a", "b"),
        ("down", "up"),
        ("u", "v"),
        ("1", "2"),
        ("in", "out"),
        ("into", "out"),
        ("first", "second"),
        ("0", "1"),
    )
    return any(p.endswith(s) and q.endswith(t) and p[: -len(s)] == q[: -len(t)] for s, t in pairs)


def _depth_scale(items: list[Item], model: nn.Module, layers: int) -> None:
    """GPT-2's recipe, by its names, without its 1/sqrt(2 L)."""
    kinds = {type(m).__name__.lower() for m in model.modules()}
    gpt = any("gpt" in k and "neo" not in k and "gptj" not in k for k in kinds)
    ends = [i for i in items if PROJECTIONS.search(i.name) and re.search(r"\.\d+\.", i.name)]
    ends = [i for i in ends if gpt or i.name.endswith("c_proj.weight")]
    inner = [i for i in items if i.matrix and i not in ends and re.search(r"\.\d+\.", i.name)]
    if layers < 2 or not ends or not inner:
        return
    usual = sorted(i.moments.std for i in inner)[len(inner) // 2]
    for item in ends:
        std = item.moments.std
        if 0 < usual < 0.1 and abs(std / usual - 1) < 0.1 and not item.law.startswith("default"):
            facts = {"std": usual, "expected": usual / math.sqrt(2 * layers), "layers": layers}
            item.findings.append(("depth_scale", facts))


def _redrawn(items: list[Item]) -> None:
    """In a trained model: matrices that look exactly as a draw leaves them."""
    matrices = [i for i in items if i.matrix and i.moments.count >= 256]
    drawn = [i for i in matrices if i.law and i.distribution in _DRAWN]
    if matrices and 2 * len(drawn) < len(matrices):
        for item in drawn:
            item.findings.append(("redrawn", {"law": item.law}))


_DRAWN = ("uniform", "normal", "truncated normal", "orthogonal")
