"""A small project of its own: copies of all but the figures, with a single tiny one."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from figures_src.machinery.paths import ROOT

SCRIPT = '''"""A hundred draws from N(0, Var=1) have a standard deviation near 1.

Look at the line. The spread of the std of N draws is 1/√(2N).
"""

import torch

from figures_src.core import seeds, std
from figures_src.looks import LOOKS

COUNT = 100
SHOWN = 5
EXPECTED = {
    # five times 1/√200
    "std": (0.65, 1.35),
}


def measure():
    (seed,) = seeds(1)
    return {"heights": torch.randn(COUNT, generator=torch.Generator().manual_seed(seed))}


def summarize(data):
    return {"std": std(torch.as_tensor(data["heights"]))}


def draw(data, figure, say):
    axes = figure.subplots()
    axes.plot(data["heights"], color=LOOKS["he"]["color"])
    axes.set(xlabel=say("count"), ylabel=say("height"))
'''
COMMON = 'count = { zh = "编号", en = "number" }\n'
LABELS = """title = { zh = "高度", en = "heights" }
conditions = { zh = "{SHOWN} 个", en = "{SHOWN} of them" }
height = { zh = "高度", en = "height" }
alt = { zh = "标准差 {std}", en = "standard deviation {std}" }
"""
# What the environment of the tests must not decide.
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Project:
    """A copy of the project; it works as the real one, since paths follow from the files' place."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def script(self, name: str, *changes: tuple[str, str]) -> None:
        """A script like demo/tiny with some text replaced."""
        text = SCRIPT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.write(f"figures_src/{name}.py", text)
        self.write(f"figures_src/{name}.toml", LABELS)

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """``python -m figures_src``, which `make figures` runs."""
        return self.python("-m", "figures_src", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def evaluate(self, imports: str, expression: str):
        """The value of a Python expression inside the project."""
        done = self.python("-c", f"import json\n{imports}\nprint(json.dumps({expression}))")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sources(self) -> dict[str, bytes]:
        """Scripts and labels."""
        paths = [*self.root.glob("figures_src/*/*.py"), *self.root.glob("figures_src/*/*.toml")]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}

    def files(self) -> dict[str, bytes]:
        """All that a build writes and git keeps."""
        folders = (self.root / "figures_src/results", *self.root.glob("docs/??/figures"))
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file()
        }


def make(root: Path) -> Project:
    """One figure, demo/tiny, measured by torch."""
    project = Project(root)
    source = ROOT / "figures_src"
    for folder in ("core", "looks", "machinery"):
        no_bytecode = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / folder, root / "figures_src" / folder, ignore=no_bytecode)
    for file in source.glob("*.py"):
        shutil.copy(file, root / "figures_src")
    project.write("figures_src/looks/labels.toml", COMMON)
    project.write("docs/zh/index.md", "# 首页\n")
    project.script("demo/tiny")
    return project


# For tests that build many times: importing torch would be most of their time.
NO_TORCH = """
def manual_seed(seed): pass
def set_num_threads(count): pass
"""
LIGHT = (
    ("import torch\n\nfrom figures_src.core import seeds, std\n", "import random\n\n"),
    ("    (seed,) = seeds(1)\n", ""),
    (
        "torch.randn(COUNT, generator=torch.Generator().manual_seed(seed))",
        "[random.Random(i).gauss() for i in range(COUNT)]",
    ),
    ('std(torch.as_tensor(data["heights"]))', 'data["heights"].std()'),
)


def make_light(root: Path) -> Project:
    """Two figures, demo/tiny and demo/second, that need no torch."""
    project = make(root)
    project.write("torch.py", NO_TORCH)
    project.script("demo/tiny", *LIGHT)
    project.script("demo/second", *LIGHT, ("COUNT = 100", "COUNT = 120"))
    return project
