"""A notebook is out of date when its cells, its looks or what it imports have changed."""

import ast

import pytest

from figures_src.machinery.figures import freshness as figures
from figures_src.machinery.figures import names
from figures_src.machinery.notebooks import freshness
from figures_src.machinery.paths import SOURCES
from tests.notebooks.session import SOURCES as NOTEBOOKS

EVERY = set(NOTEBOOKS)
# file, old text, new text, which notebooks are out of date then
EDITS = {
    "palette": ("looks/palette.py", "#c95000", "#c95001", EVERY),
    "pictures": ("machinery/figures/svg.py", "color-scheme:light dark", "color-scheme:dark", EVERY),
    "style before the first cell": ("machinery/notebooks/execute.py", '"svg"]', '"png"]', EVERY),
    "diagnose": ("core/diagnose.py", "HIGH_LOSS = 1.1", "HIGH_LOSS = 1.2", {"zh/cure_a_model"}),
    "mnist": ("core/mnist.py", "MEAN, STD = 0.1307", "MEAN, STD = 0.13", {"zh/deep_mnist"}),
    "a comment": ("core/mnist.py", "# Of the uncompressed", "# Of those", set()),
    "what no notebook uses": ("core/schemes.py", "def he(", "def her(", set()),
    "a figure's labels": ("machinery/figures/svg.py", "an axis has no label", "no label", set()),
}


@pytest.fixture
def keys(monkeypatch):
    """The keys of all notebooks after an edit of a file of the project."""
    figures.forget()

    def after(file: str = "", old: str = "", new: str = "") -> dict[str, str]:
        original = names.parse

        def parse(path):
            text, tree = original(path)
            if path != SOURCES / file:
                return text, tree
            assert old in text
            text = text.replace(old, new)
            return text, ast.parse(text)

        with monkeypatch.context() as patch:
            patch.setattr(names, "parse", parse)
            figures.forget()
            return {name: freshness.key(source) for name, source in NOTEBOOKS.items()}

    yield after
    figures.forget()


@pytest.mark.parametrize("edit", EDITS)
def test_edit(keys, edit):
    *change, stale = EDITS[edit]
    before, after = keys(), keys(*change)
    assert {name for name in EVERY if before[name] != after[name]} == stale


def test_style(keys, tmp_path, monkeypatch):
    before = keys()
    (tmp_path / "style").write_text(freshness.STYLE.read_text("utf-8") + "font.size: 11\n")
    monkeypatch.setattr(freshness, "STYLE", tmp_path / "style")
    assert not EVERY & {name for name, key in keys().items() if key == before[name]}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [("SEED = 0", "SEED = 1", False), ("SEED = 0", "SEED = 0", True)],
    ids=["a cell", "another folder"],
)
def test_source(tmp_path, old, new, same):
    source = NOTEBOOKS["zh/deep_signals"]
    text = source.read_text("utf-8")
    assert old in text
    (tmp_path / "edited.py").write_text(text.replace(old, new), "utf-8")
    assert (freshness.key(tmp_path / "edited.py") == freshness.key(source)) == same


def test_a_notebook_that_is_missing_or_no_notebook_is_not_fresh(tmp_path):
    source = NOTEBOOKS["zh/deep_signals"]
    path = tmp_path / "a.ipynb"
    assert not freshness.is_fresh(source, path)
    for text in ("", "{", "{}", '{"cells": []}'):
        path.write_text(text)
        assert not freshness.is_fresh(source, path)
