"""The pages of the notebooks: small, in the site's style, downloadable, found by the search."""

import re

import pytest

from tests.site.built import CHAPTERS, absolute

NOTEBOOKS = sorted(path.stem for path in (CHAPTERS / "exercises").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
LIMIT = 150_000  # bytes of HTML
# What only code and printed numbers contain, and nobody searches for.
NOISE = re.compile(r"base64|<svg|✎|✗|def check|def report|\|dW\|")


@pytest.fixture
def page(site, name):
    return site.pages[f"exercises/{name}/"]


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 6


@each_notebook
def test_page_is_small_and_brings_nothing_of_its_own(site, page, name):
    html = (site.folder / "exercises" / name / "index.html").read_bytes()
    assert len(html) < LIMIT
    assert not page.select("[class*=jp-], [class*=jupyter]"), "rendered by nbconvert"
    assert not [style for style in page.find_all("style") if len(style.get_text()) > 2000]


@each_notebook
def test_headings_have_readable_anchors(page, name):
    headings = page.select("article :is(h2, h3)")
    assert len(headings) >= 3
    toc = {link["href"] for link in page.select("nav.md-nav--secondary a[href^='#']")}
    for heading in headings:
        assert re.search(r"[\u4e00-\u9fff]", heading["id"]), heading["id"]
        assert f"#{heading['id']}" in toc


@each_notebook
def test_pictures_follow_the_scheme(site, page, name):
    images = page.select("article figure.measured img")
    assert images
    for image in images:
        file = site.file_at(absolute(f"exercises/{name}/", image["src"]))
        picture = file.read_text("utf-8")
        assert "color-scheme:light dark" in picture
        assert len(picture) < 200_000


@each_notebook
def test_code_is_highlighted_and_answers_are_folded(page, name):
    assert page.select(".highlight code span.kn")
    for kind in ("tip", "quote", "success"):  # hints, self-checks, solutions
        folds = page.select(f"article details.{kind}")
        assert folds
        assert not any(fold.has_attr("open") for fold in folds)


@each_notebook
def test_notebook_can_be_downloaded(site, page, name):
    (link,) = page.select("article a[download]")
    file = site.file_at(absolute(f"exercises/{name}/", link["href"]))
    assert file.read_bytes() == (CHAPTERS / "exercises" / f"{name}.ipynb").read_bytes()


@each_notebook
def test_search_finds_the_text_and_no_noise(site, name):
    entries = [e for e in site.search_index()["docs"] if f"exercises/{name}/" in e["location"]]
    assert len(entries) >= 3
    text = "".join(entry["title"] + entry["text"] for entry in entries).replace("\u200b", "")
    assert "提示" in text
    assert "看到了什么" in text
    assert not NOISE.findall(text)
    assert len(text) < 25_000


@each_notebook
def test_a_chapter_leads_to_it(site, name):
    leading = [
        address
        for address, page in site.pages.items()
        for link in page.select("article a[href]")
        if absolute(address, link["href"]).split("#")[0].endswith(f"/exercises/{name}/")
        and address not in ("exercises/", f"exercises/{name}/")
    ]
    assert leading, "link it from its chapter"
