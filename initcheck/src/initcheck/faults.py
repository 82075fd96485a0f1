# SPDX-License-Identifier: MIT
"""What is wrong with one layer: a look at its own numbers before any advice is given."""

from __future__ import annotations

import math

from initcheck.measures import plain, rms
from initcheck.nodes import Node
from initcheck.paths import Way

SMALL, LARGE = 0.2, 3.0  # of 1/sqrt(fan_in): the default has .58, He 1.41, gain 5/3 less than 2


def fault(node: Node, before: Node | None) -> tuple[str, dict]:
    """(key of a sentence, its facts) about the row where a step happens."""
    if found := norm_fault(node):
        return found
    source = node if node.role == "weight" else _weight_before(node)
    if source is None:
        return "fault: operation", {"at": node.row.name}
    if node.role == "activation" and before is not None:
        shift = _shift(source)
        if abs(shift) > 2 * max(before.row.unit_std, 1e-12):
            facts = {"at": source.row.name, "bias": shift, "unit": before.row.unit_std}
            return "fault: bias", facts
    for name, p in source.weights:
        if p.ndim < 2:
            continue
        ratio = rms(p) * _fan_in(p, source) ** 0.5
        facts = {"at": name, "value": rms(p), "usual": _fan_in(p, source) ** -0.5}
        if ratio < SMALL:
            return ("fault: zero" if ratio == 0 else "fault: small"), facts
        if ratio > LARGE:
            return "fault: large", facts
    return "fault: operation", {"at": node.row.name}


def biases_rule(way: Way) -> dict | None:
    """Facts, if at most activations the bias is far from zero, next to what varies there."""
    far = []
    acts = [n for n in way.rows if n.role == "activation"]
    for act in acts:
        source = act.arrival if act.arrival and act.arrival.role == "weight" else None
        if source and abs(_shift(source)) > 2 * max(source.row.unit_std, 1e-12):
            ratio = rms(source.weights[0][1]) * _fan_in(source.weights[0][1], source) ** 0.5
            if ratio > 0.9 or abs(_shift(source)) > 1:
                far.append(source)
    if not acts or 2 * len(far) <= len(acts):
        return None
    first = far[0]
    return {"at": first.row.name, "bias": _shift(first), "unit": first.row.unit_std}


def norm_fault(node: Node) -> tuple[str, dict] | None:
    """Facts, if this is a norm whose scale starts near zero."""
    vectors = (
        [] if node.role != "norm" else [(n, p) for n, p in node.biases if not n.endswith("bias")]
    )
    for name, p in vectors:
        if rms(p) < 0.05:
            return "fault: norm", {"at": name, "value": rms(p)}
    return None


def _weight_before(node: Node) -> Node | None:
    for _ in range(4):
        node = node.arrival if node.arrival else (node.inputs[0] if node.inputs else None)
        if node is None or node.role == "weight":
            return node
    return None


def _shift(source: Node) -> float:
    """Mean of the bias of a layer, weighted as the activation sees it."""
    found = [plain(p).double().mean().item() for n, p in source.biases if "bias" in n]
    return sum(found) if found else 0.0


def _fan_in(p, node: Node) -> float:
    if node.operation.startswith("conv_transpose"):
        return max(p.shape[0] * math.prod(p.shape[2:]), 1)
    if node.operation in ("matmul", "__matmul__", "mm", "addmm", "bmm"):
        return max(p.shape[-2], 1)
    return max(p.numel() / len(p), 1)
