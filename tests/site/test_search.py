"""What a student types is in the search index, whole, on the page that explains it."""

import re

import pytest

from figures_src.machinery.pages.glossary import load

# typed → a page that must be among those found ("" is the start page)
TYPED = {
    "初始化": "",
    "梯度消失": "why/",
    "方差": "xavier/",
    "饱和": "why/",
    "反向传播": "xavier/",
    "kaiming": "he/",
    "fan_in": "he/",
}


@pytest.fixture(scope="module")
def vocabulary(site) -> dict[str, set[str]]:
    """word → the pages it stands on; words end where the browser's search ends them."""
    index = site.search_index()
    # Python spells no escape that JavaScript does not, and the flags are the same.
    separator = re.compile(index["config"]["separator"])
    words: dict[str, set[str]] = {}
    for entry in index["docs"]:
        page = entry["location"].split("#")[0]
        text = re.sub(r"<[^>]+>", " ", f"{entry['title']} {entry['text']}")
        for word in separator.split(text):
            words.setdefault(word.lower(), set()).add(page)
    return words


def test_chinese_terms_are_not_cut(vocabulary):
    """Material looks for what is typed among the words of the index: a term is one of them."""
    cut = [
        term.name
        for term in load("zh")
        if re.fullmatch(r"[\u4e00-\u9fff]{2,}", term.name) and term.name not in vocabulary
    ]
    assert not cut, f"add to docs/search-terms.zh.txt: {cut}"


def test_the_parts_of_a_dotted_name_are_words_and_numbers_stay_whole(vocabulary):
    """`nn.init.kaiming_normal_` is found by what one remembers of it, 0.693 by itself."""
    assert {"kaiming_normal_", "calculate_gain", "0.693"} <= vocabulary.keys()
    assert not [word for word in vocabulary if re.search(r"[a-z_]\.[a-z_]", word)]


@pytest.mark.parametrize(("typed", "page"), TYPED.items(), ids=TYPED)
def test_search_finds(vocabulary, typed, page):
    # The search completes what is typed, so the beginning of a word is enough.
    found = {p for word, pages in vocabulary.items() if word.startswith(typed) for p in pages}
    assert found, f"a search for {typed} finds nothing"
    assert page in found, f"a search for {typed} finds {found}, and not /{page}"


def test_the_evidence_of_figures_is_not_searched(site):
    """Its scripts would make the index, which every page fetches, half as large again."""
    texts = [entry["text"] for entry in site.search_index()["docs"]]
    assert any("init_he" in text for text in texts)  # the code of a chapter is searched
    assert not [text[:80] for text in texts if "EXPECTED" in text or "make figures FIG" in text]
