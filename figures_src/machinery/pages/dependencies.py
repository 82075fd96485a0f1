"""What a page was made from besides its own source, so that a server need not make it in vain.

A macro notes what it used; the state of a dependency is a value that changes when the page would.
"""

import re
from functools import lru_cache
from pathlib import Path

from figures_src.machinery.figures import labels
from figures_src.machinery.pages import status
from figures_src.machinery.paths import SOURCES, languages, result_path, svg_path

CITATION = re.compile(r"\(([\w/.-]+\.md#[\w-]+)\)")
TITLE = re.compile(r"^(?:title: |#{1,6} ).+$", re.MULTILINE)

_used: dict[str, set[tuple[str, str]]] = {}  # page → what its macros used, as (kind, name)


def note(page: str, kind: str, name: str = "") -> None:
    """The page, ``why.md``, depends on a ``figure`` of that name, or on all ``chapters``."""
    _used.setdefault(page, set()).add((kind, name))


def forget(page: str) -> None:
    """The page is about to be made again."""
    _used.pop(page, None)


def state(page: str, docs: Path) -> list[object]:
    """Of all the page depends on; equal as long as the page would be."""
    return [[kind, name, _STATES[kind](name, docs)] for kind, name in sorted(_used.get(page, ()))]


def _figure(name: str, docs: Path) -> list[object]:
    """All of a figure that stands on a page; the picture itself is a file of its own."""
    files = [result_path(name), SOURCES / f"{name}.py", labels.path(name), labels.COMMON]
    pictures = [svg_path(name, language).exists() for language in languages()]
    return [*map(_version, files), *pictures, *status.state(name)]


def _chapters(_: str, docs: Path) -> list[object]:
    """Titles of all chapters, and what they cite."""
    return [_outline(path.read_text(encoding="utf-8")) for path in sorted(docs.glob("*.md"))]


_STATES = {"figure": _figure, "chapters": _chapters}


@lru_cache(maxsize=256)
def _outline(text: str) -> list[str]:
    return [*TITLE.findall(text), *sorted(set(CITATION.findall(text)))]


def _version(path: Path) -> tuple[int, int]:
    """Changes whenever the file is written, or goes."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
