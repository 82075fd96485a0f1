"""MNIST_DIR names a folder of the user's: it is read as it is, or refused in one clear line."""

import gzip

import pytest

from figures_src.core.mnist import MnistError, is_available, mnist
from tests.core.mnist.small import CONTENTS

IMAGES = "train-images-idx3-ubyte"


@pytest.fixture
def folder(cache, tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, content in CONTENTS.items():
        (folder / name).write_bytes(content)
    monkeypatch.setenv("MNIST_DIR", str(folder))
    return folder


def refusal() -> str:
    """The message, which is one line and mentions the variable or the file."""
    assert not is_available()
    with pytest.raises(MnistError) as refused:
        mnist()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_unpacked_files(folder):
    data = mnist()
    assert is_available()
    assert [tuple(part.shape) for part in data] == [(6, 784), (6,), (2, 784), (2,)]
    assert data.train_classes.tolist() == [0, 1, 2, 3, 4, 5]


def test_packed_files(folder):
    unpacked = mnist()
    for name, content in CONTENTS.items():
        (folder / name).unlink()
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    assert all((a == b).all() for a, b in zip(mnist(), unpacked, strict=True))


def test_cache_is_left_alone(folder, cache):
    mnist()
    assert not cache.exists()


def test_no_such_folder(folder, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(folder / "elsewhere"))
    assert f"MNIST_DIR is {folder}/elsewhere, which is no folder" in refusal()


def test_empty_variable_is_none(folder, sources, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", "")
    assert "neither" not in refusal()


def test_missing_file(folder):
    (folder / IMAGES).unlink()
    assert f"{folder}, which has neither {IMAGES} nor {IMAGES}.gz" in refusal()


@pytest.mark.parametrize(
    "content",
    [CONTENTS[IMAGES][:-1], CONTENTS[IMAGES][:-1] + b"x", b""],
    ids=["truncated", "altered", "empty"],
)
def test_truncated_or_altered_file_is_refused_and_kept(folder, content):
    (folder / IMAGES).write_bytes(content)
    assert f"{folder / IMAGES} is truncated or altered" in refusal()
    assert (folder / IMAGES).read_bytes() == content


@pytest.mark.parametrize(
    "part", [slice(-9), slice(1, None), slice(0)], ids=["cut", "headless", "empty"]
)
def test_damaged_gzip(folder, part):
    (folder / IMAGES).unlink()
    packed = folder / f"{IMAGES}.gz"
    packed.write_bytes(gzip.compress(CONTENTS[IMAGES])[part])
    assert str(packed) in refusal()
