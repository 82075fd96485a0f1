"""Whatever gain one would choose, each sigmoid layer shrinks gradients and what tells inputs apart.

Look at both panels: gain 1 (Xavier) keeps a quarter of the gradient a layer; gain 4, which makes up
for the slope 1/4 at zero, keeps 63 %, since its units begin to saturate. The std of a unit across
samples shrinks by the same factor: a unit gives every input the same answer. χ = 1 takes a gain of
ten, with half of the units saturated. Lines: mean field, with the second moment E[a²] ≥ 0.25 that
the mean 0.5 brings; Poole et al. 2016. Glorot & Bengio 2010 found sigmoid unsuited to deep nets.
"""

import math

from figures_src.core import (
    activation_differences,
    around,
    geometric_mean,
    gradient_factors,
    gradient_stds,
    observe_backward,
    root_mean_square,
    seeds,
    std_across_samples,
    xavier,
)
from figures_src.looks import LOOKS, draw_key, draw_networks, name_line

DEPTH = 20
WIDTH = 256
SAMPLES = 50
NETWORKS = 8

GAINS = {"four": 4.0, "one": 1.0}
STYLES = {"four": LOOKS["large"], "one": LOOKS["xavier"]}
THEORIES = {
    name: {
        "gradient": gradient_stds("sigmoid", gain**2, DEPTH),
        "std": [math.sqrt(d) for d in activation_differences("sigmoid", gain**2, DEPTH)],
    }
    for name, gain in GAINS.items()
}
# Where √χ of a deep layer passes 1; linear between two gains close by. For the text to quote.
_near, _past = (math.sqrt(gradient_factors("sigmoid", g**2, DEPTH)[-1]) for g in (10.0, 10.4))
CRITICAL_GAIN = 10.0 + 0.4 * (1 - _near) / (_past - _near)


def factor(values):
    """What a layer multiplies by, geometric mean between layers 3 and 20, past the first ones."""
    return math.exp(abs(math.log(values[-1] / values[2])) / (DEPTH - 3))


def factors(name):
    """Of the gradient (towards the input) and of the std across samples (towards the output)."""
    return 1 / factor(THEORIES[name]["gradient"]), 1 / factor(THEORIES[name]["std"])


EXPECTED = {
    # ln of a square has a variance of at most 5/n a layer and direction, samples give independent
    # ones: √(5·17/(n·SAMPLES)) = 0.08 after 17 layers, 0.1 % a layer for the mean of eight
    # networks. Four times that, and 1/n for what mean field neglects. A gain off by a tenth shifts
    # it by 9 %, or by 5 % at 4.
    "gradient_one": around(factors("one")[0], rel=0.008),
    "std_one": around(factors("one")[1], rel=0.008),
    # With gain 4 the units differ: all samples soon meet the same φ'(z)², whose relative variance
    # over units, 1.3, adds 1.3/n a layer that no sample averages out: 0.33 % a layer for the mean
    # of eight.
    "gradient_four": around(factors("four")[0], rel=0.017),
    "std_four": around(factors("four")[1], rel=0.017),
    # A unit is off 0.5 by √Var(a), 0.12 or 0.36; the mean of 8·256 units by a 45th of it. Four
    # times.
    "mean_one": around(0.5, abs=0.011),
    "mean_four": around(0.5, abs=0.032),
}


def measure():
    runs, data = seeds(NETWORKS), {}
    for name, gain in GAINS.items():
        networks = [
            observe_backward(
                "sigmoid", xavier(gain), seed, depth=DEPTH, width=WIDTH, samples=SAMPLES
            )
            for seed in runs
        ]
        data[name] = {
            "gradient": [[root_mean_square(layer.gradient) for layer in net] for net in networks],
            "std": [[std_across_samples(layer.activation) for layer in net] for net in networks],
            "mean": [net[-1].activation.mean() for net in networks],
            "theory": THEORIES[name],
        }
    return data


def summarize(data):
    statistics = {}
    for name, curve in data.items():
        for key in ("gradient", "std"):
            statistics[f"{key}_{name}"] = 1 / factor(geometric_mean(curve[key]))
        statistics[f"mean_{name}"] = curve["mean"].mean()
    return statistics


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.4)
    panels = figure.subplots(2, sharex=True)
    layers = range(1, DEPTH + 1)
    for axes, key in zip(panels, ("gradient", "std"), strict=True):
        for name, curve in data.items():
            style, theory = STYLES[name], curve["theory"][key]
            draw_networks(axes, layers, curve[key], theory, **style)
            if key == "std":
                name_line(axes, (DEPTH, theory[-1]), say(name), style["color"])
            else:  # they end in one point, and differ at the other end
                at = {"xytext": (-4, 12) if name == "four" else (8, -10), "color": style["color"]}
                axes.annotate(
                    say(name), (3, theory[2]), textcoords="offset points", fontsize=9, **at
                )
        axes.set(ylabel=say(key), yscale="log", xticks=[1, *range(5, DEPTH + 1, 5)])
    panels[1].set_xlabel(say("layer"))
    figure.align_ylabels()
    draw_key(panels[1], say, loc="lower left")
