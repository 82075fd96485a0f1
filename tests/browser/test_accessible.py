"""axe finds nothing at WCAG 2.2 AA, formulas are read out, and movement can be refused."""

import pytest
from playwright.sync_api import Page

from tests.browser.lesson import LAPTOP, PAGES, PHONE, open_page, read_through
from tests.site.built import ROOT

AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = ["color-contrast"]  # all that the scheme changes
FIND = """async (only) => {
    const { violations } = await axe.run({ runOnly: only, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(node => `${id}: ${node.failureSummary} ${node.html.slice(0, 200)}`));
}"""


@pytest.mark.parametrize("where", PAGES)
def test_axe_finds_nothing(page: Page, where):
    """With everything unfolded, in both schemes and on both sizes of screen."""
    page.set_viewport_size(LAPTOP)
    open_page(page, where)
    read_through(page)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(FIND, LEVELS) == []
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert page.evaluate(FIND, CONTRAST) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate(FIND, LEVELS) == []
    page.emulate_media(color_scheme="light")
    page.locator("body[data-md-color-scheme=default]").wait_for()
    assert page.evaluate(FIND, CONTRAST) == []


def test_a_formula_is_read_out(page: Page):
    """The accessibility tree has the formula's MathML, and not the boxes it is drawn with."""
    open_page(page, "xavier/")
    formulas = page.locator(".arithmatex")
    assert formulas.count() > 10
    assert page.locator(".arithmatex math").count() == formulas.count()
    drawn = page.locator(".arithmatex .katex-html")
    assert drawn.count() == page.locator(".arithmatex .katex-html[aria-hidden=true]").count()
    assert "math" in page.locator("div.arithmatex").first.aria_snapshot()


def test_reduced_motion_is_respected(page: Page):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, "why/")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element => {
            const style = getComputedStyle(element);
            return [style.transitionDuration, style.animationDuration].some(
                times => times.split(",").some(time => parseFloat(time) > 0.01));
        }).map(element => element.className || element.localName)"""
    )
    assert moving == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
