"""With tanh and σ = 0.01 the signal shrinks by the same factor in every layer until it is gone.

Look at the axis: it is logarithmic, and the histogram keeps its shape while it marches left by 0.8
decades a layer. For small z, tanh(z) ≈ z, so the network is linear and the standard deviation of
layer ℓ is (σ√n)^ℓ (line: the density of that Gaussian).
"""

import torch

from figures_src.core import (
    activation_stds,
    around,
    at_layers,
    histograms,
    linear_stds,
    log10_histogram,
    normal,
    observe,
    pooled,
    seeds,
    std,
    total_variation,
)
from figures_src.looks import pretty, ridges

STD = 0.01
DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 10

LINEAR = linear_stds(STD, WIDTH, DEPTH)
# 2 % less: tanh bends a little at layer 1
PREDICTED = activation_stds("tanh", WIDTH * STD**2, DEPTH)
EXPECTED = {
    # Each product averages n² weights and ten networks: a percent at layer 1, and errors add up.
    # σ = 0.0105 for 0.01 would give 4.7 %, 27 % and 62 % more.
    "std_1": around(PREDICTED[0], rel=0.015),
    "std_5": around(PREDICTED[4], rel=0.05),
    "std_10": around(PREDICTED[9], rel=0.10),
    # Of tanh's bend 1.7 %, the rest is what ten networks wander; one layer off would be 71 %.
    "total_variation": (0, 0.04),
}


def measure():
    edges = torch.linspace(-10.5, 0.5, 111, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", normal(STD), seed, **size) for seed in seeds(NETWORKS)]
    return histograms([[a.abs().log10() for a in layers] for layers in networks], edges) | {
        "theory": [log10_histogram(edges, predicted**2) for predicted in LINEAR],
        "std": [std(a) for a in pooled(networks)],
    }


def summarize(data):
    return {
        "total_variation": total_variation(data["share"], data["theory"]),
        **at_layers((1, 5, 10), std=data["std"]),
    }


def draw(data, figure, say):
    notes = [f"std {pretty(value)}" for value in data["std"]]
    axes = ridges(figure, data, notes, say, look="small", xlabel="magnitude")
    axes.set_xticks(range(-10, 1, 2), [f"$10^{{{power}}}$" for power in range(-10, 1, 2)])
