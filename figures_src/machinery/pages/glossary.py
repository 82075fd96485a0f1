"""The terms of the lesson, from docs/glossary.<language>.toml, and the page that lists them."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pymdownx.slugs import slugify

from figures_src.machinery import paths
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.words import words

SLUG = slugify(case="lower")  # as in mkdocs.yml: toc.slugify
# A heading and, where it is given, its anchor.
HEADING = re.compile(r"^#{1,6} (.+?)(?: \{: #(\S+) \})?$", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """A term, its English name, one line of meaning, and the ``page.md#anchor`` that explains it.

    symbol: TeX without dollar signs, or nothing.
    """

    name: str
    english: str
    meaning: str
    where: str
    symbol: str = ""

    @property
    def page(self) -> str:
        return self.where.partition("#")[0]


def path(language: str) -> Path:
    return paths.DOCS / f"glossary.{language}.toml"


def load(language: str) -> list[Term]:
    """All terms in the order of the file. Raises Mistake for a field that is missing or unknown."""
    file = path(language)
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))["term"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise Mistake(f"{file.relative_to(paths.ROOT)}: no terms could be read: {error}") from error
    terms = []
    for entry in entries:
        try:
            terms.append(Term(**entry))
        except TypeError as error:
            name = entry.get("name", f"number {len(terms) + 1}")
            raise Mistake(
                f"{file.relative_to(paths.ROOT)}: the term {name!r} needs name, english, meaning,"
                f" where and may have a symbol ({error})"
            ) from error
    return terms


def glossary_markdown(language: str, docs: Path) -> str:
    """The terms under the title of the chapter that explains them; each can be linked and found."""
    by_page: dict[str, list[Term]] = {}
    for term in load(language):
        by_page.setdefault(term.page, []).append(term)
    parts = []
    for page, terms in by_page.items():
        text = (docs / page).read_text(encoding="utf-8")
        titles = {anchor or SLUG(title, "-"): title for title, anchor in HEADING.findall(text)}
        parts += [f"## {next(iter(titles.values()))}", ""]
        parts += [line for term in terms for line in _entry(term, titles, words(language))]
    return "\n".join(parts)


def _entry(term: Term, titles: dict[str, str], say: Callable[..., str]) -> list[str]:
    anchor = term.where.partition("#")[2]
    if anchor not in titles:
        raise Mistake(
            f"{term.name}: {term.page} has no heading #{anchor}; it has {', '.join(titles)}"
        )
    symbol = f"${term.symbol}$：" if term.symbol else ""
    english = f'<span lang="en">{term.english}</span>'
    return [
        f"### {term.name} {english} {{: .term #{SLUG(term.english, '-')} }}",
        "",
        symbol + term.meaning + say("see", link=f"[{titles[anchor]}]({term.where})"),
        "{: .meaning }",
        "",
    ]
