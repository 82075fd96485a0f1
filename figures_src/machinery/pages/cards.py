"""Pictures that lead somewhere: a card for a chapter, and the list of all figures."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from figures_src.machinery.figures import labels, results
from figures_src.machinery.figures.script import discover
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import thumbnails
from figures_src.machinery.pages.figure import alt_text, anchor, natural_size
from figures_src.machinery.pages.reading_time import reading_minutes
from figures_src.machinery.pages.words import words
from figures_src.machinery.paths import svg_path

CALL = re.compile(r'\bfigure\("([\w/]+)"')
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def picture_markdown(name: str, page: str, language: str) -> str:
    """A figure as the picture of the start page, that leads to where it is explained."""
    _require(name)
    width, height = natural_size(svg_path(name, language).read_text(encoding="utf-8"))
    alt = html.escape(alt_text(name, language)).replace("\n", " ")
    image = f'![{alt}](figures/{name}.svg){{ width="{width}" height="{height}" }}'
    return f"//// html | div.hero__picture\n[{image}]({page}#{anchor(name)})\n////\n"


def card_markdown(page: str, name: str, language: str, docs: Path, text: str) -> str:
    """A chapter: its figure `name`, its title, what it answers, and how long it takes.

    Raises Mistake for a page that is not there.
    """
    source = docs / page
    if not source.exists():
        raise Mistake(f"no page {page!r} for a card")
    chapter = source.read_text(encoding="utf-8")
    text = text.strip()
    if "minutes()" in chapter:
        text += "\n\n" + words(language)("minutes", count=reading_minutes(chapter, "open"))
    return _card(name, language, page, TITLE.search(chapter)[1], text)


def all_figures_markdown(language: str, docs: Path, pages: list[str]) -> str:
    """Every figure by its claim, under the chapter in which it stands."""
    parts = []
    for page in pages:
        if not page.endswith(".md"):
            continue
        chapter = (docs / page).read_text(encoding="utf-8")
        if names := list(dict.fromkeys(CALL.findall(chapter))):
            parts += [f"## {TITLE.search(chapter)[1]}\n", "/// html | div.cards\n"]
            parts += [_claim(name, language, page) for name in names]
            parts.append("///\n")
    return "\n".join(parts)


def on_pages(docs: Path, pages: list[str]) -> Iterator[str]:
    """The figures that stand on these pages, as a reader meets them."""
    for page in pages:
        if page.endswith(".md"):
            yield from CALL.findall((docs / page).read_text(encoding="utf-8"))


def _claim(name: str, language: str, page: str) -> str:
    title = labels.speaker(name, language)("title", **results.load(name)["parameters"])
    return _card(name, language, f"{page}#{anchor(name)}", title, "")


def _card(name: str, language: str, link: str, title: str, text: str) -> str:
    _require(name)
    svg = svg_path(name, language).read_text(encoding="utf-8")
    width, height = natural_size(thumbnails.thumbnail(svg))
    picture = thumbnails.address(name)
    # The title says where the link leads; the picture is for the eye.
    image = f'![]({picture}){{ width="{width}" height="{height}" loading=lazy }}'
    return (
        f"//// html | div.card\n[{image}**{html.escape(title, quote=False)}**]({link})\n"
        f"{{: .card__link }}\n\n{text}\n////\n"
    )


def _require(name: str) -> None:
    if name not in discover():
        raise Mistake(f"no figure {name!r}; the figures are {', '.join(discover())}")
