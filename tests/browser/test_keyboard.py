"""With the keyboard alone: skip, search, menu, colours, folds; and one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import LAPTOP, PAGES, PHONE, open_page, read_through, search

FOCUS = """async () => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    const focused = document.activeElement;
    if (focused === document.body) return null;
    // Material hides the radio buttons of the colour schemes behind their labels.
    const element = focused.matches(".md-option") ? focused.nextElementSibling : focused;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return {
        what: element.outerHTML.slice(0, 100).replace(/\\s+/g, " "),
        seen: element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
            && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    };
}"""


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("where", ["", "why/"])
def test_one_sees_where_one_is(page: Page, where, size):
    """Each stop of Tab is on the screen and has a ring around it."""
    page.set_viewport_size(size)
    open_page(page, where)
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if not stop:
            break
        stops += 1
        assert stop["seen"], f"stop {stops}, {stop['what']}, cannot be seen"
        assert stop["ring"], f"stop {stops}, {stop['what']}, has no ring"
    assert stops > 5


def test_the_first_stop_skips_to_the_text(page: Page):
    open_page(page, "why/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")


def test_search_without_a_mouse(page: Page, home):
    open_page(page, "")
    search(page, "饱和")
    expect(page.get_by_role("dialog", name="查找")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != home and "h=" in url)
    expect(page.locator("article h1")).to_be_visible()


def test_the_colours_are_switched_without_a_mouse(page: Page):
    open_page(page, "", "light")
    tab_to(page, ".md-option")
    schemes = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        schemes.append(page.evaluate("document.body.dataset.mdColorScheme"))
    assert schemes == ["default", "slate", "default"]  # light, dark, and the system's again


def test_the_menu_is_used_without_a_mouse(page: Page, home):
    """On a narrow screen it comes out when Tab reaches it."""
    page.set_viewport_size(PHONE)
    open_page(page, "")
    entry = page.locator(".md-nav--primary a[href$='he/']")
    expect(entry).not_to_be_in_viewport()
    tab_to(page, ".md-nav--primary a[href$='he/']")
    expect(entry).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.wait_for_url(home + "he/")


def test_a_fold_opens_without_a_mouse(page: Page):
    open_page(page, "why/")
    fold = page.locator("details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(fold).not_to_have_attribute("open", "")


@pytest.mark.parametrize("where", PAGES)
def test_wide_things_scroll_with_the_keyboard(page: Page, where):
    """Whatever is wider than a phone is a stop of Tab, or has one in it."""
    page.set_viewport_size(PHONE)
    open_page(page, where)
    read_through(page)
    stuck = page.evaluate(
        """() => {
            return [...document.querySelectorAll("article *")].filter(element =>
                ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
                && element.scrollWidth > element.clientWidth + 1 && element.clientWidth
                && element.tabIndex < 0 && !element.querySelector("a[href], button, [tabindex='0']")
            ).map(element => element.outerHTML.slice(0, 200));
        }"""
    )
    assert stuck == []
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"the page itself scrolls sideways by {overflow} px"
