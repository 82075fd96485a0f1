"""A copy of the project to edit, and the clock."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The five of the lesson this one grew from.
FIGURES = [
    "why/too_small",
    "why/too_large",
    "xavier/keeps_signal",
    "he/keeps_signal",
    "training/moons",
]
KEPT = shutil.ignore_patterns("__pycache__", "lib", ".cache")


@dataclass(frozen=True)
class Copy:
    """The project in a folder of its own, whose code is what runs there."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> "Copy":
        for name in ("figures_src", "docs"):
            shutil.copytree(ROOT / name, root / name, ignore=KEPT)
        return cls(root)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"bench: {name} has no {old!r} any more; choose another edit")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def forget(self) -> None:
        """Remove what was measured and drawn."""
        for name in FIGURES:
            (self.root / f"figures_src/results/{name}.json").unlink(missing_ok=True)
            (self.root / f"docs/zh/figures/{name}.svg").unlink(missing_ok=True)

    def build_all(self) -> float:
        return timed(["-m", "figures_src"], self.root)

    def build(self, *names: str) -> float:
        return timed(["-m", "figures_src", *(names or FIGURES)], self.root)


def timed(arguments: list[str], folder: Path) -> float:
    """Seconds of a Python process. Raises SystemExit with what it said if it fails."""
    begun = time.perf_counter()
    done = run(arguments, folder)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"bench: python {' '.join(arguments)} failed\n{done.stdout}{done.stderr}")
    return seconds


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    # Make's own place for compiled code may be empty; as in a shell, Python's usual one is taken.
    environment.pop("PYTHONPYCACHEPREFIX", None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def imports(folder: Path) -> float:
    """The part of the floor that no warm worker has paid already."""
    return timed(["-c", "import torch, matplotlib.pyplot"], folder)


def own_seconds(copy: Copy) -> dict[str, tuple[float, float]]:
    """Figure → seconds of measuring and of drawing, one after the other in one process."""
    done = run([str(Path(__file__).with_name("own.py")), *FIGURES], copy.root)
    if done.returncode:
        raise SystemExit(f"bench: {done.stderr}")
    return json.loads(done.stdout)
