"""A notebook's cells run in this process: far quicker than in a kernel each time."""

import contextlib
import io
import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib

from figures_src.notebooks import source

SOURCES = source.discover()
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

    def run(self, code: str) -> str:
        """Run one cell; return what it prints."""
        matplotlib.use("Agg")
        out, before = io.StringIO(), os.getcwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(out), warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
                exec(compile(code, "<cell>", "exec"), self.names)
        finally:
            os.chdir(before)
            matplotlib.pyplot.close("all") if hasattr(matplotlib, "pyplot") else None
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


def check_answer(name: str, number: int, code: str | None = None) -> str:
    """What the self-check after the `number`-th answer cell prints, with `code` for that cell.

    None leaves the blanks. The cells before have run as they stand.
    """
    notebook = session(name)
    at = notebook.tagged("answer")[number - 1]
    end = min(i for i in notebook.tagged("check") if i > at)
    for index, cell in enumerate(notebook.cells[: end + 1]):
        text = cell.source if index != at or code is None else code
        printed = notebook.run(text)
    return printed
