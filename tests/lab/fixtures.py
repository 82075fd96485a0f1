"""What the PyTorch core says, for the JavaScript one to be compared with: one function a subject.

Each returns what JSON can hold. Sizes are odd, so that no block of a loop comes out even.
"""

import math
from functools import partial
from itertools import product

import torch
from torch import Tensor, nn

from figures_src import core
from figures_src.core import finite_width, mean_field, schemes
from figures_src.core.training import OPTIMIZERS
from lab.data import exported

DEPTH, WIDTH, SAMPLES, SEED = 6, 17, 9, 12345
# No edge at 0, which values reach to the last digit.
BINS = torch.linspace(-1.3, 0.9, 20, dtype=torch.float64)
# Name, arguments: every scheme, those with a parameter also with another than its default.
SCHEMES = [
    ("constant", [0.05]),
    ("zeros", []),
    ("normal", [0.3]),
    ("xavier", []),
    ("xavier", [5 / 3]),
    ("he", []),
    ("he", [0.25]),
    ("lecun", []),
    ("lecun", [1.4]),
    ("orthogonal", []),
    ("orthogonal", [1.2]),
    ("pytorch_default", []),
]


def scheme(name: str, arguments: list[float]) -> schemes.Scheme:
    return getattr(core, name)(*arguments)


def names() -> dict:
    """What the core has, found in it and not listed: it cannot grow away."""
    made = {
        name: function
        for name, function in vars(schemes).items()
        if callable(function)
        and getattr(function, "__annotations__", {}).get("return") is schemes.Scheme
    }
    missing = made.keys() - {name for name, _ in SCHEMES}
    assert not missing, f"the laboratory's tests do not know {missing}"
    return {
        "schemes": sorted(made),
        "activations": sorted(core.ACTIVATIONS),
        "optimizers": sorted(OPTIMIZERS),
    }


def draws() -> list[dict]:
    """normal_, uniform_, randint and randperm from seeds, few and many, one after the other."""
    cases = []
    for seed in (0, 1, 42, 2**31 + 5):
        generator = torch.Generator().manual_seed(seed)
        new = partial(torch.empty, dtype=torch.float64)
        steps = []
        for size in (1, 2, 5, 15, 16, 17, 37, 1000):
            numbers = new(size).normal_(0.5, 3, generator=generator)
            steps.append({"kind": "normal", "values": listed(numbers)})
            numbers = new(size).uniform_(-2, 5, generator=generator)
            steps.append({"kind": "uniform", "values": listed(numbers)})
        steps += [
            {
                "kind": "randint",
                "high": high,
                "values": torch.randint(high, (50,), generator=generator).tolist(),
            }
            for high in (2, 500, 1797)
        ]
        steps += [
            {"kind": "randperm", "values": torch.randperm(count, generator=generator).tolist()}
            for count in (1, 10, 1797)
        ]
        cases.append({"seed": seed, "steps": steps})
    return cases


def initializations() -> list[dict]:
    """Weights and biases of every scheme, in square, wide and tall layers."""
    sizes = [2, 40, 17, 64, 64, 3]
    cases = []
    for name, arguments in SCHEMES:
        made = core.mlp(sizes, "tanh", scheme(name, arguments), SEED, dtype=torch.float64)
        layers = [module for module in made if isinstance(module, nn.Linear)]
        cases.append(
            {
                "scheme": name,
                "arguments": arguments,
                "sizes": sizes,
                "seed": SEED,
                "variances": [
                    scheme(name, arguments).variance(*core.fans(layer)) for layer in layers
                ],
                "weights": [listed(layer.weight) for layer in layers],
                "biases": [listed(layer.bias) for layer in layers],
            }
        )
    return cases


def observations() -> list[dict]:
    """Every activation under every scheme: forward, backward, and what is said of it."""
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    cases = []
    for activation, (name, arguments) in product(core.ACTIVATIONS, SCHEMES):
        layers = core.observe_backward(activation, scheme(name, arguments), SEED, **size)
        cases.append(
            {
                "activation": activation,
                "scheme": name,
                "arguments": arguments,
                "seed": SEED,
                "size": size,
                "layers": [
                    {
                        "preactivation": listed(layer.preactivation),
                        "activation": listed(layer.activation),
                        "gradient": listed(layer.gradient),
                        "weightGradient": listed(layer.weight_gradient),
                        "statistics": statistics(layer.activation),
                    }
                    for layer in layers
                ],
            }
        )
    return cases


def statistics(values: Tensor) -> dict[str, float]:
    """By the laboratory's names."""
    return {
        "secondMoment": core.second_moment(values),
        "rootMeanSquare": core.root_mean_square(values),
        "std": core.std(values),
        "stdAcrossSamples": core.std_across_samples(values),
        "shareAbove": core.share_above(values),
        "shareZero": core.share_zero(values),
        "shareDead": core.share_dead(values),
        "pairDistance": written(core.pair_distance(values)),
        "pairCosine": written(core.pair_cosine(values)),
        "slope": core.slope(values[0].tolist()),
        "histogram": listed(core.histogram(values, BINS)),
    }


def extremes() -> list[dict]:
    """Each activation and its slope where it is steep, flat, infinite or no number."""
    edges = [0.0, -0.0, 1e-300, 20.0, -20.0, 36.0, -36.0, 710.0, -710.0, 1e5, -1e5, 1e308]
    points = torch.cat([torch.linspace(-12, 12, 481, dtype=torch.float64), torch.tensor(edges)])
    points = torch.cat([points, torch.tensor([math.inf, -math.inf, math.nan])]).double()
    cases = []
    for name, kind in core.ACTIVATIONS.items():
        slopes = mean_field.slope_of(name, points)
        lost = points.clone().requires_grad_()
        kind()(lost).backward(torch.full_like(points, math.nan))
        cases.append(
            {
                "activation": name,
                "points": listed(points),
                "values": listed(kind()(points)),
                "slopes": listed(slopes),
                "pulledNaN": listed(lost.grad),
            }
        )
    return cases


def data() -> dict:
    """The data sets, beside what is exported of them for the page."""
    sets = {"moons": core.moons(), "digits": core.digits()}
    return {
        name: {
            "exported": exported()[name],
            "inputs": listed(inputs.double()),
            "classes": classes.tolist(),
        }
        for name, (inputs, classes) in sets.items()
    }


def theory() -> list[dict]:
    """Functions of mean field, correlation, gains and finite width: name, arguments, result."""
    calls = []
    for activation, sigma_w2 in product(core.ACTIVATIONS, (0.3, 1.0, 2.0, 10.0)):
        calls += [
            (core.activation_stds, [activation, sigma_w2, 8]),
            (core.activation_moments, [activation, sigma_w2, 3]),
            (core.preactivation_variances, [activation, sigma_w2, 8, 0.7, 0.2]),
            (core.gradient_factors, [activation, sigma_w2, 8, 1.3]),
            (core.gradient_stds, [activation, sigma_w2, 8]),
            (core.weight_gradient_stds, [activation, sigma_w2, 8]),
        ]
    for activation in core.ACTIVATIONS:
        calls += [
            (core.gain, [activation]),
            (core.restoring_factor, [activation]),
            (core.activation_differences, [activation, 1.5, 3, 0.1]),
            (core.preactivation_differences, [activation, 1.5, 3, 0.1]),
            (mean_field.activation_moment, [activation, 1e-12]),
            (mean_field.slope_moment, [activation, 1e4]),
        ]
    calls += [
        (core.linear_stds, [0.01, 256, 10]),
        (core.tanh_critical_variance, [7]),
        (core.relu_log_moment, [30, 100, 1.7]),
        (core.relu_log_moment_variance, [30, 100]),
        (core.tanh_critical_log_variance, [10, 256, 200]),
        (core.tanh_critical_log_variance, [10, 256]),
        (finite_width.shared_variance, [0.7]),
    ]
    return [
        {"call": function.__name__, "arguments": given, "result": function(*given)}
        for function, given in calls
    ]


def trainings() -> list[dict]:
    """Losses of 50 steps, and the weights after 1 and after 50: data, starts and optimizers."""
    points, classes = (part[:61] for part in core.moons())
    images, labels = (part[:50] for part in core.digits())
    moons = (points.double(), classes, [2, 16, 16, 2])
    digits = (images.double(), labels, [64, 20, 20, 20, 10])
    deep = (images.double(), labels, [64, *[40] * 12, 10])
    runs = [
        (moons, "relu", ("he", []), "sgd", 0.1, None),
        (moons, "relu", ("he", []), "adam", 0.01, None),
        (moons, "tanh", ("xavier", []), "sgd", 0.1, 16),
        (moons, "tanh", ("normal", [0.01]), "adam", 0.01, 16),
        (moons, "relu", ("zeros", []), "sgd", 0.1, None),
        (moons, "relu", ("zeros", []), "adam", 0.01, 16),
        (moons, "tanh", ("constant", [0.1]), "adam", 0.01, None),
        (moons, "leaky_relu", ("pytorch_default", []), "adam", 0.01, 7),
        (digits, "relu", ("he", []), "sgd", 0.05, 32),
        (digits, "relu", ("pytorch_default", []), "adam", 0.001, 32),
        (digits, "gelu", ("orthogonal", []), "adam", 0.001, 32),
        (digits, "silu", ("xavier", [1.5]), "sgd", 0.05, None),
        (digits, "mish", ("lecun", []), "adam", 0.001, 32),
        (digits, "selu", ("lecun", []), "sgd", 0.05, 32),
        (digits, "sigmoid", ("xavier", [4]), "sgd", 0.5, 32),
        (digits, "linear", ("xavier", []), "sgd", 0.01, 32),
        # These overflow.
        (digits, "relu", ("normal", [1.0]), "sgd", 1.0, 32),
        (digits, "linear", ("normal", [1.0]), "sgd", 1.0, 32),
        (moons, "tanh", ("normal", [1.0]), "sgd", 1e200, None),
        (deep, "relu", ("normal", [1.0]), "sgd", 0.01, 32),
        (deep, "silu", ("normal", [1.0]), "sgd", 0.01, 32),
        (deep, "selu", ("he", []), "sgd", 3.0, None),
    ]
    return [training(*run) for run in runs]


def training(data, activation, start, optimizer, lr, batch) -> dict:
    inputs, classes, sizes = data

    def trained(steps: int) -> tuple[list[float], nn.Sequential]:
        made = core.mlp(sizes, activation, scheme(*start), SEED, head=True, dtype=torch.float64)
        how = {"optimizer": optimizer, "lr": lr, "steps": steps, "batch": batch, "seed": 3}
        return core.train(made, inputs, classes, **how), made

    losses, made = trained(50)
    return {
        "sizes": sizes,
        "activation": activation,
        "scheme": start[0],
        "arguments": start[1],
        "seed": SEED,
        "inputs": listed(inputs),
        "classes": classes.tolist(),
        "how": {"optimizer": optimizer, "lr": lr, "batch": batch, "seed": 3},
        "losses": [written(loss) for loss in losses],
        "parameters": {
            "1": [listed(each) for each in trained(1)[1].parameters()],
            "50": [listed(each) for each in made.parameters()],
        },
        "accuracy": core.accuracy(made, inputs, classes),
    }


def listed(tensor: Tensor) -> list:
    return [written(value) for value in tensor.detach().flatten().tolist()]


def written(value: float) -> float | str:
    """JSON has no word for what is not finite."""
    return value if math.isfinite(value) else {math.inf: "∞", -math.inf: "-∞"}.get(value, "NaN")


SUBJECTS = (names, draws, initializations, observations, extremes, data, theory, trainings)
