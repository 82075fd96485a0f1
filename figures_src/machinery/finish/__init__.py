"""What a built site lacks: formulas, diagrams, palette, search, preview, policy, offline list.

Lives here: what is done to a folder of HTML, whatever generator built it. May not: what decides the
text of a chapter. ``python -m figures_src.machinery.finish site`` does it, and `make build` calls
that; the server calls `finish_served`.
"""

from pathlib import Path

from figures_src.machinery.finish import (
    diagrams,
    formulas,
    offline,
    policy,
    preview,
    search,
    stylesheet,
)
from figures_src.machinery.mistake import Mistake


def finish(site: Path) -> None:
    """Finish a site that was just built, to be published. Raises Mistake if it was finished."""
    pages = sorted(site.rglob("*.html"))
    if not pages:
        raise Mistake(f"{site} holds no page; build the site first")
    if any(policy.is_protected(page.read_text(encoding="utf-8")) for page in pages):
        raise Mistake(f"{site} was finished before; build the site again")
    stylesheet.add_palette(site)
    formulas.set_formulas(site, pages)
    diagrams.draw_diagrams(pages)
    search.improve_index(site)
    search.fetch_index_late(site)
    preview.write_preview(site, pages)
    policy.protect(site, pages)
    offline.list_files(site)


def finish_served(site: Path, changed: list[Path]) -> None:
    """Finish these pages of a site that an author is looking at: neither guarded nor kept offline.

    The server adds a script of its own to each page, and what is looked at must be the newest.
    """
    stylesheet.add_palette(site)
    formulas.set_formulas(site, changed)
    diagrams.draw_diagrams(changed)
    offline.list_nothing(site)
