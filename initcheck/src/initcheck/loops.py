# SPDX-License-Identifier: MIT
"""Recurrences: does the first time step still get a gradient from the last?"""

from __future__ import annotations

import itertools
import math

from initcheck.flow import FADED
from initcheck.nodes import Node
from initcheck.verdict import Verdict

# PyTorch's default has .39 a step (tanh, inputs of unit scale) to .6 (LSTM): tasks with short
# memory train. At .2 less than a thousandth is left after five steps.
FORGETS = 0.2
FEWEST = 8  # steps, below which nothing is said


def forgets(setting, seen, opened):
    """vanishing_gradient/time, by the gradient at the first and at the last step."""
    for name, profile in profiles(seen.nodes):
        rate, steps = _rate(profile), len(profile)
        if rate is None:
            continue
        total = profile[0] / max(profile)
        if rate < FORGETS and total < FADED:
            facts = {"name": name, "rate": rate, "steps": steps, "total": rate ** (steps - 1)}
            return Verdict("vanishing_gradient/time", facts | {"back": total, "back_slope": rate})
    return None


def memory(nodes: list[Node]) -> list[tuple[str, dict]]:
    """A remark on a recurrence that remembers less than the sequence is long."""
    for name, profile in profiles(nodes):
        rate, steps = _rate(profile), len(profile)
        if rate is not None and FORGETS <= rate < 0.9 and rate ** (steps - 1) < FADED:
            reach = math.ceil(math.log(FADED) / math.log(rate))
            facts = {"name": name, "rate": rate, "steps": steps, "reach": reach}
            return [("remark: memory", facts)]
    return []


def profiles(nodes: list[Node]) -> list[tuple[str, list[float]]]:
    """(name, gradient norm at each step) of each recurrence: one call, or the same layer again."""
    found = []
    for node in nodes:
        both_ways = any("_reverse" in n for n, _ in node.weights)
        if node.batch_grads and len(node.batch_grads) >= FEWEST and not both_ways:
            found.append((node.row.name, node.batch_grads))
    calls: dict[str, list[Node]] = {}
    for node in nodes:
        if node.role == "weight" and node.weights and node.row.grad is not None:
            calls.setdefault(node.weights[-1][0], []).append(node)
    for again in calls.values():
        chained = all(b.depth > a.depth for a, b in itertools.pairwise(again))
        if len(again) >= FEWEST and chained:
            found.append((again[0].row.name, [n.row.grad or 0.0 for n in again]))
    return found


def _rate(profile: list[float]) -> float | None:
    """Factor a step over the last ones, before rounding or underflow; None if it does not decay."""
    span = min(len(profile) - 1, FEWEST)
    last, before = profile[-1], profile[-1 - span]
    if not last > 0 or not before < last:
        return None
    middle = profile[-1 - span // 2]
    if not before <= middle <= last:
        return None
    if before == 0:
        span = next((i for i in range(1, span + 1) if profile[-1 - i] == 0), span)
        return (1e-30 / last) ** (1 / span) if last > 1e-30 else None
    return (before / last) ** (1 / span)
