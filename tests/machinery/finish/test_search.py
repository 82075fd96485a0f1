"""The index of a built site: formulas as text, other words as tags, mistakes in one line."""

import json

import pytest

from figures_src.machinery.finish import search
from figures_src.machinery.mistake import Mistake


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A built site with one section, in a project of its own."""
    site = tmp_path / "site"
    (site / "search").mkdir(parents=True)
    (site / "index.html").write_text('<html class="no-js" lang="zh"><body>')
    index = {
        "config": {"fields": {"tags": {"boost": 1e6}}},
        "docs": [{"location": "why/#a", "title": r"\(\sqrt n\)", "text": r"<p>x \(a &lt; b\)</p>"}],
    }
    (site / search.INDEX).write_text(json.dumps(index))
    monkeypatch.setattr(search.paths, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    return site


def improved(site, words: str = "") -> dict:
    (site.parent / "docs/search-synonyms.zh.toml").write_text(words)
    search.improve_index(site)
    return json.loads((site / search.INDEX).read_text())["docs"][0]


def test_formulas_become_text(site):
    entry = improved(site)
    assert (entry["title"], entry["text"]) == ("√n", "<p>x a &lt; b</p>")


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\(\tfrac12 n\)", "1/2 n"),
        (r"\(\sigma\sqrt n\)", "σ√n"),
        (r"\(\sqrt{1/3}\)", "√(1/3)"),
        (r"\[ \underbrace{x}_{y} \]", "x_y"),
    ],
)
def test_formula(tex, text):
    assert search.FORMULA.sub(search._as_text, tex) == text


def test_other_words_become_tags(site):
    assert improved(site, '"why/#a" = ["习题"]')["tags"] == ["习题"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('"why/#b" = ["习题"]', r"no section 'why/#b'; there are why/#a"),
        ("why = [", "search-synonyms.zh.toml: "),
    ],
)
def test_mistakes_are_told(site, words, told):
    with pytest.raises(Mistake, match=told):
        improved(site, words)


def test_a_theme_that_fetches_otherwise_is_told(tmp_path):
    script = tmp_path / "assets/javascripts/bundle.1.min.js"
    script.parent.mkdir(parents=True)
    script.write_text('x(y(location.protocol!=="file:"),z("search")),V("search.highlight")?a:b')
    search.fetch_index_late(tmp_path)
    late = 'x(y(!1),z("search")),V("search.highlight")&&location.search.includes("h=")?a:b'
    assert script.read_text() == late
    with pytest.raises(Mistake, match="another way"):
        search.fetch_index_late(tmp_path)
