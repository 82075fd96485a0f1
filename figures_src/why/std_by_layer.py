"""Three standard deviations, three fates: exponential death, saturation, and a slow power law.

Look at the vertical axis, which is logarithmic: a straight line falls by the same factor in every
layer. Bands show the spread over networks, thin lines the mean-field prediction, for the three
initializations with the same seeds.
"""

import math

import numpy as np

from figures_src.core import activation_stds, around, normal, observe, seeds, slope, std, xavier
from figures_src.looks import LOOKS, draw_key, draw_networks, name_line

SMALL = 0.01
LARGE = 1.0
DEPTH = 10
WIDTH = 256
SAMPLES = 200
NETWORKS = 10

SCHEMES = {"small": normal(SMALL), "large": normal(LARGE), "xavier": xavier()}
# fan_in·Var(W) by the formulas, not by the code that is under test
SIGMA_W2 = {"small": WIDTH * SMALL**2, "large": WIDTH * LARGE**2, "xavier": 1.0}
THEORIES = {name: activation_stds("tanh", s, DEPTH) for name, s in SIGMA_W2.items()}
SLOPES = {name: slope([math.log10(s) for s in stds]) for name, stds in THEORIES.items()}
EXPECTED = {
    # Decades a layer; five times the spread over twenty seeds or more, which is .0004, .000007 and
    # .0003. σ off by a hundredth shifts the first by .004, a gain of .95 for 1 the last by .011. A
    # saturated slope tells σ = .5 (6e-5 off), not .8: the level is the claim of too_large.
    "slope_small": around(SLOPES["small"], abs=0.002),
    "slope_large": around(SLOPES["large"], abs=4e-5),
    "slope_xavier": around(SLOPES["xavier"], abs=0.002),
}
# For the slider: four values an octave, from where all dies to where all saturates. 1/√n is one.
SWEEP = {
    "parameter": "σ",
    "values": [float(f"{WIDTH**-0.5 * 2 ** (k / 4):.3g}") for k in range(-24, 17)],
    "marked": {"1/√n": WIDTH**-0.5},
    "setting": "sigma",  # of the laboratory, which opens in the state of the slider
    "laboratory": {"init": "normal", "activation": "tanh", "depth": DEPTH, "width": WIDTH},
    # |ln(measured/theory)| of any layer, for any σ, of one network: four times the spread √(ℓ²/n² +
    # 2ℓ/(n·samples))/2 = .023 of a linear one at layer 10; where tanh bends, it is less.
    "within": {"std": 0.09},
}


def measure():
    runs = seeds(NETWORKS)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    return {
        name: {
            "std": [[std(a) for a in observe("tanh", scheme, seed, **size)] for seed in runs],
            "theory": THEORIES[name],
        }
        for name, scheme in SCHEMES.items()
    }


def sweep(sigma):
    """One network for each σ, all from the same draws."""
    (seed,) = seeds(1)
    layers = observe("tanh", normal(sigma), seed, depth=DEPTH, width=WIDTH, samples=SAMPLES)
    theory = activation_stds("tanh", WIDTH * sigma**2, DEPTH)
    return {"std": {"measured": [std(a) for a in layers], "theory": theory}}


def summarize(data):
    means = {name: np.log10(curve["std"]).mean(axis=0) for name, curve in data.items()}
    return {f"slope_{name}": slope(mean) for name, mean in means.items()}


def draw(data, figure, say):
    axes = figure.subplots()
    layers = range(1, DEPTH + 1)
    for name, curve in data.items():
        draw_networks(axes, layers, curve["std"], curve["theory"], **LOOKS[name])
        name_line(axes, (DEPTH, curve["theory"][-1]), say(name), LOOKS[name]["color"])
    axes.set(xlabel=say("layer"), ylabel=say("std"), yscale="log", xticks=layers)
    draw_key(axes, say, loc="lower left")
