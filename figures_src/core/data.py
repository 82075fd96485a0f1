"""The data sets of the lesson, as tensors."""

import torch
from torch import Tensor


def moons(samples: int = 500, noise: float = 0.2, seed: int = 42) -> tuple[Tensor, Tensor]:
    """Two interleaved half circles: inputs (samples, 2) float32, classes (samples,) in {0, 1}."""
    from sklearn.datasets import make_moons  # here, since most who import this module need no moons

    points, classes = make_moons(samples, noise=noise, random_state=seed)
    return torch.tensor(points, dtype=torch.float32), torch.tensor(classes)


def digits() -> tuple[Tensor, Tensor]:
    """scikit-learn's 1797 handwritten digits: inputs (1797, 64) float32, classes 0 to 9.

    Pixels are centred and scaled as a whole to mean 0 and variance 1, the scale theory assumes.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = torch.tensor(bunch.data, dtype=torch.float32)
    return (images - images.mean()) / images.std(), torch.tensor(bunch.target)


def split(samples: int, train: int) -> tuple[Tensor, Tensor]:
    """Rows to train on and rows to test with, `train` and the rest: drawn once, always the same."""
    order = torch.randperm(samples, generator=torch.Generator().manual_seed(0))
    return order[:train], order[train:]
