"""With tanh and σ = 0.01 the signal shrinks by the same factor in every layer until it is gone.

Look at the axis: it is logarithmic, and the histogram keeps its shape while it marches left by 0.8
decades a layer. For small z, tanh(z) ≈ z, so the network is linear and the standard deviation of
layer ℓ is (σ√n)^ℓ (dashed: the density of that Gaussian).
"""

import torch

from figures_src.core.observe import observe
from figures_src.core.ranges import times, within
from figures_src.core.schemes import normal
from figures_src.core.seeds import seeds
from figures_src.core.statistics import histogram, std
from figures_src.core.theory import linear_stds, log10_histogram
from figures_src.looks import LOOKS, THEORY
from figures_src.publish.numbers import pretty
from figures_src.publish.ridgeline import ridgeline

STD = 0.01
DEPTH = 10
WIDTH = 256
SAMPLES = 1000

PREDICTED = linear_stds(STD, WIDTH, DEPTH)
EXPECTED = {
    # One matrix product averages n² weights: within a few percent. At layer 1, tanh(z) ≈ z is
    # itself off by 2 %, since √E[z²] = 0.16.
    "std_1": within(PREDICTED[0], 0.04),
    "std_5": within(PREDICTED[4], 0.10),
    # Errors of the layers add up; a neighbouring σ of 0.008 or 0.0125 is a factor 9 away.
    "std_10": times(PREDICTED[9], 1.25),
}


def measure():
    edges = torch.linspace(-10.5, 0.5, 111, dtype=torch.float64)
    (seed,) = seeds(1)
    layers = observe("tanh", normal(STD), seed, depth=DEPTH, width=WIDTH, samples=SAMPLES)
    return {
        "edges": edges,
        "share": [histogram(a.abs().log10(), edges) for a in layers],
        "theory": [log10_histogram(edges, predicted**2) for predicted in PREDICTED],
        "std": [std(a) for a in layers],
    }


def summarize(curves):
    return {f"std_{layer}": curves["std"][layer - 1] for layer in (1, 5, 10)}


def draw(curves, figure, say):
    figure.set_size_inches(4.8, 4.8)
    axes = figure.subplots()
    notes = [f"std {pretty(value)}" for value in curves["std"]]
    ridgeline(
        axes, curves["edges"], curves["share"], curves["theory"], notes,
        color=LOOKS["small"]["color"], theory=THEORY, labels=(say("measured"), say("theory")),
    )  # fmt: skip
    axes.set(xlabel=say("magnitude"), ylabel=say("layer"))
    axes.set_xticks(range(-10, 1, 2), [f"$10^{{{power}}}$" for power in range(-10, 1, 2)])
