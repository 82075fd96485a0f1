"""Each figure that has a link into the laboratory opens it in a state that it can show."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import open_page
from tests.site.built import CHAPTERS

LINKS = [
    (file.stem, state)
    for file in sorted(CHAPTERS.glob("*.md"))
    for state in re.findall(r'call figure\([^)]*lab="([^"]*)"', file.read_text("utf-8"))
]


def test_chapters_lead_into_the_laboratory():
    assert len(LINKS) >= 10


@pytest.mark.parametrize(("chapter", "state"), LINKS)
def test_a_figure_opens_the_laboratory_in_its_state(page: Page, chapter, state):
    """What the laboratory would not take, it would change in the address and say."""
    open_page(page, f"{chapter}/")
    for fold in page.locator("article details:not(.question)").all():
        fold.evaluate("fold => { fold.open = true }")
    link = page.locator(f"a.laboratory[href$='predict=0&{state}']")
    link.click()
    expect(page.locator(".lab-verdict")).not_to_have_text("正在计算……", timeout=15_000)
    expect(page.locator(".lab-verdict")).to_contain_text(re.compile("信号|梯度"))
    for setting in state.split("&"):
        name, _, value = setting.partition("=")
        shown = page.locator(f"#lab [name={name}]").first
        assert shown.input_value() == value, f"{name} is {shown.input_value()}"
