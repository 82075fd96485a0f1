"""The hook in a small site of its own: what is published, and what stops the build."""

import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from nbformat.v4 import new_output

from figures_src.machinery.notebooks import hook, source
from figures_src.machinery.pages import status
from tests.notebooks.session import SOURCES
from tests.notebooks.test_form import committed

NAME = "zh/deep_signals"
CONFIG = f"""
site_name: small
docs_dir: docs/zh
nav: [a.md, exercises/small.ipynb]
hooks: [{hook.__file__}]
plugins: {{mkdocs-jupyter: {{include: ["exercises/*.ipynb"], include_source: true}}}}
markdown_extensions: [attr_list, md_in_html, pymdownx.superfences]
exclude_docs: "*.py"
validation: {{links: {{not_found: ignore}}}}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Builds docs/zh/exercises/small.ipynb, strictly, after `change(notebook)`."""
    monkeypatch.chdir(tmp_path)  # mkdocs-jupyter's cache
    exercises = tmp_path / "docs" / "zh" / "exercises"
    exercises.mkdir(parents=True)
    (exercises.parent / "a.md").write_text("# A\n\n[N](exercises/small.ipynb)\n")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    shutil.copy(SOURCES[NAME], exercises / "small.py")
    monkeypatch.setattr(source, "DOCS", tmp_path / "docs")

    def make(change=lambda notebook: None, command="build") -> Path:
        notebook = committed(NAME)
        change(notebook)
        nbformat.write(notebook, exercises / "small.ipynb")
        config = load_config(str(tmp_path / "mkdocs.yml"), strict=True)
        monkeypatch.setattr(status, "serving", command == "serve")
        config.plugins.on_startup(command=command, dirty=False)
        build(config)
        return tmp_path / "site"

    return make


def first_code(notebook):
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def test_page_pictures_and_download(site):
    folder = site() / "exercises" / "small"
    page = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    images = [image["src"] for image in page.select("img")]
    assert len(images) == 2
    assert all("color-scheme:light dark" in (folder / name).read_text("utf-8") for name in images)
    assert nbformat.read(folder / "small.ipynb", as_version=4) == committed(NAME)


def make_it_raise(notebook):
    error = new_output("error", ename="ValueError", evalue="no", traceback=[])
    first_code(notebook).outputs.append(error)


def test_a_raising_cell_stops_the_build(site):
    with pytest.raises(SystemExit) as caught:
        site(make_it_raise)
    assert caught.value.code == "error: docs/zh/exercises/small.ipynb: a cell raises ValueError: no"


def test_a_raising_cell_is_shown_while_serving(site):
    """The author is at work on it: the server stays up."""
    page = site(make_it_raise, "serve") / "exercises" / "small" / "index.html"
    assert "small.ipynb: a cell raises ValueError: no" in page.read_text("utf-8")


def test_a_notebook_that_is_out_of_date_stops_the_build(site):
    def change(notebook):
        notebook.metadata["lesson"]["key"] = "of an older source"

    with pytest.raises(Abort, match="1 warnings"):
        site(change)
