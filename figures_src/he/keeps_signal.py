"""With ReLU and He's variance the second moment E[a²] stays where it was, layer after layer.

Look at the shape that repeats in every row, and at the zeros, which are half of all values: ReLU
throws half of the signal's power away and He's factor of 2 gives it back. Histograms of the
positive activations only; the thin line is the positive half of a Gaussian of variance 2.
He et al. 2015, eq. 10. Every row pools several networks, since one alone wanders (±√(5ℓ/n)).
"""

import torch

from figures_src.core import (
    around,
    at_layers,
    he,
    histograms,
    observe,
    pooled,
    preactivation_variances,
    relu_histogram,
    second_moment,
    seeds,
    share_dead,
    share_zero,
    total_variation,
)
from figures_src.looks import pretty, ridges

DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 20

VARIANCES = preactivation_variances("relu", 2.0, DEPTH)
EXPECTED = {
    # Five times the spread over seeds: .0015 at layer 1 (a variance 1 % too large is out), .0004.
    "moment_1": around(1.0, abs=0.008),
    # One network spreads by √(5·10/256) = 0.44 in ln E[a²], the mean of twenty by a tenth.
    # A gain² of 1.5 or 2.5 for 2 would give 0.06 or 9.3.
    "moment_10": around(1.0, factor=1.45),
    "zeros_1": around(0.5, abs=0.002),
    "zeros_10": around(0.5, abs=0.02),
    # A mixture of twenty Gaussians of slightly different width is not one Gaussian: 1 to 2 %.
    # The density of half the variance would be 8 % off.
    "total_variation": (0, 0.04),
    # Units that are zero for all samples. No formula: inputs grow alike with depth, and with them
    # the units that are on. Twenty seeds gave .135, spreading by .005.
    "dead_1": (0, 0.003),
    "dead_10": around(0.134, abs=0.015),
}


def measure():
    edges = torch.linspace(0, 5, 81, dtype=torch.float64)[1:]  # the first bin would hold the zeros
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("relu", he(), seed, **size) for seed in seeds(NETWORKS)]
    return histograms(networks, edges) | {
        "theory": [relu_histogram(edges, q) for q in VARIANCES],
        "moment": [second_moment(a) for a in pooled(networks)],
        "zeros": [share_zero(a) for a in pooled(networks)],
        "dead": [[share_dead(a) for a in layers] for layers in networks],
    }


def summarize(data):
    return {
        "total_variation": total_variation(data["share"], data["theory"]),
        **at_layers(
            (1, 10), moment=data["moment"], zeros=data["zeros"], dead=data["dead"].mean(axis=0)
        ),
    }


def draw(data, figure, say):
    notes = [
        say("row", moment=pretty(moment, ".2f"), zeros=pretty(zeros, ".0%"))
        for moment, zeros in zip(data["moment"], data["zeros"], strict=True)
    ]
    ridges(figure, data, notes, say, look="he", xlabel="positive")
