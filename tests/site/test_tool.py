"""The page of the tool offers its wheel, and tells the hash of just that file."""

import pytest

from figures_src.machinery.pages import wheel
from initcheck import anchors


def test_the_page_has_its_address_and_hash(site):
    page = site.pages["tool/"]
    link = page.select_one("article a[href$='.whl']")["href"]
    file = site.folder / "assets" / link.rsplit("/", 1)[1]
    assert wheel.sha256(file) in page.get_text()


@pytest.mark.parametrize("cause", anchors.PAGES)
def test_what_the_tool_prints_leads_to_a_place_that_is_there(site, cause):
    page, _, anchor = anchors.PAGES[cause].partition("#")
    assert not anchor or site.pages[f"{page}/"].find(id=anchor)
