"""The real MNIST, as it is documented."""

import shutil
import subprocess
import sys

import pytest
import torch

from figures_src.core import mnist


@pytest.fixture(scope="module")
def data():
    return mnist.mnist()


@pytest.mark.mnist
@pytest.mark.xdist_group("mnist")
class TestRealData:
    def test_shapes(self, data):
        assert [tuple(part.shape) for part in data] == [
            (60_000, 784), (60_000,), (10_000, 784), (10_000,)
        ]  # fmt: skip
        assert [part.dtype for part in data] == [torch.float32, torch.int64] * 2

    def test_classes(self, data):
        """The first ten digits that every tutorial shows, and how many there are of each."""
        assert data.train_classes[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
        assert data.test_classes[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
        assert data.test_classes.bincount().tolist() == [
            980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
        ]  # fmt: skip

    def test_scale(self, data):
        assert data.train_images.mean().item() == pytest.approx(0, abs=3e-4)
        assert data.train_images.square().mean().item() == pytest.approx(1, abs=1e-3)
        background, ink = (0 - mnist.MEAN) / mnist.STD, (1 - mnist.MEAN) / mnist.STD
        for images in (data.train_images, data.test_images):
            assert images.min().item() == pytest.approx(background)
            assert images.max().item() == pytest.approx(ink)

    def test_images_stand_upright(self, data):
        """Of a one, more ink lies in a column of the image than in a row."""
        ones = data.train_images[data.train_classes == 1].mean(dim=0).reshape(28, 28)
        assert ones.mean(dim=0).max() > 2 * ones.mean(dim=1).max()


def test_one_file_that_can_be_copied(tmp_path):
    """It is offered for download: run beside a notebook, it says in one line what is wrong."""
    copy = tmp_path / "mnist.py"
    shutil.copy(mnist.__file__, copy)
    assert "figures_src" not in copy.read_text("utf-8")
    command, environment = [sys.executable, copy], {"MNIST_DIR": str(tmp_path / "none")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"MNIST_DIR is {tmp_path}/none, which is no folder; correct or unset it\n"
