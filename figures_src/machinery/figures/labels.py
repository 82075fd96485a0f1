"""Labels of the figures, in each language: beside each script, and common ones in looks/.

``figures_src/he/keeps_signal.toml`` has lines such as ``layer = { zh = "层", en = "layer" }``. Its
`alt` tells a reader who cannot see the picture what is in it; {names} are statistics. `title` is
the claim above the picture, `conditions` below it are those of the measurement; {NAMES} are the
script's constants.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import Formatter

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import ROOT, SOURCES

COMMON = SOURCES / "looks" / "labels.toml"

Texts = dict[str, dict[str, str]]  # key → language → text


def path(figure: str) -> Path:
    """The file with the figure's own labels."""
    return SOURCES / f"{figure}.toml"


@cache
def read(file: Path) -> Texts:
    """The labels in a file; none if there is no file.

    Raises Mistake, with the line where TOML tells it.
    """
    place = str(file.relative_to(ROOT))
    try:
        texts = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise Mistake(str(error), f"{place}:{line[1]}" if line else place) from error
    for key, by_language in texts.items():
        if not (
            isinstance(by_language, dict) and all(isinstance(t, str) for t in by_language.values())
        ):
            raise Mistake(f'{key}: write {key} = {{ zh = "…", en = "…" }}', place)
    return texts


def entries(figure: str) -> Texts:
    """All labels a figure may use: its own, and the common ones they do not hide."""
    return read(COMMON) | read(path(figure))


def names_in(text: str) -> list[str]:
    """The names in braces in a label: DEPTH of ``{DEPTH} layers``, GAINS of ``{GAINS[one]}``."""
    fields = [field for _, field, _, _ in Formatter().parse(text) if field]
    return sorted({re.split(r"[.\[]", field)[0] for field in fields})


def clear() -> None:
    """Forget what was read; the next look reads the files again."""
    read.cache_clear()


def speaker(figure: str, language: str) -> Callable[..., str]:
    """say(key, **values): the figure's label in that language, `{values}` filled in."""
    return sayer(entries(figure), language, path(figure))


def sayer(texts: Texts, language: str, file: Path) -> Callable[..., str]:
    """say(key, **values) for these texts; `file` is where a missing one should be added."""
    place = file.relative_to(ROOT)

    def say(key: str, **values: object) -> str:
        text = texts.get(key, {}).get(language)
        if text is None:
            raise Mistake(f"no label {key!r} in {language!r}; add it to {place}")
        try:
            return text.format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise Mistake(f"{error!r} in the label {key!r} ({language}), {place}") from error

    return say
