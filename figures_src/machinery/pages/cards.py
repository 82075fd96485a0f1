"""Pictures that lead somewhere: a card for a chapter, and the list of all figures."""

import html
import re
from pathlib import Path

from figures_src.machinery.figures.script import select
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import thumbnails
from figures_src.machinery.pages.figure import anchor, claim, image_markdown, natural_size
from figures_src.machinery.pages.reading_time import reading_minutes
from figures_src.machinery.pages.words import words
from figures_src.machinery.paths import svg_path

CALL = re.compile(r'\bfigure\("([\w/]+)"')
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def picture_markdown(name: str, page: str, language: str) -> str:
    """A figure as the picture of the start page, that leads to where it is explained."""
    select([name])  # or a Mistake that tells which there are
    image = image_markdown(name, language, f"figures/{name}.svg")
    return f"//// html | div.hero__picture\n[{image}]({page}#{anchor(name)})\n////\n"


def card_markdown(page: str, name: str, language: str, docs: Path, text: str) -> str:
    """A chapter: its figure `name`, its title, what it answers, and how long it takes.

    Raises Mistake for a page that is not there.
    """
    if not (docs / page).exists():
        raise Mistake(f"no page {page!r} for a card")
    chapter = _read(docs, page)
    text = text.strip()
    if "minutes()" in chapter:
        text += "\n\n" + words(language)("minutes", count=reading_minutes(chapter, "open"))
    return _card(name, language, page, TITLE.search(chapter)[1], text)


def on_pages(docs: Path, pages: list[str]) -> dict[str, list[str]]:
    """Chapter → the figures that stand in it, as a reader meets them."""
    texts = {page: _read(docs, page) for page in pages if page.endswith(".md")}
    found = {page: list(dict.fromkeys(CALL.findall(text))) for page, text in texts.items()}
    return {page: names for page, names in found.items() if names}


def all_figures_markdown(language: str, docs: Path, figures: dict[str, list[str]]) -> str:
    """Every figure by its claim, under the chapter in which it stands (`on_pages`)."""
    parts = []
    for page, names in figures.items():
        parts += [f"## {TITLE.search(_read(docs, page))[1]}\n", "/// html | div.cards\n"]
        for name in names:
            link = f"{page}#{anchor(name)}"
            parts.append(_card(name, language, link, claim(name, language), ""))
        parts.append("///\n")
    return "\n".join(parts)


def _card(name: str, language: str, link: str, title: str, text: str) -> str:
    select([name])
    svg = svg_path(name, language).read_text(encoding="utf-8")
    width, height = natural_size(thumbnails.thumbnail(svg))
    picture = thumbnails.address(name)
    # The title says where the link leads; the picture is for the eye.
    image = f'![]({picture}){{ width="{width}" height="{height}" loading=lazy }}'
    return (
        f"//// html | div.card\n[{image}**{html.escape(title, quote=False)}**]({link})\n"
        f"{{: .card__link }}\n\n{text}\n////\n"
    )


def _read(docs: Path, page: str) -> str:
    return (docs / page).read_text(encoding="utf-8")
