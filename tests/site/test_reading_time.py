"""Each chapter says, under its title, how long it takes; a search does not find that line."""

import re
from copy import copy

import pytest

from tests.site.built import CHAPTERS

READ = ("why", "xavier", "he", "choosing", "training", "diagnosing", "summary")


@pytest.mark.parametrize("chapter", READ)
def test_reading_time_stands_under_the_title(site, chapter):
    article = copy(site.pages[f"{chapter}/"].find("article"))
    line = article.h1.find_next_sibling()
    shown = re.fullmatch(r"阅读约 (\d+) 分钟，展开折叠的部分另需 (\d+) 分钟。", line.get_text())
    assert shown, f"/{chapter}/: {line.get_text()}"
    for folded in article.find_all("details"):
        folded.extract()
    # The Chinese read in haste, or with care and a minute for each figure and some formulas.
    characters = len(re.findall(r"[\u4e00-\u9fff]", article.get_text()))
    figures = len(article.find_all("figure"))
    assert characters / 500 <= int(shown[1]) <= characters / 150 + figures + 2
    assert int(shown[1]) <= 10, "fold what a first reading can do without"


def test_reading_time_is_computed():
    for chapter in READ:
        line = re.search(
            "^阅读约.*$", (CHAPTERS / f"{chapter}.md").read_text("utf-8"), re.MULTILINE
        )
        assert not re.search(r"\d", line[0]), f"{chapter}.md: {line[0]}"


def test_search_does_not_find_it(site):
    assert not [entry for entry in site.search_index()["docs"] if "阅读约" in entry["text"]]
