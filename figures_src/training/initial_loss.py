"""A first loss above ln C says that the logits are too large: check it before the first step.

Dots: a network each, untrained. Logits that know nothing of the class cost E[ln Σ exp z], which for
C Gaussian logits of variance v is about ln C + v/2·(1 − 1/C) (line: exact). Only the last layer
differs, its std= being √(2/fan_in) (He), √(1/fan_in), PyTorch's default, a tenth of He, 0; the
hidden layers are He. 64–128–128–10 ReLU on the digits, five hundred networks each, of which forty
are drawn; Karpathy 2022 makes this check.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    around,
    digits,
    he,
    initialize,
    lecun,
    mlp,
    normal,
    pytorch_default,
    seeds,
    zeros,
)
from figures_src.looks import LOOKS, THEORY, draw_level

WIDTH = 128
CLASSES = 10
NETWORKS = 500
DRAWN = 40

HEADS = {
    "he": he(),
    "lecun": lecun(),
    "default": pytorch_default(),
    "tenth": normal(0.1 * math.sqrt(2 / WIDTH)),
    "zeros": zeros(),
}


def blind_loss(variance):
    """E[ln Σ exp z_k] for CLASSES independent z_k ~ N(0, Var=variance), by quadrature.

    ln S = ∫ (e^(−t) − e^(−tS)) dt/t with t = e^s, and E e^(−tS) = (E e^(−t·exp z))^C.
    """
    s = torch.linspace(-40, 8, 961, dtype=torch.float64)
    z = torch.linspace(-8, 8, 321, dtype=torch.float64)
    density = torch.exp(-z.square() / 2) / math.sqrt(2 * math.pi)
    one = torch.trapezoid(torch.exp(-torch.exp(s[:, None] + math.sqrt(variance) * z)) * density, z)
    return torch.trapezoid(torch.exp(-torch.exp(s)) - one**CLASSES, s).item()


# He keeps E[a²] = E[x²] = 1, so that v = fan_in·Var(W) of the last layer alone.
SIGMA_W2 = {"he": 2.0, "lecun": 1.0, "default": 1 / 3, "tenth": 2 / 100, "zeros": 0.0}
PREDICTED = {name: blind_loss(variance) for name, variance in SIGMA_W2.items()}
EXPECTED = {
    # The loss of one network spreads by 0.3 (He), since all samples share ten rows of weights and
    # ln E[a²] by √(5·2/128); the mean of five hundred by 0.015, that of the others by 0.009, 0.002
    # and 0.001: five times each. A variance of 0.8 or 1.25 for 1 would be off by 0.14 (He).
    "loss_he": around(PREDICTED["he"], abs=0.07),
    "loss_lecun": around(PREDICTED["lecun"], abs=0.045),
    "loss_default": around(PREDICTED["default"], abs=0.02),
    "loss_tenth": around(PREDICTED["tenth"], abs=0.005),
    "loss_zeros": around(math.log(CLASSES), abs=1e-5),
    # The theory with each network's own v; spread as above.
    "measured_over_theory": around(1, abs=0.017),
    # On the same seed, the median network: a tenth of He starts lower than He.
    "he_above_tenth": (0.6, 0.9),
}


@torch.no_grad()
def measure():
    inputs, classes = digits()
    data = {name: {"loss": [], "variance": []} for name in HEADS}
    for seed in seeds(NETWORKS):
        *hidden, last = mlp([64, WIDTH, WIDTH, CLASSES], "relu", he(), seed, head=True)
        features = torch.nn.Sequential(*hidden)(inputs)
        for name, scheme in HEADS.items():
            logits = initialize(last, scheme, seed + 1)(features)
            data[name]["loss"].append(torch.nn.functional.cross_entropy(logits, classes))
            data[name]["variance"].append(logits.var(dim=1).mean())
    grid = np.linspace(0, 2.6, 40)
    return data | {"theory": {"std": grid, "loss": [blind_loss(std**2) for std in grid]}}


def summarize(data):
    loss = {name: data[name]["loss"] for name in HEADS}
    own = np.mean([blind_loss(v) for v in data["he"]["variance"]])
    return {
        **{f"loss_{name}": values.mean() for name, values in loss.items()},
        "measured_over_theory": loss["he"].mean() / own,
        "he_above_tenth": np.median(loss["he"] - loss["tenth"]),
    }


def draw(data, figure, say):
    axes = figure.subplots()
    looks = LOOKS | {"tenth": LOOKS["small"]}
    axes.plot(*data["theory"].values(), color="ink", label=say("theory"), **THEORY)
    for name in HEADS:  # from the highest loss to the lowest
        look = looks[name] | {"linestyle": "", "alpha": 0.75, "markersize": 4}
        std, loss = np.sqrt(data[name]["variance"][:DRAWN]), data[name]["loss"][:DRAWN]
        axes.plot(std, loss, label=say(name), **look)
    draw_level(axes, math.log(CLASSES), "ln 10", 2.6, ha="right")
    axes.set(xlabel=say("logit_std"), ylabel=say("loss"), xlim=(-0.08, 2.62), ylim=(2.1, 4.2))
    axes.legend(loc="upper left")
