"""Macros give what was recorded; a misspelling is told with what there is."""

import copy
import json
from functools import partial
from types import SimpleNamespace

import pytest

from figures_src.machinery.figures import results
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import evidence, figure, macros, status, values

RECORD = {
    "statistics": {"std_1": 0.1563, "std_10": 1.0563e-8, "zeros": 0.5},
    "parameters": {"WIDTH": 256, "STD": 0.01, "NAME": "SGD"},
    "expected": {"std_1": [0.1, 0.2]},
    "data": {"table": [{"scheme": "he", "gain": 1.41421}, {"scheme": "xavier", "gain": 1}]},
}
COLUMNS = {"scheme": "初始化", "gain": "增益"}


@pytest.fixture(autouse=True)
def recorded(tmp_path, monkeypatch):
    (tmp_path / "why").mkdir()
    (tmp_path / "why" / "too_small.json").write_text(json.dumps(RECORD))
    monkeypatch.setattr(results, "result_path", lambda name: tmp_path / f"{name}.json")
    results.load.cache_clear()
    yield
    results.load.cache_clear()


@pytest.mark.parametrize(
    ("reference", "spec", "text"),
    [("std_1", "", "0.156"), ("std_10", "", "1.06×10⁻⁸"), ("zeros", ".0%", "50%")],
)
def test_stat(reference, spec, text):
    assert values.stat(f"why/too_small.{reference}", spec) == text


@pytest.mark.parametrize(("name", "text"), [("WIDTH", "256"), ("STD", "0.01"), ("NAME", "SGD")])
def test_param(name, text):
    assert values.param(f"why/too_small.{name}") == text


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        (
            lambda: values.stat("why/too_small.std_2"),
            ["why/too_small", "'std_2'", "std_1, std_10, zeros"],
        ),
        (
            lambda: values.param("why/too_small.HEIGHT"),
            ["why/too_small", "'HEIGHT'", "WIDTH, STD, NAME"],
        ),
        (lambda: values.stat("why/too_smal.std_1"), ["no figure 'why/too_smal'", "make figures"]),
        (lambda: values.stat("std_1"), ["no figure ''"]),
        (
            lambda: figure.figure_markdown("why/too_smal", "zh", "", "why.md"),
            ["no figure 'why/too_smal'", "the figures are", "why/too_small"],
        ),
        (
            lambda: values.table_markdown("why/too_small.table", {"gian": "增益"}, "zh"),
            ["why/too_small.table", "no column gian", "scheme, gain"],
        ),
    ],
    ids=["statistic", "parameter", "figure of a statistic", "no figure", "figure", "column"],
)
def test_misspelling(call, parts):
    with pytest.raises(Mistake) as caught:
        call()
    for part in parts:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_numbers_in_alt_text_are_pretty():
    number = figure.Number(1.0563e-8)
    assert f"{number}" == "1.06×10⁻⁸"
    assert f"{figure.Number(0.5):.0%}" == "50%"


def test_table():
    assert values.table_markdown("why/too_small.table", COLUMNS, "zh").splitlines() == [
        "| 初始化 | 增益 |",
        "| --- | --- |",
        "| He | 1.41 |",
        "| Xavier | 1 |",
    ]


def test_chapters_that_cite(tmp_path):
    (tmp_path / "he.md").write_text("---\ntitle: 何\n---\n[论文](references.md#he2015)里")
    (tmp_path / "why.md").write_text("---\ntitle: 为何\n---\n[论文](references.md#he2015b)里")
    (tmp_path / "again.md").write_text("---\ntitle: 再来\n---\n[论文](references.md#he2015)")
    pages = ["why.md", "he.md", "exercises/index.ipynb", "again.md"]
    cited = macros.chapters_that_cite("he2015", tmp_path, "references.md", pages)
    assert cited == "[何](he.md)、[再来](again.md)"  # in the order of the navigation
    with pytest.raises(Mistake, match="no chapter cites 'saxe2013'"):
        macros.chapters_that_cite("saxe2013", tmp_path, "references.md", pages)


@pytest.fixture
def registered(monkeypatch):
    """The macros by name, as mkdocs-macros would hold them, on the page he.md."""
    found = {}
    env = SimpleNamespace(
        conf={"docs_dir": "docs/zh", "extra": {}},
        macro=lambda function: found.setdefault(function.__name__, function),
    )
    macros.define_env(env)
    file = SimpleNamespace(src_uri="he.md")
    return {
        name: partial(call, {"page": SimpleNamespace(file=file)}) for name, call in found.items()
    }


def test_a_mistake_ends_the_build_in_one_line(registered):
    with pytest.raises(SystemExit) as caught:
        registered["stat"]("why/too_small.std_2")
    assert str(caught.value).startswith("error: docs/zh/he.md: why/too_small has no 'std_2'")
    assert "\n" not in str(caught.value)


def test_a_mistake_is_shown_under_serve_on_the_page_and_in_the_terminal(
    registered, monkeypatch, capsys
):
    monkeypatch.setattr(status, "serving", True)
    told = "docs/zh/he.md: why/too_small has no 'std_2'"
    assert told in registered["stat"]("why/too_small.std_2")
    assert f"error: {told}" in capsys.readouterr().err


def test_what_is_being_measured_is_no_mistake(registered, monkeypatch):
    monkeypatch.setattr(status, "_in_progress", {"why/new"})
    assert registered["stat"]("why/new.std_2") == "…"
    with pytest.raises(SystemExit):
        registered["stat"]("why/older.std_2")


def test_macros_change_nothing_of_the_configuration(registered):
    conf = {"docs_dir": "docs/zh", "nav": ["he.md"], "extra": {}}
    before = copy.deepcopy(conf)
    macros.define_env(SimpleNamespace(conf=conf, macro=lambda function: function))
    assert conf == before


@pytest.mark.parametrize(
    ("bounds", "place"), [((0, 1), "25%"), ((0.25, 0.5), "0%"), ((0.25, 0.25), "50%")]
)
def test_place_in_a_range(bounds, place):
    assert f'aria-label="{place}"' in evidence._place(0.25, *bounds)
