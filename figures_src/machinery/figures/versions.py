"""The versions of packages that numbers and pictures depend on."""

from functools import cache
from importlib import metadata

NUMERICAL = ("torch", "numpy", "scikit-learn")
DRAWING = ("matplotlib", "pylopdf-fonts-zh-cn")  # glyphs are drawn as paths


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Package → version. "+cpu" and the like name a build: a Mac and a Linux clone are alike."""
    return {name: _version(name) for name in names}


@cache
def _version(package: str) -> str:
    return metadata.version(package).split("+")[0]
