"""Backwards too, every layer multiplies: gradients vanish, explode, or stay within reach.

Look at the slopes of the upper panel, then at the purple lines: with U(±1/√n) the gradients of the
weights are the same in every layer while those of the pre-activations vanish, because ∂loss/∂W is a
product of a gradient, smaller near the input, and an activation, smaller near the output. Plot
both. After figures 7 and 8 of Glorot & Bengio 2010; lines: χ products of Schoenholz et al. 2016.
"""

import math
from dataclasses import replace

from figures_src.core import (
    around,
    geometric_mean,
    gradient_stds,
    he,
    normal,
    observe_backward,
    preactivation_variances,
    pytorch_default,
    root_mean_square,
    seeds,
    tanh_median_gradient,
    weight_gradient_stds,
    xavier,
)
from figures_src.looks import LOOKS, draw_key, draw_networks, name_line

DEPTH = 10
WIDTH = 256
SAMPLES = 50
NETWORKS = 8

SCHEMES = {
    "large": normal(1.0),
    "he": he(),
    "xavier": xavier(),
    # Glorot & Bengio 2010, eq. 1, where biases are zero; PyTorch's default with biases from the
    # same U.
    "default": replace(pytorch_default(), bias_bound=None),
    "small": normal(0.01),
}
# fan_in·Var(W), by the formulas and not by the code under test
SIGMA_W2 = {
    "large": WIDTH * 1.0**2,
    "he": 2.0,
    "xavier": 1.0,
    "default": 1 / 3,
    "small": WIDTH * 0.01**2,
}
GRADIENTS = {name: gradient_stds("tanh", s, DEPTH) for name, s in SIGMA_W2.items()}
WEIGHTS = {name: weight_gradient_stds("tanh", s, DEPTH) for name, s in SIGMA_W2.items()}


def factor(gradients):
    """What one layer multiplies the gradient by on its way back, geometric mean over layers."""
    return math.exp(math.log(gradients[0] / gradients[-1]) / (DEPTH - 1))


LARGE_Q = preactivation_variances("tanh", SIGMA_W2["large"], DEPTH)[0]

EXPECTED = {
    # Over nine layers ln δ² spreads by √(2·9/(n·SAMPLES)) = 0.04, samples having independent
    # gradients: 0.07 % a layer in the root mean square for the mean of eight networks. Four times
    # that, and the 1/(2n) = 0.2 % that mean field neglects. σ_w² off by a tenth shifts it by up to
    # 5 %.
    **{
        f"factor_{name}": around(factor(GRADIENTS[name]), rel=0.006)
        for name in SCHEMES
        if name != "large"
    },
    # Nine in ten units are saturated: E[φ'⁴]/E[φ'²]² = 20, so √(3·20) for √2 above, 0.4 %; four
    # times, and the 1/n term.
    "factor_large": around(factor(GRADIENTS["large"]), rel=0.025),
    # Nine layers, each forward and backward: 1.4 % for the mean of eight; the gradient itself has
    # 0.005.
    "weight_ratio_default": around(WEIGHTS["default"][0] / WEIGHTS["default"][-1], rel=0.06),
    # With σ = 1 the mean square belongs to a few units; most are saturated. The median |z| of
    # 8·256·50 pre-activations spreads by 0.04 to 0.27 (independent samples or not), which φ' =
    # e^(−2|z|) makes a factor of up to 1.7; its square is allowed, since a gradient that comes from
    # few units has heavier tails than the Gaussian of the theory, hence a smaller median. σ = 0.8
    # would give a factor of 60.
    "median_large": around(tanh_median_gradient(LARGE_Q), factor=2.9),
}


def measure():
    runs, data = seeds(NETWORKS), {}
    for name, scheme in SCHEMES.items():
        networks = [
            observe_backward("tanh", scheme, seed, depth=DEPTH, width=WIDTH, samples=SAMPLES)
            for seed in runs
        ]
        data[name] = {
            "gradient": [[root_mean_square(layer.gradient) for layer in net] for net in networks],
            # ÷ √N: the size of one sample's share, whatever the batch
            "weight": [
                [root_mean_square(layer.weight_gradient) / math.sqrt(SAMPLES) for layer in net]
                for net in networks
            ],
            "median": [
                (net[0].gradient.abs().median() / root_mean_square(net[0].gradient))
                for net in networks
            ],
            "gradient theory": GRADIENTS[name],
            "weight theory": WEIGHTS[name],
        }
    return data


def summarize(data):
    means = {name: geometric_mean(c["gradient"]) for name, c in data.items()}
    weight = geometric_mean(data["default"]["weight"])
    return {f"factor_{name}": factor(mean) for name, mean in means.items()} | {
        "weight_ratio_default": weight[0] / weight[-1],
        "median_large": geometric_mean(data["large"]["median"]),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 3.7)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    layers = range(1, DEPTH + 1)
    for axes, key in zip(panels, ("gradient", "weight"), strict=True):
        for name, curve in data.items():
            theory = curve[f"{key} theory"]
            draw_networks(axes, layers, curve[key], theory, **LOOKS[name])
            if axes is panels[-1]:  # on the left they end in one point
                name_line(axes, (DEPTH, theory[-1]), say(name), LOOKS[name]["color"])
        axes.set_title(say(key), fontsize=10)
        axes.set(xlabel=say("layer"), yscale="log", xticks=[1, 4, 7, 10])
    panels[0].set_ylabel(say("size"))
    draw_key(panels[0], say, loc="lower right")
