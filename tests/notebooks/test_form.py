"""Each notebook has what a student needs, is in step with its source, and needs torch alone."""

import ast
import re

import nbformat
import pytest

from figures_src.machinery.notebooks import freshness, source
from tests.notebooks.session import SOURCES

# IPython is there wherever a notebook runs. The two files can be downloaded from the site.
NEEDED = {"torch", "numpy", "matplotlib", "IPython"}
HELPERS = {"diagnose", "mnist"}
STANDARD = {"math", "pathlib", "sys", "time"}

each_notebook = pytest.mark.parametrize("name", SOURCES)


def committed(name: str) -> nbformat.NotebookNode:
    path = source.notebook_path(SOURCES[name])
    assert path.exists(), f"{path.name} is missing: `make notebooks NB={name}`, and commit it"
    return nbformat.read(path, as_version=4)


def test_every_notebook_has_its_source():
    found = set(source.DOCS.glob("??/exercises/*.ipynb"))
    assert found == {source.notebook_path(path) for path in SOURCES.values()}
    assert len(found) >= 6


@each_notebook
def test_notebook_is_in_step_with_its_source(name):
    """All but outputs is what the source says: no cell was edited in Jupyter and saved."""
    notebook, fresh = committed(name), source.read(SOURCES[name])
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert notebook.metadata["lesson"].pop("key") == freshness.key(SOURCES[name]), (
        f"out of date: make notebooks NB={name}, and commit it"
    )
    assert notebook == fresh, f"make notebooks NB={name}, and commit it"


@each_notebook
def test_all_cells_were_executed_in_order_and_none_raised(name):
    cells = [cell for cell in committed(name).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error"]
    assert not [o for o in outputs if o.get("name") == "stderr"]


@each_notebook
def test_outputs_tell_nothing_of_the_machine(name):
    text = source.notebook_path(SOURCES[name]).read_text("utf-8")
    assert "image/png" not in text, "a picture of Jupyter's own: make notebooks"
    assert not re.search(r"/home/|/Users/|/tmp/|site-packages|[A-Z]:\\\\", text)


@each_notebook
def test_form(name):
    """Task, blanks, hints, self-check, solution, discussion: each exercise has all of them."""
    notebook = source.read(SOURCES[name])
    order = [
        tag
        for cell in notebook.cells
        for tag in cell.metadata.get("tags", [])
        if tag in ("answer", "check", "solution")
    ]
    assert order, f"{name} asks nothing"
    assert order == ["answer", "check", "solution"] * (len(order) // 3), order
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "answer" in tags:
            assert _blanks(cell.source), f"{name}: an answer cell without a blank (...)"
        elif cell.cell_type == "code":
            assert not _blanks(cell.source), f"{name}: a blank outside an answer cell"
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert prose.count('<details class="tip" markdown="1">\n<summary>') >= 2, "give two hints"
    assert [c for c in notebook.cells if "discussion" in c.metadata.get("tags", [])]


def _blanks(code: str) -> list[ast.Constant]:
    """Values that are `...`; not those that code compares with."""
    tree = ast.parse(code)
    compared = {
        id(node)
        for compare in ast.walk(tree)
        if isinstance(compare, ast.Compare | ast.Call)
        for node in ast.walk(compare)
        if isinstance(compare, ast.Compare)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value is ... and id(node) not in compared
    ]


@each_notebook
def test_needs_torch_numpy_and_matplotlib_only(name):
    for cell in source.read(SOURCES[name]).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom):
                packages = {node.module.split(".")[0]}
            elif isinstance(node, ast.Import):
                packages = {alias.name.split(".")[0] for alias in node.names}
            else:
                continue
            assert packages <= NEEDED | HELPERS | STANDARD, f"{name} imports {packages}"
