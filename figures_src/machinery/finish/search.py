"""The search of a built site: other words for what it has, no TeX, fetched by who searches.

Other words are in docs/search-synonyms.<language>.toml: the address of a section, and what readers
call it who do not find it by its own words. They become the tags of its entry, which count as its
title does and are shown nowhere (lesson.css).
"""

import html
import json
import re
import tomllib
from pathlib import Path

from pylatexenc.latex2text import LatexNodes2Text

from figures_src.machinery import paths
from figures_src.machinery.finish.language import language_of
from figures_src.machinery.mistake import Mistake

BOOST = 3000  # of a tag; a title has 1000, a text 1, and Material's tags a million
INDEX = "search/search_index.json"
FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
FRACTION = re.compile(r"\\[dt]frac")  # to the converter only \frac is one
ROOT_OF_ONE = re.compile(r"√\((\w+)\)")
BRACES = re.compile(r"\\(?:under|over)brace\b")
# Material fetches the index with the page, and only from a folder when the search is opened.
EAGER = re.compile(r'location\.protocol!=="file:"(?=\),\w+\("search"\)\))')
# Also to mark what was searched, on the page that a result leads to: with ?h= in its address.
MARKING = re.compile(r'(?<=\w\("search\.highlight"\))(?=\?)')

_converter = LatexNodes2Text(math_mode="text", strict_latex_spaces=False)


def improve_index(site: Path) -> None:
    """Rewrite the index of a built site, if it has one.

    Raises Mistake for a section that is not there.
    """
    if not (site / INDEX).exists():
        return
    index = json.loads((site / INDEX).read_text(encoding="utf-8"))
    entries = {entry["location"]: entry for entry in index["docs"]}
    for entry in index["docs"]:
        entry["text"] = FORMULA.sub(_as_text, entry["text"])
        entry["title"] = FORMULA.sub(_as_text, entry["title"])
    language = language_of((site / "index.html").read_text(encoding="utf-8"))
    for address, words in _synonyms(language).items():
        if address not in entries:
            near = [other for other in entries if other.partition("#")[0] in address.partition("#")]
            raise Mistake(
                f"{_file(language)}: the search has no section {address!r};"
                f" there are {', '.join(near or entries)}"
            )
        entries[address]["tags"] = words
    index["config"]["fields"]["tags"]["boost"] = BOOST
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site / INDEX).write_text(text, encoding="utf-8")


def fetch_index_late(site: Path) -> None:
    """Let the theme fetch the index when its search is opened, not with every page."""
    scripts = list(site.glob("assets/javascripts/bundle.*.min.js"))
    if not scripts:
        return  # not built with Material
    (script,) = scripts
    text, waits = EAGER.subn("!1", script.read_text(encoding="utf-8"))
    text, marks = MARKING.subn('&&location.search.includes("h=")', text)
    if (waits, marks) != (1, 1):
        raise Mistake(f"{script.name} asks for the search index in another way: mend search.py")
    script.write_text(text, encoding="utf-8")


def _synonyms(language: str) -> dict[str, list[str]]:
    file = _file(language)
    path = paths.ROOT / file
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{file}: {error}") from error


def _file(language: str) -> str:
    return f"docs/search-synonyms.{language}.toml"


def _as_text(match: re.Match) -> str:
    """A formula as one would type it: ``\\sigma\\sqrt n`` → ``σ√n``."""
    tex = FRACTION.sub(r"\\frac", html.unescape(match[1] or match[2]))
    text = " ".join(_converter.latex_to_text(BRACES.sub("", tex)).split())
    return html.escape(ROOT_OF_ONE.sub(r"√\1", text), quote=False)
