"""mkdocs' events for the notebooks: what mkdocs-jupyter finds is rendered as the chapters are.

mkdocs-jupyter makes a page of each .ipynb and publishes the file beside it for download. A hook and
not a macro of mkdocs-macros, since that has no event in which files can be added to the site.
"""

import logging

import nbformat
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from figures_src.notebooks.page import render
from figures_src.notebooks.source import discover, read
from figures_src.publish.mistake import Mistake

log = logging.getLogger("mkdocs.plugins.notebooks")


@event_priority(100)  # before mkdocs-macros reads the page
def on_page_markdown(markdown: str, page, config, files) -> str | None:
    """The notebook as Markdown, its pictures as files of the site."""
    file = page.file
    if not file.src_uri.endswith(".ipynb"):
        return None
    language = config.docs_dir.rsplit("/", 1)[-1]
    notebook = nbformat.reads(markdown, as_version=4)
    try:
        _warn_if_stale(notebook, f"{language}/{file.name}")
        rendered = render(notebook, file.name, language)
    except Mistake as mistake:
        # Not an Exception, around which mkdocs would put a traceback.
        raise SystemExit(f"error: docs/{language}/{file.src_uri}: {mistake}") from None
    folder = file.src_uri.rpartition("/")[0]
    for path, svg in rendered.pictures.items():
        files.append(File.generated(config, f"{folder}/{path}", content=svg))
    page.meta |= {
        "description": notebook.metadata["lesson"]["description"],
        "render_macros": False,  # {{ is Python here
    }
    # mkdocs-jupyter has put nbconvert's rendering in the place of mkdocs' own: put that back.
    vars(page).pop("render", None)
    return rendered.markdown


def _warn_if_stale(notebook, name: str) -> None:
    """`--strict` makes an error of it."""
    source = discover().get(name)
    if source is None:
        log.warning("docs/*/exercises: %s.ipynb has no %s.py", name, name)
    elif [c.source for c in notebook.cells] != [c.source for c in read(source).cells]:
        log.warning("%s.py has changed since its notebook was executed: make notebooks", name)
