"""Macros for the chapters (mkdocs-macros). Imports no torch: pages read what was recorded.

{% call figure("why/too_small") %}caption, in Markdown{% endcall %}   (indent=4 inside a note)
{{ stat("why/too_small.std_10") }}   {{ stat("why/too_large.saturated_10", ".0%") }}
{{ param("why/too_small.WIDTH") }}
{{ used_in("glorot2010") }}
{{ table("choosing/gains.table", {"activation": "激活函数", "gain": "增益"}) }}
{{ glossary() }}
{{ minutes() }}   {{ minutes("folded") }}
"""

import contextlib
import re
import sys
import textwrap
from collections.abc import Iterator
from functools import wraps
from pathlib import Path

from figures_src.machinery.finish import preview
from figures_src.machinery.finish.formulas import set_formulas
from figures_src.machinery.finish.offline import list_files
from figures_src.machinery.finish.policy import protect
from figures_src.machinery.finish.stylesheet import add_palette
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.figure import alt_text, figure_markdown
from figures_src.machinery.pages.glossary import glossary_markdown
from figures_src.machinery.pages.reading_time import reading_minutes
from figures_src.machinery.pages.upkeep import bring_up_to_date, serving
from figures_src.machinery.pages.values import param, stat, table_markdown


def define_env(env) -> None:
    """Called by mkdocs-macros at the start of every build, also of each under `mkdocs serve`."""
    docs = Path(env.conf["docs_dir"])
    language = docs.name
    pages = list(_in_order(env.conf.get("nav") or []))
    if serving():  # a misspelt macro shows on its page, and the server stays
        env.config["on_error_fail"] = False
    with _told():
        bring_up_to_date()
    env.conf["extra"]["preview"] = preview.FILE, ""
    with _told():
        env.conf["extra"]["preview"] = preview.FILE, alt_text(preview.FIGURE, language)

    def macro(function):
        """Make it a macro whose mistakes end the build in one line, and under `serve` show up."""

        @wraps(function)
        def told(*arguments, **options):
            try:
                return function(*arguments, **options)
            except Mistake as mistake:
                line = f"docs/{language}/{env.page.file.src_uri}: {mistake}"
                if serving():
                    return f"**{line}**"
                # Not an Exception: mkdocs-macros would put a long traceback around it.
                raise SystemExit(f"error: {line}") from None

        return env.macro(told)

    macro(stat)
    macro(param)

    @macro
    def table(reference: str, columns: dict[str, str]) -> str:
        return table_markdown(reference, columns, language)

    @macro
    def used_in(reference: str) -> str:
        return chapters_that_cite(reference, docs, env.page.file.src_uri, pages)

    @macro
    def glossary() -> str:
        return glossary_markdown(language, docs)

    @macro
    def minutes(part: str = "open") -> int:
        text = Path(env.page.file.abs_src_path).read_text(encoding="utf-8")
        return reading_minutes(text, part)

    @macro
    def figure(name: str, caller, indent: int = 0) -> str:
        text = figure_markdown(name, language, caller(), env.page.file.src_uri)
        return textwrap.indent(text, " " * indent)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """A mistake ends the build in one line; under `serve` it is told, and the server stays."""
    try:
        yield
    except Mistake as mistake:
        if not serving():
            raise SystemExit(f"error: {mistake}") from None
        print(f"error: {mistake}", file=sys.stderr)


def on_post_build(env) -> None:
    """Called by mkdocs-macros when the site is on disk."""
    conf = env.conf
    site = Path(conf["site_dir"])
    add_palette(site)
    with _told():
        set_formulas(site)
    if not serving():  # the server adds a script of its own to each page
        language = Path(conf["docs_dir"]).name
        preview.write_preview(site, conf["site_name"], conf["site_description"], language)
        protect(site)
    list_files(site, serving())


def _in_order(nav) -> Iterator[str]:
    """The pages of mkdocs' `nav` as a reader meets them."""
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _in_order(entry)


def chapters_that_cite(reference: str, docs: Path, page: str, pages: list[str]) -> str:
    """Links to those of `pages` in which a link to ``page#reference`` stands, by their titles."""
    citing = [
        f"[{title[1]}]({path.relative_to(docs).as_posix()})"
        for path in (docs / name for name in pages if name.endswith(".md"))
        if f"{page}#{reference})" in (text := path.read_text(encoding="utf-8"))
        and (title := re.search(r"^title: (.+)$", text, re.MULTILINE))
    ]
    if not citing:
        raise Mistake(f"{page}: no chapter cites {reference!r}; link to it or leave it out")
    return "、".join(citing)
