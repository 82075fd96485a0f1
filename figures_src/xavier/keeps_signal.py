"""With tanh and Xavier's variance the histogram stays wide through ten layers, though not constant.

Look at how slowly it narrows: σ_w² = 1 is tanh's critical point, where the signal falls as a power
of the depth (Var ≈ 1/(2ℓ)) and not exponentially. The thin line is the mean-field prediction.
Glorot & Bengio 2010, eq. 12; Schoenholz et al. 2016 for the critical point.
"""

import torch

from figures_src.core import (
    activation_stds,
    around,
    at_layers,
    histograms,
    observe,
    pooled,
    preactivation_variances,
    seeds,
    std,
    tanh_histogram,
    total_variation,
    xavier,
)
from figures_src.looks import pretty, ridges

DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 10

VARIANCES = preactivation_variances("tanh", 1.0, DEPTH)
PREDICTED = activation_stds("tanh", 1.0, DEPTH)
EXPECTED = {
    # Ten networks wander by 0.2 %, 1 % and 1.5 %; a gain of 0.97 or 1.03 for 1 would be off by
    # 1.4 %, 7 % and 14 %.
    "std_1": around(PREDICTED[0], rel=0.01),
    "std_5": around(PREDICTED[4], rel=0.03),
    "std_10": around(PREDICTED[9], rel=0.06),
    # Half a percent from counting, 1.5 % of std at layer 10; a gain of 1.03 would make it 7 %.
    "total_variation": (0, 0.015),
}


def measure():
    edges = torch.linspace(-1, 1, 81, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", xavier(), seed, **size) for seed in seeds(NETWORKS)]
    return histograms(networks, edges) | {
        "theory": [tanh_histogram(edges, q) for q in VARIANCES],
        "std": [std(a) for a in pooled(networks)],
    }


def summarize(data):
    return {
        "total_variation": total_variation(data["share"], data["theory"]),
        **at_layers((1, 5, 10), std=data["std"]),
    }


def draw(data, figure, say):
    notes = [f"std {pretty(value)}" for value in data["std"]]
    ridges(figure, data, notes, say, look="xavier", xlabel="activation")
