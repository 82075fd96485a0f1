"""Labels of the figures, in each language, from labels.toml."""

import re
import tomllib
from collections.abc import Callable
from functools import cache

from figures_src.publish.mistake import Mistake
from figures_src.publish.paths import ROOT, SOURCES

FILE = SOURCES / "publish" / "labels.toml"
PLACE = FILE.relative_to(ROOT)
COMMON = "common"


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    """Section → key → language → text. Raises Mistake, with its line where TOML tells it."""
    try:
        sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise Mistake(str(error), f"{PLACE}:{line[1]}" if line else str(PLACE)) from error
    for section, words in sections.items():
        for key, texts in words.items() if isinstance(words, dict) else [("", None)]:
            if not (isinstance(texts, dict) and all(isinstance(t, str) for t in texts.values())):
                what = f'{key or section} in ["{section}"]'
                raise Mistake(f'{what}: write key = {{ zh = "…", en = "…" }}', str(PLACE))
    return sections


def entries(figure: str) -> dict[str, dict[str, str]]:
    """All labels a figure may use: its own, and the common ones they do not hide."""
    return _read().get(COMMON, {}) | _read().get(figure, {})


def sections() -> list[str]:
    """Figures that have labels of their own."""
    return [name for name in _read() if "/" in name]


def clear() -> None:
    """Forget what was read; the next look reads the file again."""
    _read.cache_clear()


def speaker(figure: str, language: str) -> Callable[..., str]:
    """say(key, **values): the figure's label in that language, `{values}` filled in."""
    known = entries(figure)

    def say(key: str, **values: object) -> str:
        text = known.get(key, {}).get(language)
        if text is None:
            raise Mistake(
                f"no label {key!r} in {language!r}; add it to {PLACE}"
                f' under ["{figure}"] or [{COMMON}]'
            )
        try:
            return text.format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise Mistake(f"{error!r} in the label {key!r} ({language}), {PLACE}") from error

    return say
