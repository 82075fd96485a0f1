"""The meaning of a term shows on hover, focus and tap, and goes away again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lesson import PHONE, open_page

MEANING = "residual branch：残差连接 x + f(x) 里的 f。"


def term(page: Page):
    open_page(page, "why/")
    found = page.locator("article abbr", has_text="残差支路")
    expect(found).to_have_count(1)
    return found


def meaning(page: Page):
    return page.locator(".md-tooltip2--active").get_by_text(MEANING)


def test_hover(page: Page):
    term(page).hover()
    expect(meaning(page)).to_be_visible()
    page.mouse.move(1, 1)
    expect(meaning(page)).to_have_count(0)


def test_keyboard(page: Page):
    found = term(page)
    # From the term before it, as a reader who presses Tab comes along.
    page.locator("article").get_by_text("激活值", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if found.evaluate("term => term === document.activeElement"):
            break
    expect(found).to_be_focused()
    expect(meaning(page)).to_be_visible()
    # What a screen reader is told.
    expect(found).to_have_accessible_description(MEANING)
    page.keyboard.press("Tab")
    expect(meaning(page)).to_have_count(0)


def test_escape_puts_it_away(page: Page):
    """Hovered or focused, and the term keeps the place of the keyboard (WCAG 1.4.13)."""
    found = term(page)
    found.hover()
    expect(meaning(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning(page)).to_have_count(0)
    page.mouse.move(1, 1)
    found.focus()
    expect(meaning(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning(page)).to_have_count(0)
    page.keyboard.press("Tab")
    follows = "term => !!(term.compareDocumentPosition(document.activeElement) & 4)"
    assert found.evaluate(follows)


def test_the_pointer_may_go_to_the_meaning(page: Page):
    """It stays while it is pointed at, and can be read and copied."""
    term(page).hover()
    shown = meaning(page)
    expect(shown).to_be_visible()
    shown.hover()
    page.wait_for_timeout(1000)  # four times what Material waits before it puts one away
    expect(shown).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tap(browser: Browser, browser_context_args: dict, scheme):
    context = browser.new_context(
        **browser_context_args | {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    )
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    found = term(page)
    found.tap()
    expect(meaning(page)).to_be_visible()
    box = page.locator(".md-tooltip2--active > .md-tooltip2__inner").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.touchscreen.tap(PHONE["width"] / 2, PHONE["height"] - 5)
    expect(meaning(page)).to_have_count(0)
    context.close()


def test_the_longest_meaning_fits_a_phone(page: Page):
    page.set_viewport_size(PHONE)
    open_page(page, "")
    found = page.locator("article abbr", has_text="PyTorch 默认")
    found.focus()
    inner = page.locator(".md-tooltip2--active > .md-tooltip2__inner")
    expect(inner).to_be_visible()
    box = inner.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert inner.evaluate("element => element.scrollWidth <= element.clientWidth")
