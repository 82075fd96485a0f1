"""With tanh and σ = 0.01 the signal shrinks by the same factor in every layer until it is gone.

Look at the axis: it is logarithmic, and the histogram keeps its shape while it marches left by 0.8
decades a layer. For small z, tanh(z) ≈ z, so the network is linear and the standard deviation of
layer ℓ is (σ√n)^ℓ (dashed: the density of that Gaussian).
"""

import torch

from figures_src.core.observe import observe
from figures_src.core.ranges import within
from figures_src.core.schemes import normal
from figures_src.core.seeds import seeds
from figures_src.core.statistics import histograms, off_theory, pooled, std
from figures_src.core.theory import activation_stds, linear_stds, log10_histogram
from figures_src.looks import LOOKS, THEORY
from figures_src.looks.ridgeline import ridgeline
from figures_src.publish.numbers import pretty

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
    "std_1": within(PREDICTED[0], 0.015),
    "std_5": within(PREDICTED[4], 0.05),
    "std_10": within(PREDICTED[9], 0.10),
    # Of tanh's bend 1.7 %, the rest is what ten networks wander; one layer off would be 71 %.
    "off_theory": (0, 0.04),
}


def measure():
    edges = torch.linspace(-10.5, 0.5, 111, dtype=torch.float64)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    networks = [observe("tanh", normal(STD), seed, **size) for seed in seeds(NETWORKS)]
    return {
        "edges": edges,
        **histograms([[a.abs().log10() for a in layers] for layers in networks], edges),
        "theory": [log10_histogram(edges, predicted**2) for predicted in LINEAR],
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
        axes, curves, notes, color=LOOKS["small"]["color"], theory=THEORY,
        labels=(say("measured"), say("networks"), say("theory")),
    )  # fmt: skip
    axes.set(xlabel=say("magnitude"), ylabel=say("layer"))
    axes.set_xticks(range(-10, 1, 2), [f"$10^{{{power}}}$" for power in range(-10, 1, 2)])
