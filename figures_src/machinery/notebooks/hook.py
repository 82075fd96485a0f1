"""mkdocs' events for the notebooks: what mkdocs-jupyter finds is rendered as the chapters are.

mkdocs-jupyter makes a page of each .ipynb and publishes the file beside it for download. A hook and
not a macro of mkdocs-macros, since that has no event in which files can be added to the site.
"""

import logging
from pathlib import Path

import nbformat
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks.freshness import key, recorded_key
from figures_src.machinery.notebooks.page import render
from figures_src.machinery.notebooks.source import discover
from figures_src.machinery.pages import status

log = logging.getLogger("mkdocs.plugins.notebooks")


@event_priority(100)  # before mkdocs-macros reads the page
def on_page_markdown(markdown: str, page, config, files) -> str | None:
    """The notebook as Markdown, its pictures as files of the site."""
    file = page.file
    if not file.src_uri.endswith(".ipynb"):
        return None
    # mkdocs-jupyter has put nbconvert's rendering in the place of mkdocs' own: put that back.
    vars(page).pop("render", None)
    page.meta["render_macros"] = False  # {{ is Python here
    language = Path(config.docs_dir).name
    try:
        notebook = nbformat.reads(markdown, as_version=4)
        rendered = render(notebook, file.name, language)
        _warn_if_stale(notebook, f"{language}/{file.name}")
    except Mistake as mistake:
        line = f"docs/{language}/{file.src_uri}: {mistake}"
        if status.serving:  # the author is at work: the server stays up
            return f"# {file.name}\n\n**{line}**"
        # Not an Exception, around which mkdocs would put a traceback.
        raise SystemExit(f"error: {line}") from None
    folder = file.src_uri.rpartition("/")[0]
    for path, svg in rendered.pictures.items():
        files.append(File.generated(config, f"{folder}/{path}", content=svg))
    page.meta["description"] = notebook.metadata["lesson"]["description"]
    page.meta["search"] = {"boost": 0.001}  # what a chapter explains is found there first
    return rendered.markdown


def _warn_if_stale(notebook: nbformat.NotebookNode, name: str) -> None:
    """`--strict` makes an error of it."""
    source = discover().get(name)
    if source is None:
        log.warning("the notebook %s has no source: write %s.py beside it", name, name)
    elif recorded_key(notebook) != key(source):
        log.warning("the notebook %s is out of date: make notebooks NB=%s", name, name)
