"""Every term of the glossary is used, introduced with its English name, and explained there."""

import re
from collections import Counter
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from figures_src.machinery.pages.glossary import load
from tests.site.built import CHAPTERS, absolute, nav_pages

TERMS = load("zh")
FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
HEADINGS = re.compile(r"^h[1-6]$")
# 饱和**（saturation）, 梯度消失**，vanishing gradient）, 初始化](…)（orthogonal initialization）
INTRODUCED = re.compile(
    r"([\u4e00-\u9fff]+)(?:\*\*)?(?:\]\([^)]*\))?[（，]([a-z][a-z -]+[a-z])(?=[），,])"
)
LATIN = re.compile("[A-Za-z]")
FUNCTIONS = {"tanh", "sigmoid"}  # names, not translations


@pytest.fixture(scope="module")
def chapters() -> dict[str, str]:
    """Markdown of the pages in reading order, without code."""
    names = [name for name in nav_pages() if name.endswith(".md") and name != "glossary.md"]
    return {name: FENCE.sub("", (CHAPTERS / name).read_text("utf-8")) for name in names}


@pytest.fixture(scope="module")
def listed(site) -> dict[str, tuple[str, str]]:
    """Term → (its English name, the link to where it is explained), as the page shows them."""
    found = {}
    for heading in site.pages["glossary/"].select("article h3.term"):
        english = heading.select_one("[lang=en]").get_text()
        name = heading.get_text().partition(english)[0].strip()
        found[name] = (english, heading.find_next_sibling("p").find("a")["href"])
    return found


def test_no_term_stands_twice():
    for names in ([term.name for term in TERMS], [term.english for term in TERMS]):
        assert not [name for name, count in Counter(names).items() if count > 1]


def test_the_page_lists_every_term(listed):
    assert {zh: en for zh, (en, _) in listed.items()} == {term.name: term.english for term in TERMS}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_term_is_explained_where_its_link_leads(site, listed, term):
    url, anchor = urldefrag(absolute("glossary/", listed[term.name][1]))
    page = site.pages[site.address(site.file_at(url))]
    heading = page.find(id=unquote(anchor))
    assert heading, f"{term.where} is no anchor"
    text = section(heading)
    assert term.name in text, f"{term.where} does not speak of {term.name}"
    if not LATIN.search(term.name):
        assert term.english.partition(",")[0] in text, (
            f"{term.where} does not introduce {term.name}"
        )


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_term_is_one_line(term):
    assert term.meaning.endswith("。")
    assert 8 <= len(term.meaning) <= 75
    assert not re.search(r"[$`*\n]", term.meaning), "a tooltip is plain text"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_the_english_name_is_the_one_in_the_chapters(chapters, term):
    """Where a Chinese term is introduced with an English one; Latin terms introduce themselves."""
    if LATIN.search(term.name):
        return
    given = [
        english
        for text in chapters.values()
        for chinese, english in INTRODUCED.findall(text)
        if max((t.name for t in TERMS if chinese.endswith(t.name)), key=len, default="")
        == term.name
        and english not in FUNCTIONS
    ]
    assert given, f"no chapter says {term.name}（{term.english}）"
    assert given[0] == term.english.partition(",")[0]


def test_a_term_that_is_introduced_is_in_the_glossary(chapters):
    known = FUNCTIONS | {term.english.partition(",")[0] for term in TERMS}
    for name, text in chapters.items():
        for chinese, english in INTRODUCED.findall(text):
            assert english in known, f"{name}: {chinese}（{english}） is not in the glossary"


def test_each_term_is_used_in_a_chapter(chapters):
    text = "\n".join(text for name, text in chapters.items() if name != "references.md")
    assert not [term.name for term in TERMS if term.name not in text]


def test_chapters_show_meanings_once_and_in_prose_only(site):
    for address in ("why/", "xavier/", "he/", "choosing/", "training/", "diagnosing/"):
        marks = site.pages[address].select("article abbr")
        assert len(marks) >= 3, f"/{address}"
        twice = [t for t, count in Counter(mark.get_text() for mark in marks).items() if count > 1]
        assert not twice, f"/{address}: {twice} marked twice"
        for mark in marks:
            inside = {parent.name for parent in mark.parents}
            assert not inside & {"h1", "h2", "h3", "a", "code", "pre", "summary"}, f"/{address}"
            assert mark["tabindex"] == "0"
            assert mark["title"]
    assert not site.pages["glossary/"].select("article abbr")


def section(heading) -> str:
    """The text from a heading up to the next one of its rank, without the scripts of figures."""
    text = [heading.get_text()]
    for after in heading.find_next_siblings():
        if HEADINGS.match(after.name) and after.name <= heading.name:
            break
        copy = BeautifulSoup(str(after), "html.parser")
        for script in copy.select("details.measurement"):
            script.decompose()
        text.append(copy.get_text())
    return "\n".join(text)
