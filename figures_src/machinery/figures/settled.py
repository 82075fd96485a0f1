"""Has anything changed since all figures were found up to date? The quick way to say no.

Whether a figure is fresh follows from the contents of files and the versions of packages alone
(freshness.py). What was told when all were is kept beside a digest of the lot: as long as that is
the same, so is the answer, and no code has to be followed.
"""

import contextlib
import hashlib
import json
import sys
from importlib import metadata

from figures_src.machinery import paths
from figures_src.machinery.figures.versions import DRAWING, NUMERICAL, versions

FILE = paths.CACHE / "settled.txt"


def state() -> str:
    """A digest of all that decides whether figures are fresh."""
    found = hashlib.sha256(sys.version.encode())
    found.update(json.dumps(versions(NUMERICAL + DRAWING)).encode())
    drawn = [folder / "figures" for folder in paths.DOCS.glob("??")]
    for folder in (paths.SOURCES, *drawn):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                found.update(f"{file.relative_to(paths.ROOT)}\n".encode())
                found.update(hashlib.sha256(file.read_bytes()).digest())
    found.update(" ".join(paths.languages()).encode())
    return found.hexdigest()


def line() -> str | None:
    """What was told when all figures were fresh, if nothing has changed since."""
    try:
        known, _, told = FILE.read_text(encoding="utf-8").partition("\n")
        return told if known == state() else None
    except (OSError, ValueError, metadata.PackageNotFoundError):
        return None


def note(before: str, told: str) -> None:
    """All figures are fresh, and `told` says so; `before` was the state when that was looked at."""
    if state() == before:  # or something was saved meanwhile
        with contextlib.suppress(OSError):
            paths.write_whole(FILE, f"{before}\n{told}")
