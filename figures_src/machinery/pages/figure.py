"""A figure as it stands on a page: picture, caption, and the evidence folded below it."""

import html
import re
import textwrap
from collections.abc import Callable

from figures_src.looks.numbers import pretty
from figures_src.machinery.figures import labels, results
from figures_src.machinery.figures.script import select
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import status
from figures_src.machinery.pages.words import words
from figures_src.machinery.paths import result_path, svg_path


def alt_text(name: str, language: str) -> str:
    """What a reader who cannot see the figure is told, key numbers included."""
    statistics = results.load(name)["statistics"]
    return labels.speaker(name, language)("alt", **{k: Number(v) for k, v in statistics.items()})


class Number(float):
    """A float whose format is that of the pages: ``{std:.0%}`` or plain ``{std}``."""

    def __format__(self, spec: str) -> str:
        return pretty(float(self), spec)


def figure_markdown(name: str, language: str, caption: str, page: str, lab: str = "") -> str:
    """Picture, caption, and folded below it what it rests on; above it why it is not the newest.

    lab: the state of the laboratory that shows the same, as in its address.

    The fold is kept out of the search index, of which the scripts would be the larger part.
    """
    select([name])  # or a Mistake that tells which there are
    say = words(language)
    note = _note(say, *status.state(name))
    if not (svg_path(name, language).exists() and result_path(name).exists()):
        if note:
            return note
        raise Mistake(f"the figure {name!r} has not been made; run `make figures`")
    source = "../" * page.count("/") + f"figures/{name}"
    laboratory = f"{up_from(page)}lab/?predict=0&{lab}" if lab else ""
    return f"""
{note if status.failure(name) else ""}
/// html | figure.measured#{anchor(name)}
{image_markdown(name, language, source + ".svg", " loading=lazy")}

{_tools(say, name, language, source, laboratory)}

//// html | figcaption
    markdown: inline
{caption.strip()}
////
///

/// html | details.measurement[data-search-exclude=""]

//// html | summary
    markdown: inline
{say("fold")}
////

//// html | div[data-source="{up_from(page)}figures/{name}.json"]
[{say("script")}]({source}.py)
////
///
"""


def image_markdown(name: str, language: str, address: str, attributes: str = "") -> str:
    """The picture alone, described, its place kept until it is there."""
    width, height = natural_size(svg_path(name, language).read_text(encoding="utf-8"))
    alt = html.escape(alt_text(name, language)).replace("\n", " ")
    return f'![{alt}]({address}){{ width="{width}" height="{height}"{attributes} }}'


def claim(name: str, language: str) -> str:
    """What stands above the picture."""
    return labels.speaker(name, language)("title", **results.load(name)["parameters"])


def up_from(page: str) -> str:
    """The way from the address of a page to the start page: why.md stands at why/."""
    folders = page.count("/") + (not page.endswith("index.md"))
    return "../" * folders


def zoom_link(say: Callable[..., str], address: str) -> str:
    """The link that enlarges a figure, with the words of the dialog (enlarge.js)."""
    words = ("close", "previous", "next", "full")
    data = " ".join(f'data-{word}="{say(word)}"' for word in words)
    return f'[{say("zoom")}]({address}){{ .zoom {data} data-title="{say("zoom")}" }}'


def _tools(say: Callable[..., str], name: str, language: str, source: str, laboratory: str) -> str:
    """What one can do with a figure: enlarge it, take it away, point at it."""
    buttons = " ".join(
        f'<button type="button" data-act="{act}" hidden>{say(act)}</button>'
        for act in ("png", "link", "cite")
    )
    if laboratory:
        link = f'<a class="laboratory" href="{html.escape(laboratory)}">{say("laboratory")}</a>'
        buttons = f"{link} {buttons}"
    cite = html.escape(say("citation", title=claim(name, language)))
    data = f'data-search-exclude="" data-cite="{cite}" data-copied="{say("copied")}"'
    return (
        f"//// html | p.figure-tools[{data}]\n    markdown: inline\n"
        f"{zoom_link(say, source + '.svg')} "
        f"[SVG]({source}.svg){{ download }} {buttons}\n////"
    )


def anchor(name: str) -> str:
    """For links from elsewhere: fig-why-too_small."""
    return f"fig-{name.replace('/', '-')}"


def _note(say: Callable[..., str], failure: str, in_progress: bool) -> str:
    """Why the picture is not the newest, or not there yet: for an author, while serving."""
    if failure:
        error = textwrap.indent(f"```text\n{failure}\n```", "    ")
        return f'!!! failure "{say("failed")}"\n\n{error}'
    return f'!!! info "{say("in_progress")}"' if in_progress else ""


def natural_size(svg: str) -> tuple[int, int]:
    """Natural size in CSS pixels, so that the page keeps the place before the picture is there."""
    width, height = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg).groups()
    return round(float(width) * 4 / 3), round(float(height) * 4 / 3)
