"""Run a notebook in a fresh kernel and keep what a reader may see of it.

A student's kernel knows nothing of this project. Only here, before the first cell, it is given the
style of the figures; the pictures become the same SVGs for light and dark as those of the chapters.
"""

import os
import re
import tempfile
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from figures_src.machinery.figures import svg
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks import freshness
from figures_src.machinery.notebooks.source import read
from figures_src.machinery.paths import ROOT

TIMEOUT = 120  # seconds a cell; one that takes longer hangs
HOUSE_STYLE = """
from figures_src.machinery.figures import svg
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
saved = {"bbox_inches": None, "metadata": {"Date": None, "Creator": None}}
%config InlineBackend.print_figure_kwargs = saved
svg.prepare()
from figures_src.machinery.notebooks import colours
colours.hold()
import warnings
warnings.filterwarnings("error", message="Glyph .* missing")
"""
# All the student needs, and whatever order the machine's cores would sum in.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def run(notebook: NotebookNode, folder: Path, where: str, preamble: str = "") -> None:
    """Execute the cells in place, in a fresh kernel started in `folder`.

    preamble: code that the kernel runs first and the notebook does not show.
    Raises Mistake for a cell that raises, hangs, or writes to stderr, such as a warning.
    """
    if preamble:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(preamble))
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        # Not the warning that other users of this machine could listen to the kernel.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    # Neither the author's IPython start-up files nor their matplotlibrc.
    with tempfile.TemporaryDirectory() as empty:
        own = ENVIRONMENT | {"IPYTHONDIR": empty, "MPLCONFIGDIR": empty}
        try:
            with patch.dict(os.environ, own):
                client.execute()
        except CellExecutionError as error:
            raise Mistake(f"{where}: a cell raises {error.ename}: {error.evalue}") from error
        except TimeoutError as error:
            raise Mistake(f"{where}: a cell takes more than {TIMEOUT} seconds") from error
        finally:
            if preamble:
                del notebook.cells[0]
    for output in outputs(notebook):
        if output.get("name") == "stderr":
            raise Mistake(f"{where}: a cell writes to stderr: {output.text.strip()[:300]}")


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def executed(source: Path) -> str:
    """The text of the .ipynb of a source, its key included: two runs give the same bytes."""
    key = freshness.key(source)  # before it runs: a file saved meanwhile makes it stale again
    where = str(source.relative_to(ROOT) if source.is_relative_to(ROOT) else source)
    notebook = read(source)
    metadata = notebook.metadata.copy()
    run(notebook, source.parent, where, HOUSE_STYLE)
    notebook.metadata = metadata  # without the version of this machine's Python
    notebook.metadata["lesson"]["key"] = key
    for number, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = number
        cell.metadata.pop("execution", None)  # when it ran
        cell.outputs = [_plain(output, number, where) for output in _joined(cell.outputs)]
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _joined(found: list[NotebookNode]) -> list[NotebookNode]:
    """What a cell prints as one output, however many messages the kernel made of it."""
    joined: list[NotebookNode] = []
    for output in found:
        last = joined[-1] if joined else {}
        if output.output_type == last.get("output_type") == "stream":
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _plain(output: NotebookNode, number: int, where: str) -> NotebookNode:
    """Without what differs from run to run; a picture in the colours of the site."""
    if output.output_type == "execute_result":
        output.execution_count = number
    data = output.get("data", {})
    if "image/svg+xml" in data:
        if re.search(r"url\(#\w+\)", data["image/svg+xml"]) is None:
            raise Mistake(f"{where}: a picture without axes")
        picture = svg.themed(data["image/svg+xml"], where, "drawn by make notebooks")
        # One line of JSON: nobody reads the diff of a path.
        picture = " ".join(picture.split())
        output.data = NotebookNode({"image/svg+xml": picture, "text/plain": "<Figure>"})
    if at := re.search(r" at 0x[0-9a-f]{6,}", str(output.get("text", "")) + str(data)):
        raise Mistake(f"{where}: an output shows an address in memory:{at[0]}")
    return output
