# SPDX-License-Identifier: MIT
"""Ways through the graph of layers, from an input to a last weight layer."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

from initcheck.nodes import Node


@dataclass(eq=False)
class Way:
    """Rows from an input to the arrival at a last weight layer, along what carries the signal."""

    rows: list[Node]
    end: Node  # the last weight layer itself
    layers: int  # weight layers passed before it, on the longest way
    weights: list[Node] = field(default_factory=list)  # all weight layers before it
    norms: int = 0
    tower: bool = False  # one of several branches: judged by its signal alone
    beside: list[Node] = field(
        default_factory=list
    )  # arrivals at other last layers, with own losses

    @property
    def first(self) -> Node:
        return self.rows[0]

    @property
    def last(self) -> Node:
        return self.rows[-1]

    @property
    def fade(self) -> float:
        """unit std on arrival, relative to the input's (or to 1, if that is less)."""
        return self.last.row.unit_std / (min(self.first.row.unit_std, 1) or 1)

    @property
    def growth(self) -> float:
        high = max(self.last.row.rms, self.end.row.rms if self.end.row.rms > 0 else 0)
        return high / max(self.first.row.rms, 1)

    @property
    def back(self) -> float:
        start, end = self.first.row.grad, self.last.row.grad
        if end:
            end = math.hypot(end, *(n.row.grad or 0.0 for n in self.beside))
        return start / end if end and start is not None else math.nan

    @property
    def normalized(self) -> bool:
        return self.norms >= 0.25 * max(len(self.weights), 1)

    def rate(self, ratio: float) -> float:
        return ratio ** (1 / self.layers) if ratio >= 0 else math.nan


def ancestors(node: Node) -> list[Node]:
    """All rows it depends on, itself included, in the order of calls."""
    found, stack = {node.index: node}, [node]
    while stack:
        for before in stack.pop().inputs:
            if before.index not in found:
                found[before.index] = before
                stack.append(before)
    return [found[i] for i in sorted(found)]


def way_to(end: Node, at: Node | None = None) -> Way | None:
    """The way that ends on arrival at weight layer `end`, or at row `at`; None if there is none."""
    last = at or end.arrival
    if last is None or math.isnan(last.row.unit_std):
        return None
    rows, node = [last], last
    while node.inputs:
        measured = [n for n in node.inputs if not math.isnan(n.row.unit_std)]
        if not measured:
            break
        node = _carrier(node, measured)
        rows.append(node)
    rows.reverse()
    # A norm before any weight makes the scale of the input, or of the embedding, free.
    norms = [i for i, n in enumerate(rows[:-1]) if n.role == "norm" and n.depth == rows[0].depth]
    rows = rows[norms[-1] :] if norms else rows
    before = ancestors(last)
    weights = [n for n in before if n.role == "weight"]
    layers = max(last.depth - rows[0].depth, 1)
    return Way(rows, end, layers, weights, sum(n.role == "norm" for n in before))


def _carrier(node: Node, inputs: list[Node]) -> Node:
    """The input that carries the signal: of a sum the larger term, else the deepest."""
    if len(inputs) == 1:
        return inputs[0]
    if node.role in ("add", "join"):
        return max(inputs, key=lambda n: (n.row.unit_std, n.depth))
    return max(inputs, key=lambda n: (n.depth, -n.index))


def ends(nodes: list[Node]) -> list[Node]:
    """Weight layers after which no other comes, the deepest last."""
    weights = [n for n in nodes if n.role == "weight"]
    followed: set[int] = set()
    for node in weights:
        for before in node.inputs:
            followed |= {n.index for n in ancestors(before)}
    return sorted((n for n in weights if n.index not in followed), key=lambda n: n.index)


def hidden(nodes: list[Node]) -> list[Node]:
    """Weight layers that another one follows."""
    last = {n.index for n in ends(nodes)}
    return [n for n in nodes if n.role == "weight" and n.index not in last]


def largest_step(way: Way, name: str, down: bool) -> tuple[Node, Node, float, float] | None:
    """(row before, row after, share of the whole, ratio to the next largest) of log `name`.

    name: "unit_std" or "rms" forward, "grad" backward, where the step goes from the later row to
    the one before it. None if nothing changes.
    """
    rows = _until_zero(way.rows if name != "grad" else way.rows[::-1], name)
    rows = rows if name != "grad" else rows[::-1]
    values = [max(getattr(n.row, name) or 0.0, 1e-300) for n in rows]
    if len(values) < 2:
        return None
    logs = [math.log(v) for v in values]
    steps = [b - a for a, b in itertools.pairwise(logs)]
    if name == "grad":
        steps = [-s for s in steps]
    whole = sum(steps)
    sign = -1 if down else 1
    at = max(range(len(steps)), key=lambda i: sign * steps[i])
    if sign * whole <= 0:
        return None
    others = [sign * s for i, s in enumerate(steps) if i != at]
    second = max([*others, 1e-3])
    return rows[at], rows[at + 1], steps[at] / whole, sign * steps[at] / second


def _until_zero(rows: list[Node], name: str) -> list[Node]:
    """Measured rows up to the first where nothing is left: what comes after is not to blame."""
    found = []
    for node in rows:
        value = getattr(node.row, name)
        if value is None or math.isnan(value):
            continue
        found.append(node)
        if value == 0 and len(found) > 1:
            break
    return found
