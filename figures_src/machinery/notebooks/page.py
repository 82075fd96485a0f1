"""A notebook as Markdown, so that its page is a page like any other.

nbconvert's HTML brings JupyterLab's styles (575 kB a page), headings without Chinese anchors, links
nobody checks and formulas nobody renders. As Markdown all of that is done by what does it for the
chapters: Material's code blocks and details, toc, arithmatex, mkdocs' validation, the search.
"""

import html
from dataclasses import dataclass, field

from nbformat import NotebookNode

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.figure import natural_size, zoom_link
from figures_src.machinery.pages.words import words

UNSEARCHED = ' data-search-exclude=""'  # Material's search passes over it


@dataclass
class Page:
    """Markdown of a notebook, and its pictures by the path that the Markdown names."""

    name: str
    language: str
    parts: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)

    @property
    def markdown(self) -> str:
        return "\n".join(self.parts)


def render(notebook: NotebookNode, name: str, language: str) -> Page:
    """Raises Mistake for a notebook that was not executed, or not without an error."""
    page = Page(name, language)
    head, *cells = notebook.cells
    title, _, rest = head.source.partition("\n")
    say = words(language)
    page.parts.append(
        f'{title}\n\n<p{UNSEARCHED}><a href="{name}.ipynb" download>'
        f"{say('download', file=name + '.ipynb')}</a>{say('how')}</p>\n{rest}\n"
    )
    for cell in cells:
        if cell.cell_type == "markdown":
            page.parts.append(cell.source + "\n")
        else:
            _add_code(page, cell)
    return page


def _add_code(page: Page, cell: NotebookNode) -> None:
    tags, say = set(cell.metadata.get("tags", [])), words(page.language)
    if cell.execution_count is None:
        raise Mistake("a cell was not executed: `make notebooks`")
    code = _fence("python", cell.source)
    if "check" in tags:
        code = _folded("quote", say("self_check"), code, UNSEARCHED)
    shown = "\n".join(_output(page, cell, output, tags) for output in cell.outputs)
    if "solution" in tags:  # what it prints may give the answer away
        page.parts.append(_folded("success", say("solution"), f"{code}\n{shown}"))
    elif "discussion" in tags:
        page.parts.append(shown)
    else:
        page.parts.append(f"{code}\n{shown}")


def _output(page: Page, cell: NotebookNode, output: NotebookNode, tags: set[str]) -> str:
    if output.output_type == "error":
        raise Mistake(f"a cell raises {output.ename}: {output.evalue}")
    if output.output_type == "stream":
        # A self-check prints sentences, other cells print tables.
        wrapped = ".wrap " if tags & {"check", "solution"} else ""
        return _fence(f"{{ .text {wrapped}{UNSEARCHED} }}", output.text)
    data = output.data
    if "text/markdown" in data:
        return data["text/markdown"] + "\n"
    if "image/svg+xml" in data:
        return _picture(page, cell, data["image/svg+xml"])
    raise Mistake(f"a cell shows {', '.join(data)}: print text, display Markdown, or draw a figure")


def _picture(page: Page, cell: NotebookNode, svg: str) -> str:
    if not (alt := cell.metadata.get("alt")):
        raise Mistake('a cell that draws says what, for who cannot see it: # %% alt="…"')
    path = f"{page.name}/figure-{len(page.pictures) + 1}.svg"
    page.pictures[path] = svg
    width, height = natural_size(svg)
    say = words(page.language)  # enlarged as the figures of the chapters are
    return (
        '<figure class="measured" markdown="1">\n'
        f'![{html.escape(alt)}]({path}){{ width="{width}" height="{height}" loading=lazy }}\n'
        f"{zoom_link(say, path)}\n"
        "</figure>\n"
    )


def _folded(kind: str, title: str, body: str, attributes: str = "") -> str:
    """Material's details of that kind."""
    return (
        f'<details class="{kind}" markdown="1"{attributes}>\n'
        f"<summary>{title}</summary>\n\n{body}\n</details>\n"
    )


def _fence(kind: str, text: str) -> str:
    return f"```{kind}\n{text.rstrip()}\n```\n"
