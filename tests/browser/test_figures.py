"""Figures follow the palette, keep their place, are legible on a phone, and can be enlarged."""

import io
import re
from collections.abc import Iterable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from figures_src.looks.palette import PALETTE, SITE
from tests.browser.lesson import (
    LAPTOP,
    PAGES,
    PHONE,
    SCHEMES,
    SMALL_PHONE,
    TOGGLE,
    open_page,
    read_through,
    wait_for,
)
from tests.site.built import Site, absolute

SMALLEST = 9  # CSS pixels: Chinese below that is guesswork
FIGURES = "figure.measured img"


def hexadecimal(channels: Iterable[int]) -> str:
    return "#" + bytes(channels).hex()


def paper(page: Page, picture) -> str:
    """The colour of a picture's corner, well inside its frame."""
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")
    shot = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    return hexadecimal(shot.getpixel((5, 5)))


def test_figures_follow_the_palette_toggle(page: Page):
    """System, then light, then dark: the toggle wins over the system."""
    page.set_viewport_size(LAPTOP)
    open_page(page, "why/", "dark")
    picture = page.locator(FIGURES).first
    light, dark = PALETTE["paper"]
    assert paper(page, picture) == dark
    toggle = page.locator(TOGGLE)
    toggle.click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert paper(page, picture) == light
    page.emulate_media(color_scheme="light")
    toggle.click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert paper(page, picture) == dark


# WebKit: it draws the SVG of an <img> in light colours, whatever the page's are.
WEBKIT = """
    Object.defineProperty(navigator, "vendor", { get: () => "Apple Computer, Inc." });
    addEventListener("DOMContentLoaded", () => {
        for (const image of document.images) image.style.colorScheme = "light";
    });
"""


def test_figures_follow_the_palette_in_webkit_too(page: Page):
    light, dark = PALETTE["paper"]
    page.set_viewport_size(LAPTOP)
    page.add_init_script(WEBKIT)
    open_page(page, "why/", "dark")
    picture = page.locator(FIGURES).first
    assert paper(page, picture) == dark
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert paper(page, picture) == light
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert paper(page, picture) == dark
    page.locator(TOGGLE).click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert paper(page, picture) == light
    # On paper that is dark by itself, as a WebKit that knows the system's scheme would have it.
    picture.evaluate("image => { image.style.colorScheme = 'dark' }")
    assert paper(page, picture) == light


# What of a page is in which colour of the palette.
COLOURED = {
    ("body", "backgroundColor"): "paper",  # no edge shows between a figure and its page
    ("article h2", "color"): "ink",
    ("figcaption", "color"): "muted",
    ("article p > a", "color"): "link",
    (".md-header", "backgroundColor"): "brand",
    ("details.note", "borderLeftColor"): "blue",
    (".admonition.tip", "borderLeftColor"): "green",
    ("details.measurement", "borderLeftColor"): "grey",
    (".highlight .kn", "color"): "blue",  # a keyword
    ("svg.place", "stroke"): "blue",
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_and_figures_share_a_palette(page: Page, scheme):
    open_page(page, "why/", scheme)
    read_through(page)
    for (selector, style), name in COLOURED.items():
        rgb = page.locator(selector).first.evaluate(
            "(element, style) => getComputedStyle(element)[style]", style
        )
        found = hexadecimal(map(int, re.findall(r"\d+", rgb)[:3]))
        assert found == (PALETTE | SITE)[name][SCHEMES.index(scheme)], f"{selector}: not {name}"


def smallest_label(svg: str) -> float:
    """Font size of the smallest label, in the picture's own units (points)."""
    # matplotlib draws a text as paths in hundredths of its size, and sub- and superscripts at 0.7
    # of it inside the same group, which is not a label's size.
    scales = re.findall(r"<g [^>]*transform=\"[^\"]*scale\(([\d.]+) -", svg)
    return 100 * min(map(float, scales))


def check_labels(page: Page, site: Site, where: str) -> None:
    for picture in page.locator(FIGURES).all():
        source = picture.get_attribute("src")
        svg = site.file_at(absolute(where, source)).read_text("utf-8")
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        label = smallest_label(svg) * picture.bounding_box()["width"] / width
        assert label >= SMALLEST, f"{source}: its smallest label is {label:.1f} px high"


@pytest.mark.parametrize("where", PAGES)
def test_figures_come_late_keep_their_place_and_are_legible(page: Page, site, where):
    """On a small phone; each is loaded when near, into a place of its shape that was there."""
    page.set_viewport_size(SMALL_PHONE)
    open_page(page, where)
    shapes = page.evaluate(
        """() => [...document.querySelectorAll("figure.measured img")].map(image => {
            for (let at = image; at; at = at.parentElement) at.open = true; // folds know this
            const box = image.getBoundingClientRect();
            return [image.loading, box.height / box.width, box.width];
        })"""
    )
    read_through(page)
    loaded = page.evaluate(
        """() => [...document.querySelectorAll("figure.measured img")].map(image => {
            const box = image.getBoundingClientRect();
            return [image.naturalHeight / image.naturalWidth, box.height / box.width, box.width];
        })"""
    )
    for (loading, reserved, _), (natural, shown, _) in zip(shapes, loaded, strict=True):
        assert loading == "lazy"
        assert reserved == pytest.approx(natural, rel=0.02)
        assert shown == pytest.approx(reserved, rel=0.005)
    check_labels(page, site, where)


def shown_width(image) -> float:
    """Of the picture itself: a box that is as wide as the window may hold a narrower one."""
    return image.evaluate(
        """async image => {
            await image.decode();
            const box = image.getBoundingClientRect();
            return Math.min(box.width, (box.height * image.naturalWidth) / image.naturalHeight);
        }"""
    )


@pytest.mark.parametrize("viewport", [LAPTOP, {"width": 1920, "height": 1080}], ids=str)
def test_a_figure_is_enlarged_with_the_keyboard(page: Page, viewport):
    page.set_viewport_size(viewport)
    open_page(page, "why/")
    link = page.locator("a.zoom").first
    before = page.locator(FIGURES).first.bounding_box()["width"]
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="放大")
    large = dialog.locator("img")
    assert shown_width(large) > 1.3 * before
    assert large.bounding_box()["height"] <= viewport["height"]
    caption = page.locator("figure.measured figcaption").first.inner_text()
    expect(dialog.locator(".zoomed__caption")).to_have_text(caption)
    expect(page.get_by_role("button", name="关闭")).to_be_focused()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(link).to_be_focused()


def test_arrows_lead_from_figure_to_figure_and_round(page: Page):
    open_page(page, "why/")
    sources = [img.get_attribute("src") for img in page.locator(FIGURES).all()]
    page.locator("a.zoom").first.click()
    large = page.get_by_role("dialog", name="放大").locator("img")
    for source in [*sources[1:], sources[0]]:
        page.keyboard.press("ArrowRight")
        expect(large).to_have_attribute("src", source)
    page.get_by_role("button", name="上一张图").click()
    expect(large).to_have_attribute("src", sources[-1])


@pytest.mark.parametrize("viewport", [PHONE, {"width": 844, "height": 390}], ids=str)
def test_a_figure_is_enlarged_by_touch(browser, browser_context_args, viewport):
    """It fits the window, or where that is low its width; another tap makes it twice as large."""
    context = browser.new_context(
        **browser_context_args | {"viewport": viewport, "has_touch": True, "is_mobile": True}
    )
    page = context.new_page()
    open_page(page, "he/")
    before = page.locator(FIGURES).first.bounding_box()["width"]
    page.locator(FIGURES).first.tap()
    large = page.get_by_role("dialog", name="放大").locator("img")
    fits = shown_width(large)
    assert fits >= 0.99 * min(before, viewport["width"])
    assert large.bounding_box()["x"] >= -1
    large.tap()
    assert shown_width(large) > 1.8 * viewport["width"]
    page.locator(".zoomed__frame").evaluate("frame => frame.scrollTo(9999, 0)")
    right = large.bounding_box()["x"] + large.bounding_box()["width"]
    assert right <= viewport["width"] + 1, "its right edge cannot be scrolled to"
    page.get_by_role("button", name="关闭").tap()
    expect(large).to_be_hidden()
    context.close()


def test_a_figure_is_taken_away(page: Page, context, home):
    """As SVG, as a PNG that is light and large, as an address, as a citation."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, "why/", "dark")
    tools = page.locator("#fig-why-std_by_layer .figure-tools")
    with page.expect_download() as svg:
        tools.get_by_role("link", name="SVG").click()
    assert svg.value.suggested_filename == "std_by_layer.svg"
    with page.expect_download() as png:
        tools.get_by_role("button", name="PNG").click()
    assert png.value.suggested_filename == "why-std_by_layer.png"
    picture = Image.open(png.value.path()).convert("RGB")
    assert picture.width == 2400
    assert hexadecimal(picture.getpixel((5, 5))) == PALETTE["paper"][0]
    tools.get_by_role("button", name="复制链接").click()
    address = home + "why/#fig-why-std_by_layer"
    wait_for(page, "async (text) => (await navigator.clipboard.readText()) === text", address)
    tools.get_by_role("button", name="复制引用").click()
    expect(tools.get_by_text("已复制").first).to_be_visible()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert address in cited
    assert "CC BY" in cited


def test_what_a_figure_rests_on_comes_when_it_is_opened(page: Page, sent):
    open_page(page, "why/")
    fold = page.locator("details.measurement").first
    assert not any(address.endswith(".json") and "figures" in address for address in sent)
    expect(fold.locator("table")).to_have_count(0)
    fold.locator("summary").click()
    expect(fold.locator("table")).to_be_visible()
    expect(fold.locator(".highlight")).to_be_visible()


def test_without_scripts_the_script_of_a_figure_is_a_link(site):
    folds = [fold for page in site.pages.values() for fold in page.select("details.measurement")]
    assert len(folds) > 20
    for address, page in site.pages.items():
        for fold in page.select("details.measurement"):
            assert site.file_at(absolute(address, fold.a["href"])).suffix == ".py"
            assert site.file_at(absolute(address, fold.select_one("[data-source]")["data-source"]))


def test_every_figure_can_be_enlarged_without_scripts(site):
    """The link below it leads to the picture."""
    figures = [figure for page in site.pages.values() for figure in page.select("figure.measured")]
    assert len(figures) > 20
    for figure in figures:
        assert figure.select_one("a.zoom")["href"] == figure.img["src"]
