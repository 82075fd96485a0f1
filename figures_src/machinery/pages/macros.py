"""Macros for the chapters (mkdocs-macros). Imports no torch: pages read what was recorded.

{% call figure("why/too_small") %}caption, in Markdown{% endcall %}
    (indent=4 inside a note; lab="sigma=0.01&width=256" leads to that state of the laboratory)
{{ slider("why/std_by_layer") }}
{{ stat("why/too_small.std_10") }}   {{ stat("why/too_large.saturated_10", ".0%") }}
{{ param("why/too_small.WIDTH") }}
{{ used_in("glorot2010") }}
{{ table("choosing/gains.table", {"activation": "激活函数", "gain": "增益"}) }}
{{ glossary() }}
{{ picture("why/std_by_layer", "why.md") }}
{% call card("why.md", "why/std_by_layer") %}what it answers{% endcall %}
{{ all_figures() }}
{{ choose("会", "不会", right=2) }}   {{ number(1 / 80, "方差", tolerance=0.1) }}
{{ self_test() }}
{{ wheel("name") }}   {{ wheel("sha256") }}
{{ minutes() }}   {{ minutes("folded") }}   {{ minutes_of("why.md", "xavier.md") }}, to ten
"""

import re
import sys
import textwrap
from collections.abc import Iterator
from functools import wraps
from itertools import chain
from pathlib import Path

from jinja2 import pass_context

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import dependencies, status, values
from figures_src.machinery.pages import wheel as tool
from figures_src.machinery.pages.cards import (
    all_figures_markdown,
    card_markdown,
    on_pages,
    picture_markdown,
)
from figures_src.machinery.pages.figure import figure_markdown
from figures_src.machinery.pages.glossary import glossary_markdown
from figures_src.machinery.pages.questions import choice_markdown, number_markdown
from figures_src.machinery.pages.reading_time import reading_minutes
from figures_src.machinery.pages.slider import slider_markdown
from figures_src.machinery.pages.words import words


def define_env(env) -> None:
    """Called by mkdocs-macros at the start of every build, also of each under `mkdocs serve`."""
    docs = Path(env.conf["docs_dir"])
    language = docs.name
    pages = list(_in_order(env.conf.get("nav") or []))

    def macro(function):
        """A macro that is given its page, and whose mistakes end the build in one line.

        Under `serve` a mistake shows on the page and in the terminal.
        """

        @wraps(function)
        def call(context, *arguments, **options):
            file = context["page"].file
            try:
                return function(file, *arguments, **options)
            except Mistake as mistake:
                line = f"docs/{language}/{file.src_uri}: {mistake}"
                if status.serving:
                    if not status.is_known(str(mistake)):
                        print(f"error: {line}", file=sys.stderr, flush=True)
                    return f"**{line}**"
                # Not an Exception: mkdocs-macros would put a long traceback around it.
                raise SystemExit(f"error: {line}") from None

        return env.macro(pass_context(call))

    def measured(function):
        """A macro that quotes what a figure measured: its first argument is ``chapter/figure.key``.

        While the figure is being measured, what is not there yet is "…".
        """

        @macro
        @wraps(function)
        def call(file, reference: str, *arguments, **options):
            name = reference.rpartition(".")[0]
            dependencies.note(file.src_uri, "figure", name)
            try:
                return function(file, reference, *arguments, **options)
            except Mistake:
                if status.in_progress(name):
                    return "…"
                raise

        return call

    @measured
    def stat(file, reference: str, spec: str = "") -> str:
        return values.stat(reference, spec)

    @measured
    def param(file, reference: str, spec: str = "g") -> str:
        return values.param(reference, spec)

    @measured
    def table(file, reference: str, columns: dict[str, str]) -> str:
        return values.table_markdown(reference, columns, language)

    @macro
    def figure(file, name: str, caller, indent: int = 0, lab: str = "") -> str:
        dependencies.note(file.src_uri, "figure", name)
        text = figure_markdown(name, language, caller(), file.src_uri, lab)
        return textwrap.indent(text, " " * indent)

    @macro
    def slider(file, name: str) -> str:
        dependencies.note(file.src_uri, "figure", name)
        return slider_markdown(name, language, file.src_uri)

    @macro
    def used_in(file, reference: str) -> str:
        dependencies.note(file.src_uri, "chapters")
        return chapters_that_cite(reference, docs, file.src_uri, pages)

    @macro
    def glossary(file) -> str:
        dependencies.note(file.src_uri, "chapters")
        return glossary_markdown(language, docs)

    @macro
    def picture(file, name: str, page: str) -> str:
        dependencies.note(file.src_uri, "figure", name)
        return picture_markdown(name, page, language)

    @macro
    def card(file, page: str, name: str, caller) -> str:
        dependencies.note(file.src_uri, "figure", name)
        dependencies.note(file.src_uri, "chapters")
        return card_markdown(page, name, language, docs, caller())

    @macro
    def all_figures(file) -> str:
        figures = on_pages(docs, pages)
        for name in chain.from_iterable(figures.values()):
            dependencies.note(file.src_uri, "figure", name)
        dependencies.note(file.src_uri, "chapters")
        return all_figures_markdown(language, docs, figures)

    @macro
    def choose(file, *choices: str, right: int) -> str:
        return _in_fold(choice_markdown(choices, right, language))

    @macro
    def number(file, right: float, label: str, tolerance: float = 0.1) -> str:
        return _in_fold(number_markdown(right, tolerance, label, language))

    @macro
    def wheel(file, what: str) -> str:
        built = tool.wheel()
        told = {"name": built.name, "sha256": tool.sha256(built)}
        if what not in told:
            raise Mistake(f"wheel({what!r}): a wheel has {' and '.join(told)}")
        return told[what]

    @macro
    def self_test(file) -> str:
        say = words(language)
        return f'{say("self_test")}<button type="button" class="wipe" hidden>{say("wipe")}</button>'

    @macro
    def minutes(file, part: str = "open") -> int:
        return reading_minutes(Path(file.abs_src_path).read_text(encoding="utf-8"), part)

    @macro
    def minutes_of(file, *chapters: str) -> int:
        dependencies.note(file.src_uri, "chapters")
        texts = [(docs / chapter).read_text(encoding="utf-8") for chapter in chapters]
        return round(sum(reading_minutes(text, "open") for text in texts), -1)


def _in_fold(text: str) -> str:
    """Lines of a folded block, of which the first is indented where the macro is called."""
    return textwrap.indent(text, " " * 4).lstrip()


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
