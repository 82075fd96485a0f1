"""With tanh and Xavier's variance the histogram stays wide through ten layers, though not constant.

Look at how slowly it narrows: σ_w² = 1 is tanh's critical point, where the signal falls as a power
of the depth (Var ≈ 1/(2ℓ)) and not exponentially. The dashed density is the mean-field prediction.
Glorot & Bengio 2010, eq. 12; Schoenholz et al. 2016 for the critical point.
"""

import torch

from figures_src.core.observe import observe
from figures_src.core.ranges import within
from figures_src.core.schemes import xavier
from figures_src.core.seeds import seeds
from figures_src.core.statistics import histograms, off_theory, pooled, std
from figures_src.core.theory import activation_stds, preactivation_variances, tanh_histogram
from figures_src.looks import LOOKS, THEORY
from figures_src.looks.ridgeline import ridgeline
from figures_src.publish.numbers import pretty

DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 10

VARIANCES = preactivation_variances("tanh", 1.0, DEPTH)
PREDICTED = activation_stds("tanh", 1.0, DEPTH)
EXPECTED = {
    # Ten networks wander by 0.2 %, 1 % and 1.5 %; a gain of 0.97 or 1.03 for 1 would be off by
    # 1.4 %, 7 % and 14 %.
    "std_1": within(PREDICTED[0], 0.01),
    "std_5": within(PREDICTED[4], 0.03),
    "std_10": within(PREDICTED[9], 0.06),
    # Half a percent from counting, 1.5 % of std at layer 10; a gain of 1.03 would make it 7 %.
    "off_theory": (0, 0.015),
}


def measure():
    edges = torch.linspace(-1, 1, 81, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", xavier(), seed, **size) for seed in seeds(NETWORKS)]
    return {
        "edges": edges,
        **histograms(networks, edges),
        "theory": [tanh_histogram(edges, q) for q in VARIANCES],
        "std": [std(a) for a in pooled(networks)],
    }


def summarize(curves):
    return {
        "off_theory": off_theory(curves),
        **{f"std_{layer}": curves["std"][layer - 1] for layer in (1, 5, 10)},
    }


def draw(curves, figure, say):
    figure.set_size_inches(4.8, 4.8)
    axes = figure.subplots()
    notes = [f"std {pretty(value)}" for value in curves["std"]]
    ridgeline(
        axes, curves, notes, color=LOOKS["xavier"]["color"], theory=THEORY,
        labels=(say("measured"), say("networks"), say("theory")),
    )  # fmt: skip
    axes.set(xlabel=say("activation"), ylabel=say("layer"))
