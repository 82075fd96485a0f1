"""With gain 5/3 tanh's histograms look better and its gradients are worse: ×1.10 in every layer.

Look at the two panels together. PyTorch's gain for tanh holds the forward signal at a fixed point
(std 0.651); but there χ = σ_w²·E[φ'(z)²] = 1.21, so the gradient grows by √χ = 1.10 a layer on its
way back. Gain 1 lets both shrink slowly, as powers of the depth. Lines: mean field, Schoenholz et
al. 2016.
"""

import math

import numpy as np

from figures_src.core import (
    activation_stds,
    around,
    geometric_mean,
    gradient_stds,
    observe_backward,
    root_mean_square,
    seeds,
    std,
    tanh_critical_log_variance,
    xavier,
)
from figures_src.looks import LOOKS, draw_key, draw_networks, name_line

DEPTH = 50
WIDTH = 512
SAMPLES = 30
NETWORKS = 6

GAINS = {"five_thirds": 5 / 3, "one": 1.0}
STYLES = {"five_thirds": LOOKS["large"], "one": LOOKS["xavier"]}
STDS = {name: activation_stds("tanh", gain**2, DEPTH) for name, gain in GAINS.items()}
GRADIENTS = {name: np.array(gradient_stds("tanh", gain**2, DEPTH)) for name, gain in GAINS.items()}
RATIOS = {name: gradients / gradients[-1] for name, gradients in GRADIENTS.items()}

SHIFT, SPREAD = tanh_critical_log_variance(DEPTH, WIDTH, SAMPLES)


def factor(ratios):
    """What a layer multiplies the gradient by, from layer 50 to layer 11, past the first layers."""
    return ratios[10] ** (1 / (DEPTH - 11))


EXPECTED = {
    # A stable fixed point: what a layer adds to ln std, √(2/n)/2 = 0.03 for one input, 0.0025 for
    # the mean over inputs and networks, is soon forgotten. Gain 1.6 would give 0.630, gain 1.75
    # 0.674.
    "std_five_thirds": around(STDS["five_thirds"][-1], rel=0.01),
    # A marginal one, with the finite-width shift. The mean of six networks; four standard
    # deviations.
    "std_one": around(
        STDS["one"][-1] * math.exp(SHIFT / 2), factor=math.exp(4 * SPREAD / 2 / math.sqrt(NETWORKS))
    ),
    # ln δ² gets about 5/(n·SAMPLES) of variance a layer, 3.5 of it from φ'(z), the rest from q;
    # samples have independent gradients: 0.06 % a layer for the mean of six. Four times that, and
    # 1/(2n) for what mean field neglects. Gain 1.6 would give 1.2 % less.
    "factor_five_thirds": around(factor(RATIOS["five_thirds"]), rel=0.0034),
    "ratio_five_thirds": around(RATIOS["five_thirds"][10], factor=math.exp(39 * 0.0034)),
    "ratio_one": around(RATIOS["one"][10], factor=math.exp(39 * 0.0034)),
}


# For the slider: from where the signal dies to where the gradient explodes.
SWEPT = 3
SWEEP = {
    "parameter": "g",
    "values": [
        0.8,
        0.85,
        0.9,
        0.95,
        1.0,
        1.05,
        1.1,
        1.15,
        1.2,
        1.3,
        1.4,
        1.5,
        1.6,
        1.667,
        1.8,
        2.0,
    ],
    "marked": {"Xavier": 1.0, "5/3": 1.667},
    "setting": "gain",  # of the laboratory, which opens in the state of the slider
    "laboratory": {"init": "xavier", "activation": "tanh", "depth": DEPTH, "width": 256},
    # |ln(measured/theory)| of three networks. At gain 1 the finite-width shift and four times the
    # spread; of the gradient 0.34 % a layer as above, twice for three networks instead of six.
    "within": {
        "std": -SHIFT / 2 + 4 * SPREAD / 2 / math.sqrt(SWEPT),
        "ratio": 2 * 0.0034 * DEPTH,
    },
}


def measure():
    runs, data = seeds(NETWORKS), {}
    for name, gain in GAINS.items():
        stds, ratios = [], []
        for seed in runs:
            net = observe_backward(
                "tanh", xavier(gain), seed, depth=DEPTH, width=WIDTH, samples=SAMPLES
            )
            stds.append([std(layer.activation) for layer in net])
            last = root_mean_square(net[-1].gradient)
            ratios.append([root_mean_square(layer.gradient) / last for layer in net])
        theory = {"std theory": STDS[name], "ratio theory": RATIOS[name]}
        data[name] = {"std": stds, "ratio": ratios, **theory}
    return data


def sweep(gain):
    """Signal and gradient for one gain, geometric means over networks."""
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    stds, gradients = [], []
    for seed in seeds(SWEPT):
        net = observe_backward("tanh", xavier(gain), seed, **size)
        stds.append([std(layer.activation) for layer in net])
        gradients.append([root_mean_square(layer.gradient) for layer in net])
    gradient, theory = geometric_mean(np.array(gradients)), gradient_stds("tanh", gain**2, DEPTH)
    return {
        "std": {
            "measured": geometric_mean(np.array(stds)),
            "theory": activation_stds("tanh", gain**2, DEPTH),
        },
        "ratio": {
            "measured": gradient / gradient[-1],
            "theory": [value / theory[-1] for value in theory],
        },
    }


def summarize(data):
    statistics = {}
    for name, curve in data.items():
        ratios = geometric_mean(curve["ratio"])
        statistics[f"std_{name}"] = geometric_mean(curve["std"][:, -1])
        statistics[f"ratio_{name}"] = ratios[10]
        if name == "five_thirds":
            statistics["factor_five_thirds"] = factor(ratios)
    return statistics


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.6)
    panels = figure.subplots(2, sharex=True)
    layers = range(1, DEPTH + 1)
    for axes, key in zip(panels, ("std", "ratio"), strict=True):
        for name, curve in data.items():
            style, theory = STYLES[name] | {"markevery": (0, 7)}, curve[f"{key} theory"]
            draw_networks(axes, layers, curve[key], theory, **style)
            if key == "std":
                name_line(axes, (DEPTH, theory[-1]), say(name), style["color"])
            else:  # they end in one point, and differ at the other end
                at = {"xytext": (4, 4 if name == "five_thirds" else -14), "color": style["color"]}
                axes.annotate(
                    say(name), (9, theory[8]), textcoords="offset points", fontsize=9, **at
                )
        axes.set(ylabel=say(key), xticks=[1, 10, 20, 30, 40, 50])
    panels[0].set_ylim(0, 0.85)
    panels[1].set(yscale="log", xlabel=say("layer"))
    figure.align_ylabels()
    draw_key(panels[0], say, loc="center right")
