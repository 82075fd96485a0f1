# SPDX-License-Identifier: MIT
"""What a healthy model is told, and remarks for all."""

from __future__ import annotations

import math

from initcheck.opening import Opening
from initcheck.passes import Pass, Setting
from initcheck.verdict import Verdict

# Logits of std s add s^2/2 to the loss: 10 % of ln 10 is s = .68. He on the output layer has 1.4.
# Five times ln 10 is s = 4.3: softmax then puts nearly all on one class, mostly a wrong one.
HIGH_LOSS, FAR_LOSS = 1.1, 5.0


def listed(names: list[str]) -> dict:
    return {"names": names}


def healthy(best, ways, seen: Pass, opened: Opening | None, setting: Setting) -> Verdict:
    if best is None:
        row = seen.nodes[-1].row
        key = "healthy/short"
        return Verdict(key, vars(row))
    zeros = _waiting(seen, opened)
    if math.isnan(best.facts["back"]) or best.facts["back"] == 0:
        if zeros:
            best.key = "healthy/opens"
            best.facts |= listed(zeros) | {"step": opened.rounds + 1}
        else:
            best.key = "healthy/forward"
        best.remarks.append(("remark: no gradient", {}))
    elif zeros:
        facts = listed(zeros) | {"step": opened.rounds + 1}
        best.remarks.append(("remark: opens", facts))
    return best


def _waiting(seen: Pass, opened: Opening | None) -> list[str]:
    """Zero matrices or scales that let nothing through at the first step, and do later."""
    if opened is None or not any(v == 0.0 for v in seen.norms.values()):
        return []
    return [n for n in opened.moved if seen.norms.get(n)]


def on_loss(seen: Pass, cause: str) -> list[tuple[str, dict]]:
    """What the initial loss tells, of a model that is otherwise well."""
    found: list[tuple[str, dict]] = []
    loss, value = seen.loss, seen.value
    if loss.known and loss.chance and value > HIGH_LOSS * loss.chance:
        key = "remark: loss" if cause == "healthy" else "remark: loss/far"
        found.append((key, {"loss": value, "chance": loss.chance}))
    elif loss.known and loss.blank and loss.blank > 0 and value > FAR_LOSS * loss.blank:
        facts = {"loss": value, "blank": loss.blank, "times": value / loss.blank}
        found.append(("remark: loss/blank", facts))
    return found


def on_parameters(seen: Pass, opened: Opening | None) -> list[tuple[str, dict]]:
    """Parameters that no gradient reaches, in a model that is otherwise well."""
    found = []
    lost = [n for n, size in seen.norms.items() if size is None]
    if lost and len(lost) < len(seen.norms):
        found.append(("remark: unreached", {"count": len(lost), **listed(lost)}))
    dead = [n for n in (opened.dead if opened else []) if not n.endswith("bias")]
    if dead:
        found.append(("remark: zero gradient", {"count": len(dead), **listed(dead)}))
    return found
