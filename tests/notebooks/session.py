"""A notebook's cells run in this process: far quicker than in a kernel each time."""

import contextlib
import io
import os
import sys
import warnings
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch

from figures_src.machinery.notebooks import source

SOURCES = source.discover()
# For tests that run all cells: some notebooks read the real MNIST.
each_run = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=[pytest.mark.mnist] if "import mnist" in path.read_text("utf-8") else []
        )
        for name, path in SOURCES.items()
    ],
)
PASSED, WRONG, UNFILLED = "✓", "✗", "✎"  # what a line of a self-check starts with


@dataclass(frozen=True)
class Wrong:
    """A plausible wrong answer: what a student might write into the `answer`-th blank cell."""

    mistake: str  # words of the message that name the mistake
    code: str
    answer: int = 1


@dataclass
class Session:
    """The cells of a notebook, and what has been defined by those that ran."""

    cells: list
    folder: Path
    names: dict = field(default_factory=lambda: {"__name__": "__main__"})
    dtype: torch.dtype = torch.float32  # a notebook may choose another for itself

    def run(self, code: str) -> str:
        """Run one cell; return what it prints."""
        plt.switch_backend("Agg")
        out, before, path = io.StringIO(), os.getcwd(), sys.path.copy()
        os.chdir(self.folder)
        torch.set_default_dtype(self.dtype)
        try:
            with contextlib.redirect_stdout(out), warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
                exec(compile(code, "<cell>", "exec"), self.names)
        finally:
            self.dtype = torch.get_default_dtype()
            torch.set_default_dtype(torch.float32)
            os.chdir(before)
            sys.path[:] = path
            plt.close("all")
        return out.getvalue()

    def tagged(self, tag: str) -> list[int]:
        """Where the cells with that tag stand."""
        return [i for i, cell in enumerate(self.cells) if tag in cell.metadata.get("tags", [])]


def session(name: str, seed: int = 0) -> Session:
    """The notebook `name` with another SEED; nothing has run yet."""
    cells = [cell for cell in source.read(SOURCES[name]).cells if cell.cell_type == "code"]
    places = [cell for cell in cells if "\nSEED = 0" in "\n" + cell.source]
    assert len(places) == 1, f"{name} must say SEED = 0 in one cell"
    places[0].source = places[0].source.replace("SEED = 0", f"SEED = {seed}")
    return Session(cells, SOURCES[name].parent)


@cache
def _before(name: str, number: int) -> Session:
    """The cells before the `number`-th answer cell have run as they stand; once for all tests."""
    notebook = session(name)
    for cell in notebook.cells[: notebook.tagged("answer")[number - 1]]:
        notebook.run(cell.source)
    return notebook


def answer_cell(name: str, number: int) -> str:
    notebook = session(name)
    return notebook.cells[notebook.tagged("answer")[number - 1]].source


def check_answer(name: str, number: int, code: str) -> str:
    """What the self-check prints with `code` for the `number`-th answer cell."""
    notebook = _before(name, number)
    notebook.run(code)
    at = notebook.tagged("answer")[number - 1]
    (check,) = [i for i in notebook.tagged("check") if i > at][:1]
    assert check == at + 1, "a self-check follows its answer cell"
    return notebook.run(notebook.cells[check].source)
