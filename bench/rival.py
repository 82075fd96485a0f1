"""The same figures through sphinx-gallery, two processes, as its users set it up."""

from pathlib import Path

from runs import FIGURES, Copy, timed

CONF = """
extensions = ["sphinx_gallery.gen_gallery"]
sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": "/plot_",
    "parallel": 2,
}
html_theme = "basic"
"""
TITLE = "Figures\n=======\n"
EXAMPLE = '''"""
{title}
{line}

A figure of the lesson.
"""
import json

import matplotlib.pyplot as plt
import torch

from figures_src.machinery.figures import svg
from figures_src.machinery.figures.labels import speaker
from figures_src.machinery.figures.results import arrays, plain
from figures_src.{module} import draw, measure

svg.prepare()
torch.manual_seed(0)
torch.set_num_threads(1)
draw(arrays(plain(measure())), plt.figure(), speaker("{name}", "zh"))
'''


class Gallery:
    """A Sphinx project beside the copy of the lesson."""

    def __init__(self, copy: Copy):
        self.root = copy.root / "sphinx"
        examples = self.root / "examples"
        examples.mkdir(parents=True)
        (examples / "GALLERY_HEADER.rst").write_text(TITLE)
        (self.root / "conf.py").write_text(CONF)
        (self.root / "index.rst").write_text(TITLE + "\n.. toctree::\n\n   gallery/index\n")
        for name in FIGURES:
            words = {"title": name, "line": "=" * len(name), "name": name}
            text = EXAMPLE.format(module=name.replace("/", "."), **words)
            self.example(name).write_text(text)
        self.folder = copy.root

    def example(self, name: str) -> Path:
        return self.root / "examples" / f"plot_{name.replace('/', '_')}.py"

    def edit(self, name: str) -> None:
        path = self.example(name)
        path.write_text(path.read_text() + "plt.gca().margins(0.03)\n")

    def build(self) -> float:
        return timed(["-m", "sphinx", "-q", str(self.root), str(self.root / "out")], self.folder)
