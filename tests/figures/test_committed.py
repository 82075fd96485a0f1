"""What is committed is up to date, complete, and nothing more."""

import pytest

from figures_src.machinery import paths
from figures_src.machinery.figures import freshness
from figures_src.machinery.pages.figure import alt_text
from tests.figures.measured import LANGUAGES, SOURCES, each_figure, recorded


@each_figure
def test_results_are_fresh(name):
    recorded(SOURCES[name])
    assert freshness.fresh_result(SOURCES[name]), (
        f"stale: run `make figures FIG={name}`, and commit"
    )


@each_figure
@pytest.mark.parametrize("language", paths.languages())
def test_picture_is_fresh(name, language):
    result = recorded(SOURCES[name])
    assert paths.svg_path(name, language).exists(), f"run `make figures FIG={name}`, and commit"
    assert freshness.fresh_picture(SOURCES[name], language, result), (
        f"stale: run `make figures FIG={name}`, and commit"
    )


def test_there_is_an_edition():
    assert "zh" in paths.languages()


def test_each_results_file_has_a_script():
    names = {name.removesuffix(".seeds").removesuffix(".sweep") for name in _names(paths.RESULTS)}
    assert names == SOURCES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_has_a_script(language):
    assert _names(paths.DOCS / language / "figures") <= SOURCES.keys()


def test_each_file_of_labels_has_a_script():
    files = {
        path.relative_to(paths.SOURCES).with_suffix("").as_posix()
        for path in paths.SOURCES.glob("*/*.toml")
        if path.parent.name not in paths.NOT_CHAPTERS
    }
    assert files == SOURCES.keys()


@each_figure
@pytest.mark.parametrize("language", LANGUAGES)
def test_alt_text_gives_the_measured_numbers(name, language):
    alt = alt_text(name, language)
    assert len(alt) > 30, alt
    assert "{" not in alt
    assert "NaN" not in alt


def _names(folder):
    """chapter/figure of every file below the folder, hidden ones too: nothing is left behind."""
    return {
        path.relative_to(folder).with_suffix("").as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }
