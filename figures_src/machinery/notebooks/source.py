"""The source of a notebook: a Python file in jupytext's percent format, where a diff can be read.

A cell's tag says what it is for:

answer      what the student fills in: blanks are ``...``
check       the self-check: defines ``check`` and calls it; folded
solution    folded; calls the same ``check``
discussion  shows Markdown made from measured numbers; its source is not on the page
"""

from pathlib import Path

import jupytext
from nbformat import NotebookNode

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import DOCS, ROOT

FOLDED = {"check", "solution", "discussion"}
TAGS = FOLDED | {"answer"}


def discover() -> dict[str, Path]:
    """The source of each notebook by name, ``"zh/deep_signals"``."""
    return {
        f"{path.parts[-3]}/{path.stem}": path for path in sorted(DOCS.glob("??/exercises/*.py"))
    }


def notebook_path(source: Path) -> Path:
    return source.with_suffix(".ipynb")


def read(source: Path) -> NotebookNode:
    """The notebook without outputs. Raises Mistake for a cell of no known kind."""
    where = source.relative_to(ROOT) if source.is_relative_to(ROOT) else source
    notebook = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    # Whatever machine and kernel the author has: the student's python3 will do.
    lesson = notebook.metadata.get("lesson", {})
    if not lesson.get("description"):
        raise Mistake(f"{where}: the header has no `description` under `jupyter: lesson:`")
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
        lesson=lesson | {"license": "MIT AND CC-BY-4.0"},  # code and text; SPDX
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        # Not random: the same source gives the same bytes.
        cell.id = f"cell-{number:02}"
        for layout in ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"):
            cell.metadata.pop(layout, None)  # notes of jupytext, for the way back
        tags = set(cell.metadata.get("tags", []))
        if unknown := tags - TAGS:
            raise Mistake(
                f"{where}: unknown tag {', '.join(sorted(unknown))}; use {', '.join(sorted(TAGS))}"
            )
        if tags & FOLDED:
            cell.metadata["jupyter"] = {"source_hidden": True}
    if not notebook.cells or not notebook.cells[0].source.startswith("# "):
        raise Mistake(f"{where}: the first cell is Markdown and starts with the title, `# …`")
    return notebook
