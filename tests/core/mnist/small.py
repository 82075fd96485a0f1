"""A data set of the form of MNIST that is small enough for a test to write, cut and count."""

import hashlib
import struct
import sys
import time
from pathlib import Path

from figures_src.core import mnist


def _idx(shape: tuple[int, ...]) -> bytes:
    values = bytes(i % 10 for i in range(shape[0] * (784 if len(shape) == 3 else 1)))
    return struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + values


CONTENTS = {
    "train-images-idx3-ubyte": _idx((6, 28, 28)),
    "train-labels-idx1-ubyte": _idx((6,)),
    "t10k-images-idx3-ubyte": _idx((2, 28, 28)),
    "t10k-labels-idx1-ubyte": _idx((2,)),
}
SHA256 = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()}


class Source:
    """Gives the small files, or others, or fails; and counts how often it was asked."""

    def __init__(self, contents=CONTENTS, error=None):
        self.contents, self.error, self.asked = contents, error, 0

    def __call__(self, staging: Path) -> dict[str, bytes]:
        self.asked += 1
        (staging / "arriving").write_bytes(b"half of it")
        if self.error:
            raise self.error
        return self.contents


def _slow(staging: Path) -> dict[str, bytes]:
    """Say on standard output that it was asked, and take a while."""
    print("asked", flush=True)
    (staging / "arriving").write_bytes(b"half of it")
    time.sleep(float(sys.argv[1]))
    return CONTENTS


if __name__ == "__main__":  # a process of its own, for the tests that need two or kill one
    mnist.SHA256, mnist.SOURCES = SHA256, {"a slow source": (_slow, 10)}
    mnist.mnist()
