"""With tanh and σ = 1 nearly every unit is saturated, from the first layer on.

Look at the two towers at −1 and 1: pre-activations have a standard deviation near √n = 16, where
tanh is flat, so a change of the weights no longer changes the output. The thin line is the
density of tanh(z) for a Gaussian z whose variance is the mean-field prediction.
"""

import torch

from figures_src.core import (
    SATURATED,
    activation_stds,
    around,
    at_layers,
    histograms,
    normal,
    observe,
    pooled,
    preactivation_variances,
    seeds,
    share_above,
    std,
    tanh_histogram,
    tanh_share_above,
    total_variation,
)
from figures_src.looks import pretty, ridges

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
    "std_1": around(PREDICTED[0], rel=0.005),
    "std_10": around(PREDICTED[-1], rel=0.005),
    "saturated_1": around(SHARES[0], abs=0.01),
    "saturated_10": around(SHARES[-1], abs=0.01),
    # 0.2 % from counting; σ = 0.9 for 1 would put 1 % of the values elsewhere.
    "total_variation": (0, 0.005),
}


# All layers look alike: a few of them, large.
SHOWN = (1, 2, 5, 10)


def measure():
    edges = torch.linspace(-1, 1, 41, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", normal(STD), seed, **size) for seed in seeds(NETWORKS)]
    return histograms(networks, edges) | {
        "theory": [tanh_histogram(edges, q) for q in VARIANCES],
        "std": [std(a) for a in pooled(networks)],
        "saturated": [share_above(a, SATURATED) for a in pooled(networks)],
    }


def summarize(data):
    return {
        "total_variation": total_variation(data["share"], data["theory"]),
        **at_layers((1, 10), std=data["std"], saturated=data["saturated"]),
    }


def draw(data, figure, say):
    notes = [say("share", value=pretty(share, ".1%")) for share in data["saturated"]]
    ridges(figure, data, notes, say, look="large", xlabel="activation", layers=SHOWN)
