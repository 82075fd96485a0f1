"""Networks whose illness is known from theory: the zoo that `diagnose` has to name."""

import itertools
import math

import torch
from torch import Tensor, nn

from initcheck import diagnose


def mlp(depth, width, activation=nn.ReLU, fill=None, bias=0.0, features=20, classes=10, norm=None):
    """`depth` hidden layers. fill(weight) draws a weight; None keeps PyTorch's defaults."""
    layers, fan_in = [], features
    for _ in range(depth):
        layers += [nn.Linear(fan_in, width), *([norm(width)] if norm else []), activation()]
        fan_in = width
    return refill(nn.Sequential(*layers, nn.Linear(fan_in, classes)), fill, bias)


def refill(model, fill, bias=0.0):
    for module in model.modules() if fill else ():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            fill(module.weight)
            nn.init.constant_(module.bias, bias)
    return model


def he(weight: Tensor):
    return nn.init.kaiming_normal_(weight, nonlinearity="relu")


xavier = nn.init.xavier_normal_


def normal(std):
    return lambda weight: nn.init.normal_(weight, std=std)


def constant(value):
    return lambda weight: nn.init.constant_(weight, value)


class Residual(nn.Module):
    """x + scale * f(x), with Var f(x) = Var x: variance doubles if scale is 1."""

    def __init__(self, width, scale=1.0):
        super().__init__()
        self.first, self.second = nn.Linear(width, width), nn.Linear(width, width)
        self.relu, self.scale = nn.ReLU(), scale
        he(self.first.weight)
        nn.init.normal_(self.second.weight, std=width**-0.5)
        nn.init.zeros_(self.first.bias), nn.init.zeros_(self.second.bias)

    def forward(self, x):
        return x + self.scale * self.second(self.relu(self.first(x)))


def residual(blocks=20, width=128, scale=1.0, features=20):
    body = [Residual(width, scale) for _ in range(blocks)]
    stem = nn.Linear(features, width)
    nn.init.normal_(stem.weight, std=features**-0.5)
    return nn.Sequential(stem, *body, nn.Linear(width, 10))


class Functional(nn.Module):
    """A deep net that calls functions where others call activation modules."""

    def __init__(self, depth, width, function, fill, bias=0.0):
        super().__init__()
        sizes = [20] + [width] * depth
        pairs = itertools.pairwise(sizes)
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in pairs)
        self.head, self.function = nn.Linear(width, 10), function
        refill(self, fill, bias)

    def forward(self, x):
        for layer in self.hidden:
            x = self.function(layer(x))
        return self.head(x)


class Classifier(nn.Module):
    """A small transformer encoder over tokens."""

    def __init__(self, norm_first=True, layers=2):
        super().__init__()
        self.embed = nn.Embedding(50, 32)
        block = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, norm_first=norm_first)
        self.body = nn.TransformerEncoder(block, layers, enable_nested_tensor=False)
        self.head = nn.Linear(32, 10)

    def forward(self, tokens):
        return self.head(self.body(self.embed(tokens)).mean(1))


class Damp(nn.Module):
    """Hands on what it gets, and back a third of the gradient."""

    def __init__(self, width: int):
        super().__init__()

    def forward(self, x):
        return torch.lerp(x.detach(), x, 1 / 3)


def conv_net(fill=None):
    return refill(
        nn.Sequential(
            *(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(32 * 4 * 4, 10)),
        ),
        fill,
    )


# name -> (model, cause)
CASES = {
    "default ReLU 20x256": (lambda: mlp(20, 256), "constant_network"),
    "default ReLU 20x64": (lambda: mlp(20, 64), "constant_network"),
    "default ReLU 12x128": (lambda: mlp(12, 128), "constant_network"),
    "default ReLU 8x64": (lambda: mlp(8, 64), "constant_network"),  # SGD never leaves ln 2
    "default tanh 20x256": (lambda: mlp(20, 256, nn.Tanh), "constant_network"),
    "tanh sigma .01 10x256": (lambda: mlp(10, 256, nn.Tanh, normal(0.01)), "vanishing_signal"),
    "tanh sigma .01 30x64": (lambda: mlp(30, 64, nn.Tanh, normal(0.01)), "vanishing_signal"),
    "ReLU sigma .01 20x128": (lambda: mlp(20, 128, nn.ReLU, normal(0.01)), "vanishing_signal"),
    "ReLU Xavier 30x128": (lambda: mlp(30, 128, nn.ReLU, xavier), "vanishing_signal"),
    "tanh sigma 1 10x256": (lambda: mlp(10, 256, nn.Tanh, normal(1.0)), "saturated"),
    "tanh sigma 1 5x64": (lambda: mlp(5, 64, nn.Tanh, normal(1.0)), "saturated"),
    "tanh sigma 1 3x1024": (lambda: mlp(3, 1024, nn.Tanh, normal(1.0)), "saturated"),
    "sigmoid sigma 1 10x256": (lambda: mlp(10, 256, nn.Sigmoid, normal(1.0)), "saturated"),
    "ReLU zero 4x64": (lambda: mlp(4, 64, nn.ReLU, constant(0.0)), "symmetric_units"),
    "tanh zero 10x256": (lambda: mlp(10, 256, nn.Tanh, constant(0.0)), "symmetric_units"),
    "sigmoid zero 3x64": (lambda: mlp(3, 64, nn.Sigmoid, constant(0.0)), "symmetric_units"),
    "ReLU constant 2x64": (lambda: mlp(2, 64, nn.ReLU, constant(0.1)), "symmetric_units"),
    "tanh constant 1x1024": (lambda: mlp(1, 1024, nn.Tanh, constant(0.02)), "symmetric_units"),
    "conv constant": (lambda: conv_net(constant(0.1)), "symmetric_units"),
    "sigmoid Xavier 10x256": (lambda: mlp(10, 256, nn.Sigmoid, xavier), "vanishing_gradient"),
    "sigmoid Xavier 8x64": (lambda: mlp(8, 64, nn.Sigmoid, xavier), "vanishing_gradient"),
    "sigmoid default 10x128": (lambda: mlp(10, 128, nn.Sigmoid), "vanishing_gradient"),
    "gradients damped 20x64": (lambda: mlp(20, 64, fill=he, norm=Damp), "vanishing_gradient"),
    "ReLU bias -10 5x256": (lambda: mlp(5, 256, nn.ReLU, he, -10.0), "dead_units"),
    "ReLU bias -5 10x64": (lambda: mlp(10, 64, nn.ReLU, he, -5.0), "dead_units"),
    "ReLU bias -100 2x1024": (lambda: mlp(2, 1024, nn.ReLU, he, -100.0), "dead_units"),
    "residual 20x128": (lambda: residual(20, 128), "exploding_signal"),
    "residual 30x64": (lambda: residual(30, 64), "exploding_signal"),
    "ReLU sigma .2 10x256": (lambda: mlp(10, 256, nn.ReLU, normal(0.2)), "exploding_signal"),
    "ReLU sigma 1 4x64": (lambda: mlp(4, 64, nn.ReLU, normal(1.0)), "exploding_signal"),
    "ReLU sigma 10 60x64": (lambda: mlp(60, 64, nn.ReLU, normal(10.0)), "exploding_signal"),
    "tanh gain 2.5 30x100": (lambda: mlp(30, 100, nn.Tanh, normal(2.5 / 10)), "exploding_gradient"),
    "batch norm 50x128": (lambda: mlp(50, 128, fill=he, norm=nn.BatchNorm1d), "exploding_gradient"),
    "functional tanh": (lambda: Functional(10, 128, torch.tanh, normal(1.0)), "saturated"),
    "functional dead": (lambda: Functional(5, 128, torch.relu, he, -10.0), "dead_units"),
    "functional sigmoid": (lambda: Functional(10, 64, torch.sigmoid, xavier), "vanishing_gradient"),
    "He 10x256": (lambda: mlp(10, 256, nn.ReLU, he), "healthy"),
    "He 20x256": (lambda: mlp(20, 256, nn.ReLU, he), "healthy"),
    "He 20x64": (lambda: mlp(20, 64, nn.ReLU, he), "healthy"),
    "He 50x128": (lambda: mlp(50, 128, nn.ReLU, he), "healthy"),
    "He 3x1024": (lambda: mlp(3, 1024, nn.ReLU, he), "healthy"),
    "ReLU Xavier 14x256": (lambda: mlp(14, 256, fill=xavier), "healthy"),  # trains: He 2015
    "functional He": (lambda: Functional(10, 128, torch.relu, he), "healthy"),
    "layer norm, default 20x128": (lambda: mlp(20, 128, norm=nn.LayerNorm), "healthy"),
    "batch norm, default 10x256": (lambda: mlp(10, 256, norm=nn.BatchNorm1d), "healthy"),
    "batch norm, sigma 1 10x64": (
        lambda: mlp(10, 64, fill=normal(1.0), norm=nn.BatchNorm1d),
        "healthy",
    ),
    "default 2x64": (lambda: mlp(2, 64), "healthy"),
    "default 2x1024": (lambda: mlp(2, 1024), "healthy"),
    "default 3x256": (lambda: mlp(3, 256), "healthy"),
    "linear, zero": (lambda: mlp(0, 0, fill=constant(0.0)), "healthy"),
    "tanh Xavier 10x256": (lambda: mlp(10, 256, nn.Tanh, xavier), "healthy"),
    "tanh Xavier 50x128": (lambda: mlp(50, 128, nn.Tanh, xavier), "healthy"),
    "tanh gain 5/3 10x256": (
        lambda: mlp(10, 256, nn.Tanh, normal(5 / 3 / math.sqrt(256))),
        "healthy",
    ),
    "conv default": (conv_net, "healthy"),
    "conv He": (lambda: conv_net(he), "healthy"),
    "transformer, norm first": (Classifier, "healthy"),
    "transformer, norm last": (lambda: Classifier(False), "healthy"),
    "residual scaled": (lambda: residual(20, 128, 20**-0.5), "healthy"),
    "residual, zero branches": (lambda: residual(20, 128, 0.0), "healthy"),
}


def batch_for(model, samples=64):
    """Random inputs and class indices that fit a model of the zoo."""
    first = next(m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d, nn.Embedding)))
    if isinstance(first, nn.Embedding):
        x = torch.randint(50, (samples, 12))
    else:
        x = torch.randn(samples, *((20,) if isinstance(first, nn.Linear) else (3, 16, 16)))
    return x, torch.randint(10, (samples,))


def report_on(model, language="en", **options):
    return diagnose(model, batch_for(model, **options), language=language)
