"""No page asks another host for anything, and the policy that forbids it is never broken."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import PAGES, TOGGLE, open_page, read_through, search, wait_for
from tests.browser.watch import Watch


@pytest.mark.parametrize("where", PAGES)
def test_no_request_leaves_and_nothing_is_complained_of(page: Page, watch: Watch, where):
    """While reading in either scheme, enlarging, searching; printing: test_print.py."""
    open_page(page, where)
    read_through(page)
    if page.locator("a.zoom").count():
        page.locator("a.zoom").first.click()
        expect(page.get_by_role("dialog").locator("img")).to_be_visible()
        page.keyboard.press("Escape")
    search(page, "方差")
    page.keyboard.press("Escape")
    toggle = page.locator(TOGGLE)
    toggle.click()  # from the system's scheme to light
    toggle.click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    read_through(page)
    assert watch.foreign == []
    assert watch.complaints == []


def test_a_picture_from_elsewhere_is_blocked(page: Page, watch: Watch):
    open_page(page, "")
    page.evaluate("document.body.append(Object.assign(new Image, {src: 'http://127.0.0.2/a.png'}))")
    wait_for(page, "[...document.images].at(-1).complete")
    assert watch.foreign == []  # the policy stops it before it becomes a request
    assert any("img-src blocks http://127.0.0.2/a.png" in line for line in watch.complaints)


def test_a_script_in_the_page_that_is_not_materials_does_not_run(page: Page, watch: Watch):
    open_page(page, "")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
        }"""
    )
    assert page.title() != "run"
    assert any("script-src-elem" in line for line in watch.complaints)
