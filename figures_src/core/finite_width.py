"""What a layer of finite width adds to mean field: how far single networks stray, and their drift.

n: width; ℓ: layer. Each layer multiplies a moment by a random factor of mean 1, whose variance is
of order 1/n; logarithms of moments therefore walk. Hanin & Rolnick 2018.
"""

import math

from figures_src.core.correlation import angle, preactivation_differences


def tanh_critical_log_variance(layer: int, width: int, samples: int = 1) -> tuple[float, float]:
    """(shift, std) over networks of ln Var(a), about mean field, for tanh at σ_w² = 1.

    One input: y = ln(q/q_mean-field) walks as dy = −(y + y²/2)/ℓ − 1/n ± √(2/n) a layer, since what
    is too large falls faster, and a layer multiplies q by a factor of mean 1 and variance 2/n. To
    first order in ℓ/n, Var(y) = 2ℓ/(3n) and E[y] = −2ℓ/(3n). Near the critical point the network is
    almost linear and independent inputs stay uncorrelated, but for what the products of n×n
    matrices have in common: a relative variance of 2ℓ/n² a layer, damped like y, leaves the
    covariance ℓ²/(2n²). The mean over N inputs has the variance returned here, and its logarithm
    gains half of what is lost.
    """
    single, shared = 2 * layer / (3 * width), (layer / width) ** 2 / 2
    variance = single / samples + shared * (1 - 1 / samples)
    return -single + (single - variance) / 2, math.sqrt(variance)


def relu_log_moment(depth: int, width: int, sigma_w2: float) -> tuple[float, float]:
    """(mean, std) over networks of ln E[a²] at layer `depth` of a ReLU net, one input of E[x²] = 1.

    Each layer multiplies E[a²] by σ_w²/2 times a factor of mean 1 and variance 5/n, so its
    logarithm walks with variance 5/n a layer and drift −5/(2n). Hanin & Rolnick 2018.
    """
    variance = 5 * depth / width
    return depth * math.log(sigma_w2 / 2) - variance / 2, math.sqrt(variance)


def relu_log_moment_variance(depth: int, width: int) -> float:
    """Variance over He networks of ln E[a²] at layer `depth`, the mean over very many inputs.

    In one layer the squares of two inputs at angle θ share a relative variance (2·J₂(θ)/π − 1)/n,
    with J₂ of the arc-cosine kernel of order 2: 0 at a right angle, 5/n where they are parallel.
    Since θ shrinks layer by layer, averaging over inputs helps in the first layers only.
    """
    pairs = preactivation_differences("relu", 2.0, depth)
    return sum(shared_variance(angle(q, d)) for q, d in pairs) / width


def shared_variance(theta: float) -> float:
    """Covariance of the squares of a ReLU unit for two inputs at angle θ, over their mean squared.

    2·J₂(θ)/π − 1, with J₂ of the arc-cosine kernel of order 2 (Cho & Saul 2009).
    """
    kernel = 3 * math.sin(theta) * math.cos(theta)
    kernel += (math.pi - theta) * (1 + 2 * math.cos(theta) ** 2)
    return 2 * kernel / math.pi - 1
