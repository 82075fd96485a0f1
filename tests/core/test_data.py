"""The data sets have the shapes and scales that chapters and theory assume."""

import pytest
import torch

from figures_src.core.data import digits, moons, split


def test_moons():
    points, classes = moons()
    assert points.shape == (500, 2)
    assert points.dtype == torch.float32
    assert classes.dtype == torch.int64
    assert classes.bincount().tolist() == [250, 250]


def test_moons_without_noise_are_half_circles():
    points, classes = moons(samples=100, noise=0.0)
    for label, centre in ((0, (0.0, 0.0)), (1, (1.0, 0.5))):
        distance = (points[classes == label] - torch.tensor(centre)).norm(dim=1)
        torch.testing.assert_close(distance, torch.ones(50))


def test_moons_repeat():
    assert torch.equal(moons()[0], moons()[0])
    assert torch.equal(moons()[0], moons(500, 0.2, seed=42)[0])
    assert not torch.equal(moons(seed=1)[0], moons(seed=2)[0])


def test_digits():
    images, classes = digits()
    assert images.shape == (1797, 64)
    assert images.dtype == torch.float32
    assert classes.unique().tolist() == list(range(10))


def test_digits_have_the_scale_of_theory():
    """E[x] = 0 and E[x²] = 1 over all pixels; scaling each by itself would blow up the margins."""
    images, _ = digits()
    assert images.mean().item() == pytest.approx(0, abs=1e-5)
    assert images.square().mean().item() == pytest.approx(1, abs=1e-4)
    assert images.abs().max() < 3


def test_a_split_uses_each_row_once_and_is_always_the_same():
    train, test = split(10, 7)
    assert (len(train), len(test)) == (7, 3)
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(10))
    assert train.tolist() != list(range(7))
    torch.manual_seed(5)
    before = torch.get_rng_state()
    assert torch.equal(split(10, 7)[0], train)
    assert torch.equal(torch.get_rng_state(), before)
