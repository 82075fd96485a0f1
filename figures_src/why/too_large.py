"""With tanh and σ = 1 nearly every unit is saturated, from the first layer on.

Look at the two towers at −1 and 1: pre-activations have a standard deviation near √n = 16, where
tanh is flat, so a change of the weights no longer changes the output. The dashed line is the
density of tanh(z) for a Gaussian z whose variance is the mean-field prediction.
"""

import torch

from figures_src.core.observe import observe
from figures_src.core.ranges import around, within
from figures_src.core.schemes import normal
from figures_src.core.seeds import seeds
from figures_src.core.statistics import SATURATED, histograms, off_theory, pooled, share_above, std
from figures_src.core.theory import (
    activation_stds,
    preactivation_variances,
    tanh_histogram,
    tanh_share_above,
)
from figures_src.looks import LOOKS, THEORY
from figures_src.looks.ridgeline import ridgeline
from figures_src.publish.numbers import pretty

STD = 1.0
DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 10

SIGMA_W2 = WIDTH * STD**2
VARIANCES = preactivation_variances("tanh", SIGMA_W2, DEPTH)
PREDICTED = activation_stds("tanh", SIGMA_W2, DEPTH)
SHARES = [tanh_share_above(SATURATED, q) for q in VARIANCES]
EXPECTED = {
    # σ = 0.5 would give 0.951 and 0.79, σ = 2 0.987 and 0.95: the ranges exclude both.
    "std_1": within(PREDICTED[0], 0.005),
    "std_10": within(PREDICTED[-1], 0.005),
    "saturated_1": around(SHARES[0], 0.01),
    "saturated_10": around(SHARES[-1], 0.01),
    # 0.2 % from counting; σ = 0.9 for 1 would put 1 % of the values elsewhere.
    "off_theory": (0, 0.005),
}


def measure():
    edges = torch.linspace(-1, 1, 41, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", normal(STD), seed, **size) for seed in seeds(NETWORKS)]
    return {
        "edges": edges,
        **histograms(networks, edges),
        "theory": [tanh_histogram(edges, q) for q in VARIANCES],
        "std": [std(a) for a in pooled(networks)],
        "saturated": [share_above(a, SATURATED) for a in pooled(networks)],
    }


def summarize(curves):
    return {
        "off_theory": off_theory(curves),
        **{
            f"{key}_{layer}": curves[key][layer - 1]
            for key in ("std", "saturated")
            for layer in (1, 10)
        },
    }


def draw(curves, figure, say):
    figure.set_size_inches(4.8, 4.8)
    axes = figure.subplots()
    notes = [say("share", value=pretty(share, ".1%")) for share in curves["saturated"]]
    ridgeline(
        axes, curves, notes, color=LOOKS["large"]["color"], theory=THEORY,
        labels=(say("measured"), say("networks"), say("theory")),
    )  # fmt: skip
    axes.set(xlabel=say("activation"), ylabel=say("layer"))
