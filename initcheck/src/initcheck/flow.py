# SPDX-License-Identifier: MIT
"""Does the signal get to the last layer, and its gradient back? By the whole, the rate, the place.

Forward: unit std, or RMS, on arrival at the last weight layer, relative to the model's input (or to
1, if that is nearer). Backward: gradient at the model's input, relative to that on this arrival.
"""

from __future__ import annotations

import math

from initcheck import faults
from initcheck.nodes import Node
from initcheck.paths import Way, ancestors, largest_step
from initcheck.verdict import Verdict

# FADED. He 2015: 14 ReLU layers train with Xavier (.5**7, x .45 for the rise of cosine: 3.5e-3), 30
# do not (7e-6). 8 layers with PyTorch's default do not either (6**-4, x .6: 5e-4). This is between.
# EXPLODED. One He net fluctuates, std of log E[a^2] = sqrt(5 L/n): x66 at 3 sigma, L = 100, n = 64.
# CONSTANT. unit std / RMS = sqrt(1 - cosine). Bias-free ReLU nets need L = 67 layers to get to .1.
FADED, EXPLODED, CONSTANT = 8e-4, 100.0, 0.1
# Weights that a normalization follows are free of scale, so a gradient that grows end to end does
# no harm by itself. What does is growth layer by layer: batch norm in a plain ReLU net has 1.21
# (sqrt(pi/(pi-1)), Yang et al. 2019), with skip connections a power of depth: 1.1 or less.
RATE, FAR = 1.15, 1000.0
# In a residual net without norms the sums grow from block to block, whatever a stem did before.
# At x30 a head of PyTorch's default (x.58) gives logits of std 17.
GROWN = 30.0
# One step makes most of a change of log: name the place.
ONE_PLACE = 0.5


def explosion(nodes: list[Node]) -> str:
    return "exploding_signal" + ("/residual" if any(n.role == "add" for n in nodes) else "")


def judge(way: Way, nodes: list[Node], later: Way | None):
    """Verdict on one way; "healthy" with its remarks if nothing is wrong."""
    used, remarks = way, []
    nothing = math.isnan(way.back) or way.back == 0 or not way.fade > FADED
    nothing = nothing and not any(faults.norm_fault(n) for n in way.rows)
    if later is not None and nothing:
        used = later
        if not way.fade > FADED and later.fade > FADED:
            remarks.append(("remark: branches", {}))
    fade, growth, back = used.fade, used.growth, used.back
    stream = _residual_growth(used)
    facts = {"slope": used.rate(fade), "growth": used.rate(max(growth, stream))}
    facts |= {"back_slope": used.rate(back), "back": back} | vars(used.last.row)
    sigmoids = sum("sigmoid" in n.operation for n in ancestors(used.last))
    if (fade < FADED or back < FADED) and 2 * sigmoids >= used.layers:
        return Verdict("vanishing_gradient/sigmoid", facts)
    if not fade >= FADED:
        return Verdict(*_faded(used, nodes, facts))
    if way.tower:
        return None
    if growth > EXPLODED or stream > GROWN:
        top = used.end if used.end.row.rms > used.last.row.rms else used.last
        key = explosion(ancestors(used.last))
        facts |= vars(top.row)
        place = _place(used, "rms", False) if key == "exploding_signal" else None
        return Verdict("exploding_signal/one", facts | place) if place else Verdict(key, facts)
    rate = used.rate(back)
    limit = FAR if used.normalized else EXPLODED
    if back > limit and not (used.normalized and rate < RATE):
        place = _place(used, "grad", False)
        key = "exploding_gradient"
        return Verdict(f"{key}/one", facts | place) if place else Verdict(key, facts)
    if back < FADED and back > 0 and not (used.normalized and rate > 1 / RATE):
        place = _place(used, "grad", True)
        key = "vanishing_gradient"
        return Verdict(f"{key}/one", facts | place) if place else Verdict(key, facts)
    if min(fade, back) ** 2 < FADED or max(growth, back) ** 2 > EXPLODED:
        remarks.append(("remark: deeper", {}))
    return Verdict("healthy", facts, remarks)


def _residual_growth(way: Way) -> float:
    """Growth of RMS along the sums of a net without norms; 1 for other nets."""
    sums = [n for n in ancestors(way.last) if n.role == "add" and n.row.rms > 0]
    if way.norms or len(sums) < 4:
        return 1.0
    return max(n.row.rms for n in sums) / sums[0].row.rms


def _faded(way: Way, nodes: list[Node], facts: dict) -> tuple[str, dict]:
    biased = any(p.any() for n in way.weights for _, p in n.biases)
    constant = biased and way.last.row.unit_std < CONSTANT * way.last.row.rms
    cause = "constant_network" if constant else "vanishing_signal"
    if rule := faults.biases_rule(way):
        return f"{cause}/bias", facts | rule
    if place := _place(way, "unit_std", True):
        return f"{cause}/one", facts | place
    relu = facts["slope"] > 0.5 and any(n.row.dead is not None for n in way.rows)
    return ("vanishing_signal/relu" if relu and not constant else cause), facts


def _place(way: Way, name: str, down: bool) -> dict | None:
    """Facts on the one place where most of the change happens, if there is one."""
    found = largest_step(way, name, down)
    if found is None or way.layers < 2:
        return None
    before, after, share, ahead = found
    if share < ONE_PLACE and (share < 0.3 or ahead < 2):
        return None
    values = [getattr(n.row, name) or 0.0 for n in (before, after)]
    if min(values) > 0 and max(values) < 10 * min(values):
        return None
    return {
        "before": before.row.name,
        "after": after.row.name,
        "high": max(values),
        "low": min(values),
        "fault": faults.fault(after, before),
    }
