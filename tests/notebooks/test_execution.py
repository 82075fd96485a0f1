"""Each notebook runs in a fresh kernel, away from the project, and gives what is committed."""

import shutil
import sys

import nbformat
import pytest

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks import execute, source
from tests.notebooks.session import PASSED, SOURCES, UNFILLED, WRONG, each_run
from tests.notebooks.test_form import committed
from tests.printed import prints

# What a student has downloaded: the notebook, and the files it names. Not this project.
AWAY = "import sys; sys.modules['figures_src'] = None"
ASSETS = source.DOCS / "zh" / "assets"


@each_run
def test_gives_what_is_committed(name, tmp_path):
    for helper in ASSETS.glob("*.py"):
        if helper.name in SOURCES[name].read_text("utf-8"):
            shutil.copy(helper, tmp_path)  # a copy, not the link
    notebook = source.read(SOURCES[name])
    execute.run(notebook, tmp_path, name, AWAY)
    for cell, expected in zip(notebook.cells, committed(name).cells, strict=True):
        if cell.cell_type != "code":
            continue
        assert prints(_text(cell), _text(expected)), (
            f"{name}, {cell.id}: make notebooks\n{_text(cell)}\nis committed as\n{_text(expected)}"
        )
        assert _pictures(cell) == _pictures(expected), f"{name}, {cell.id}: pictures"
        tags = cell.metadata.get("tags", [])
        told = {
            line[0] for line in _text(cell).splitlines() if line[:1] in (PASSED, WRONG, UNFILLED)
        }
        if "check" in tags:
            assert told == {UNFILLED}
        if "solution" in tags:
            assert told == {PASSED}


def cells_with_a_helper():
    """(notebook, file that it needs, cell that imports it)."""
    for name, path in SOURCES.items():
        for cell in source.read(path).cells:
            for helper in ("diagnose", "mnist"):
                if cell.cell_type == "code" and f"from {helper} import" in cell.source:
                    yield pytest.param(f"{helper}.py", cell.source, id=f"{name}-{helper}")


@pytest.mark.parametrize(("file", "code"), [*cells_with_a_helper()])
def test_a_file_that_was_not_downloaded_is_named(file, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if "assets" not in p])
    monkeypatch.setattr(sys, "path_importer_cache", {})  # it remembers where ../assets was
    monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
    with pytest.raises(ImportError, match=rf"^找不到 {file}：.*下载.*放在.*旁边") as caught:
        exec(code, {})
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__, "one line, not the story of another exception"


def _text(cell) -> str:
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/markdown", "")
        for output in cell.outputs
    )


def _pictures(cell) -> int:
    return sum(any(kind.startswith("image/") for kind in o.get("data", {})) for o in cell.outputs)


HEAD = """# ---
# jupyter:
#   lesson:
#     description: 只为测试
# ---

# %% [markdown]
r\"\"\"
# 标题
\"\"\"

# %%
"""
FIGURE = """# %% alt="a line"
import matplotlib.pyplot as plt

plt.plot([1, 2, 4], color="grey")
plt.title("std")
plt.show()
"""


def write(folder, body: str):
    path = folder / "small.py"
    path.write_text(HEAD + body, "utf-8")
    return path


def test_two_runs_give_the_same_bytes(tmp_path):
    path = write(tmp_path, "SEED = 0\nprint(SEED)\n\n" + FIGURE)
    first = execute.executed(path)
    assert execute.executed(path) == first
    assert str(tmp_path) not in first
    assert sys.executable not in first
    notebook = nbformat.reads(first, as_version=4)
    (picture,) = [o.data["image/svg+xml"] for o in execute.outputs(notebook) if "data" in o]
    assert "color-scheme:light dark" in picture
    assert "var(--grey)" in picture
    assert "\n" not in picture


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("print(1 / 0)", "a cell raises ZeroDivisionError: division by zero"),
        ("import warnings; warnings.warn('careful')", "a cell writes to stderr: .*careful"),
        ("print(object())", "an address in memory"),
        (FIGURE.replace("grey", "#123456"), "colour #123456 is not in the palette"),
        ('# %% tags=["chek"]\n1', "unknown tag chek; use answer, check"),
    ],
    ids=["raises", "warns", "address", "colour", "tag"],
)
def test_a_notebook_that_is_not_fit_to_publish(body, told, tmp_path):
    with pytest.raises(Mistake, match=told):
        execute.executed(write(tmp_path, body))


def test_a_failing_notebook_leaves_the_last_good_one(tmp_path, monkeypatch, capsys):
    from figures_src.machinery.notebooks import __main__ as command

    path = write(tmp_path, "print(1 / 0)")
    path.with_suffix(".ipynb").write_text("the last good one")
    monkeypatch.setattr(command, "discover", lambda: {"zh/small": path})
    monkeypatch.setattr("sys.argv", ["notebooks"])
    assert command.main() == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert path.with_suffix(".ipynb").read_text() == "the last good one"
    assert len(list(tmp_path.iterdir())) == 2
    monkeypatch.setattr("sys.argv", ["notebooks", "zh/smal"])
    assert command.main() == 1
    assert "no notebook 'zh/smal'; the notebooks are zh/small" in capsys.readouterr().err
