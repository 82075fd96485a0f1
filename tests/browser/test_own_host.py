"""No page asks another host for anything, and the policy that forbids it is never broken."""

from itertools import product

import pytest
from playwright.sync_api import Page

from tests.browser.lesson import PAGES, open_page, read_through, search, wait_for
from tests.browser.watch import Watch

# In the dark one of each kind: start page, chapter, diagram, notebook.
DARK = ("", "why/", "summary/", "exercises/deep_signals/")


@pytest.mark.parametrize(
    ("where", "scheme"), [*product(PAGES, ["light"]), *product(DARK, ["dark"])]
)
def test_no_request_leaves_and_nothing_is_complained_of(page: Page, watch: Watch, where, scheme):
    """While reading, searching, switching the colours and unfolding; printing: test_print.py."""
    open_page(page, where, scheme)
    read_through(page)
    search(page, "方差")
    page.keyboard.press("Escape")
    page.locator("form[data-md-component=palette] label:visible").click()
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
