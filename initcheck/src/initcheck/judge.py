# SPDX-License-Identifier: MIT
"""From what passes showed to one cause: first what upsets the other statistics."""

from __future__ import annotations

import math

from initcheck import faults, flow, loops, notes, scales
from initcheck.nodes import Node
from initcheck.opening import Opening, trainable
from initcheck.passes import Pass, Setting
from initcheck.paths import Way, ancestors, ends, hidden, way_to
from initcheck.verdict import Verdict

# DEAD. Zero-mean weights leave half of the units negative on all samples, at most: .5 + 4 sigma is
# .75 at n = 64. SATURATED. |tanh z| > .97 is |z| > 2.09; for half of the units, std(z) > 3.1.
DEAD, SATURATED = 0.8, 0.5
# SIREN's sine gets RMS 7 at most with inputs in [-1, 1]; this is twenty times around the circle.
PERIODIC = 120.0


def judge(setting: Setting, first: Pass, opened: Opening | None) -> Verdict:
    """The verdict on a model, without remarks on inputs and samples."""
    nodes = first.nodes
    for check in (_non_finite, _symmetric, _stuck, _dead, _saturated):
        if found := check(setting, first, opened):
            return found
    ways = _ways(first)
    later = {n.row.name: n for n in opened.last.nodes} if opened else {}
    best: Verdict | None = None
    for way in ways:
        found = flow.judge(way, nodes, _later(way, later))
        if found and (found.key != "healthy" or best is None):
            best = found
            if found.key != "healthy":
                break
    if best and best.key != "healthy":
        return best
    for check in (_unmoved, _blocked, loops.forgets, _saturated_softmax, _loss):
        if found := check(setting, first, opened):
            if best and found.key.startswith("initial_loss"):
                found.remarks = best.remarks
            return found
    return notes.healthy(best, ways, first, opened, setting)


def _ways(seen: Pass) -> list[Way]:
    """The way to the last layer first, then those to what towers give out."""
    nodes = seen.nodes
    heard = {n.index for out in seen.out for n in ancestors(out)}
    finals = sorted(ends(nodes), key=lambda n: (n.index in heard, n.index))
    found = [w for n in reversed(finals) if (w := way_to(n))]
    if finals and finals[-1].operation in ("lstm", "gru", "rnn_tanh", "rnn_relu"):
        found.insert(0, way_to(finals[-1], finals[-1]))  # nothing follows: its output is judged
    main = found[:1]
    for way in found[1:]:
        way.tower = True
    if main:
        main[0].beside = [w.last for w in found[1:] if w.last is not main[0].last]
    main += _towers(nodes)
    both = [w for w in main + found[1:] if w is not None]
    # What starts as the same for each sample, such as learned queries, cannot lose it.
    return [w for w in both if w.first.row.unit_std > 0 or not w.last.row.unit_std > 0]


def _towers(nodes: list[Node]) -> list[Way]:
    """Ways to what separate branches give out, where it is put side by side."""
    found = []
    for node in nodes:
        groups = node.joined if node.role == "join" else []
        apart = [{n.index for n in group} for group in groups]
        if any(a & b for i, a in enumerate(apart) for b in apart[:i]):
            continue  # halves of one tensor, as in rotary embeddings
        for group in groups:
            deepest = max(group, key=lambda n: n.depth, default=None)
            if deepest is not None and deepest.depth > 2 and (w := way_to(deepest, deepest)):
                w.tower = True
                if not closed_sums(ancestors(deepest)):
                    found.append(w)
    return found


def closed_sums(nodes: list[Node]) -> bool:
    """Is there a sum one of whose terms is nearly nothing next to the other?"""
    terms = [n.operands for n in nodes if n.role == "add" and n.operands]
    return any(min(t) < 1e-2 * max(t) for t in terms)


def _later(way: Way, later: dict[str, Node]) -> Way | None:
    """The same way after zeros have opened."""
    end, last = later.get(way.end.row.name), later.get(way.last.row.name)
    return way_to(end, last) if end and last else None


def _non_finite(setting: Setting, seen: Pass, opened) -> Verdict | None:
    nodes = seen.nodes
    bad = [n for n in nodes if n.row.nonfinite]
    bad = bad or [n for n in nodes[::-1] if math.isnan(n.row.grad or 0)]
    if not bad and math.isfinite(seen.value):
        return None
    node = bad[0] if bad else nodes[-1]
    for name, p in (*node.weights, *node.biases):
        if not p.isfinite().all():
            share = 1 - p.isfinite().double().mean().item()
            facts = {"at": name, "share": share} | vars(node.row)
            return Verdict("non_finite/weight", facts)
    before = [n for n in ancestors(node) if n is not node and not n.row.nonfinite]
    start = next((n.row.rms for n in before if n.row.rms > 0), 1.0)
    last = before[-1] if before else node
    if before and last.row.rms > flow.EXPLODED * max(start, 1):
        growth = last.row.rms / max(start, 1)
        facts = {"growth": growth ** (1 / max(last.depth, 1))} | vars(last.row)
        return Verdict(flow.explosion(before), facts)
    return Verdict("non_finite", vars(node.row) | {"share": 1.0})


def _symmetric(setting: Setting, seen: Pass, opened: Opening | None) -> Verdict | None:
    parameters = trainable(setting.model)
    inner = hidden(seen.nodes)
    same = [n for n in inner if n.alike == "same" and n.operation not in _TABLES]
    if same:
        return Verdict("symmetric_units", vars(same[0].row))
    tables = [n for n in inner if n.alike == "same" and n.operation in _TABLES]
    tables = [n for n in tables if n.row.unit_std == 0 and not n.inputs]
    if tables and all(n.alike for n in inner if n.operation in _TABLES and n.row.unit_std == 0):
        arrivals = [n.arrival for n in ends(seen.nodes) if n.arrival]
        if arrivals and arrivals[-1].row.unit_std < 1e-3 * max(arrivals[-1].row.rms, 1e-300):
            return Verdict("symmetric_units/embedding", vars(tables[0].row))
    if opened is None:
        return None
    stay = {n.row.name for n in hidden(opened.last.nodes) if n.alike}
    zero = [n for n in inner if n.alike == "zero" and n.row.name in stay]
    zero = [n for n in zero if n.operation not in _TABLES and _own(n, parameters)]
    if zero:
        mine = {n for node in zero for n, _ in node.weights}
        matrices = [n for n, p in parameters.items() if p.ndim > 1]
        if len(mine) < 0.5 * len(matrices) and len(mine & set(opened.dead)) > 1:
            return Verdict(
                "symmetric_units/blocked", vars(zero[0].row) | notes.listed(sorted(mine))
            )
        return Verdict("symmetric_units/zero", vars(zero[0].row))
    return None


def _blocked(setting: Setting, seen: Pass, opened: Opening | None) -> Verdict | None:
    """Zero factors that no gradient ever reaches."""
    parameters = trainable(setting.model)
    if opened is None:
        return None
    stuck = [n for n in opened.dead if n in opened.zero and _is_factor(n, parameters[n])]
    if not stuck:
        return None
    row = next((n.row for n in seen.nodes if stuck[0] in dict(n.weights)), seen.nodes[-1].row)
    lone = len(stuck) == 1
    if lone:
        return Verdict("no_gradient/stuck", vars(row) | {"name": stuck[0], "count": 1})
    return Verdict("symmetric_units/blocked", vars(row) | notes.listed(stuck))


_TABLES = {"embedding", "embedding_bag", "__getitem__"}


def _own(node: Node, parameters: dict) -> bool:
    return any(n in parameters for n, _ in node.weights)


def _is_factor(name: str, p) -> bool:
    """A matrix, a gate or a scale: not what is added, for which zero is the rule."""
    last = name.rsplit(".", 1)[-1].lower()
    return "bias" not in last and last not in ("beta", "b", "shift")


def _stuck(setting: Setting, seen: Pass, opened) -> Verdict | None:
    for name, function in seen.stuck:
        if seen.norms.get(name, 1.0) is not None and not seen.norms.get(name, 1.0) > 1e-20:
            return Verdict("saturated/parameter", {"name": name, "function": function})
    return None


def _dead(setting: Setting, seen: Pass, opened) -> Verdict | None:
    for node in seen.nodes:
        if (node.row.dead or 0) >= DEAD:
            arrived = node.inputs[0].row.rms if node.inputs else 1.0
            if arrived > 0:  # else the zeros came in
                return Verdict("dead_units", vars(node.row))
    return None


def _saturated(setting: Setting, seen: Pass, opened) -> Verdict | None:
    inner = {n.index for weight in ends(seen.nodes) for n in ancestors(weight)}
    for node in seen.nodes:
        if node.role != "activation":
            continue
        if (node.row.saturated or 0) >= SATURATED and (node.index in inner or _spread(node)):
            return Verdict("saturated", vars(node.row))
        if node.operation in ("sin", "cos") and (node.operands or (0,))[0] > PERIODIC:
            facts = {"function": node.operation, "value": node.operands[0]}
            return Verdict("saturated/periodic", vars(node.row) | facts)
    return None


def _spread(node: Node) -> bool:
    """At the output: a bias may hold a sigmoid at its bound on purpose, as a prior; weights not."""
    return bool(node.inputs) and node.inputs[0].row.unit_std > 2


def _saturated_softmax(setting: Setting, seen: Pass, opened) -> Verdict | None:
    for node in seen.nodes:
        if node.role == "attention" and (node.row.saturated or 0) >= SATURATED:
            return Verdict("saturated/softmax", vars(node.row))
    return None


def _unmoved(setting: Setting, seen: Pass, opened: Opening | None) -> Verdict | None:
    """Not one parameter that is to be trained gets a gradient, at this step or the next."""
    norms = seen.norms
    after = opened.last.norms if opened else norms
    if not norms or any(norms.values()) or any(after.values()):
        return None
    first = next(iter(norms))
    return Verdict("no_gradient", {"count": len(norms), "name": first})


def _loss(setting: Setting, seen: Pass, opened) -> Verdict | None:
    chance = seen.loss.chance
    if not chance or not seen.value > notes.FAR_LOSS * chance:
        return None
    facts = {"loss": seen.value, "chance": chance, "times": seen.value / chance}
    if scales.inputs(setting.args, setting.kwargs, seen.nodes):
        return Verdict("initial_loss", facts | {"fault": ("fault: inputs", {})})
    final = ends(seen.nodes)
    head = final[-1] if final else None
    key, more = "fault: unknown", {}
    if head and head.weights:
        name, p = head.weights[0]
        more = {"at": name, "value": faults.rms(p)}
        uses = [n for n in seen.nodes if name in dict(n.weights)]
        looked_up = any(n.operation in _TABLES for n in uses)
        key = "fault: tied" if looked_up and len(uses) > 1 else "fault: head"
        if key == "fault: head" and more["value"] * faults._fan_in(p, head) ** 0.5 < 1.5:
            key = "fault: unknown"
    return Verdict("initial_loss", facts | {"fault": (key, more)})
