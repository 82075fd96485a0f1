"""What the tests of the figures share: a figure is measured once a seed, drawn once a language."""

import re
from functools import cache, lru_cache

import pytest

from figures_src.machinery.figures import labels, run
from figures_src.machinery.figures.script import Source, read, select
from figures_src.machinery.paths import DOCS, result_path

LANGUAGES = ("zh", "en")  # also an edition that is not there yet can be drawn
SOURCES = {name: read(name, path) for name, path in select().items()}


def _marks(name: str) -> list[pytest.MarkDecorator]:
    """All tests that measure one figure run in one worker, where `measurement` remembers."""
    needs = [pytest.mark.mnist] if "core.mnist" in SOURCES[name].text else []
    return [pytest.mark.xdist_group(name), *needs]


each_measured = pytest.mark.parametrize(
    "name", [pytest.param(name, id=name, marks=_marks(name)) for name in SOURCES]
)
each_figure = pytest.mark.parametrize("name", SOURCES)


@lru_cache
def measurement(name: str, seed: int) -> dict[str, float]:
    """The statistics of a figure, as they would be recorded."""
    _, statistics = run.measure(SOURCES[name], seed)
    return statistics


def pages_with(name: str) -> list[str]:
    """The pages that show a figure or quote a number of it, ``zh/why.md``."""
    pages = sorted(DOCS.rglob("*.md"))
    return [
        page.relative_to(DOCS).as_posix()
        for page in pages
        if re.search(rf'"{name}[".]', page.read_text("utf-8"))
    ]


def recorded(source: Source) -> str:
    """The text of a committed results file."""
    path = result_path(source.name)
    assert path.exists(), f"{path} is missing: `make figures FIG={source.name}`, and commit it"
    return path.read_text("utf-8")


@cache
def drawing(name: str, language: str) -> tuple[str, frozenset[str]]:
    """The SVG of a figure drawn from its committed results, and the labels it asked for."""
    asked = set()
    speaker = labels.speaker

    def listening(figure: str, language: str):
        say = speaker(figure, language)

        def record(key: str, **values: object) -> str:
            asked.add(key)
            return say(key, **values)

        return record

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels, "speaker", listening)
        picture = run.picture(SOURCES[name], language, recorded(SOURCES[name]), "stamp")
    return picture, frozenset(asked)
