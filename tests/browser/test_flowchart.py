"""The flowchart parses, is drawn in both schemes, leads to the chapters, and is legible."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import OPEN_SHADOWS, PHONE, SCHEMES, SMALL_PHONE, open_page, read_through
from tests.browser.watch import Watch

PAGE = "summary/"
# What each node that can be clicked says → the chapter it leads to.
LEADS = {
    "PyTorch默认": "choosing/",
    "Xavier初始化": "xavier/",
    "He初始化": "he/",
    "换激活函数": "xavier/#适用于什么",
}


@pytest.fixture
def chart(page: Page):
    page.set_viewport_size(PHONE)
    page.add_init_script(OPEN_SHADOWS)
    open_page(page, PAGE)
    read_through(page)
    chart = page.locator("div.mermaid svg")
    chart.wait_for()
    return chart


def test_its_nodes_lead_to_the_chapters(chart, home):
    links = {
        link.text_content().strip(): unquote(
            link.evaluate("a => new URL(a.href.baseVal, a.baseURI).href")
        )
        for link in chart.locator("a").all()
    }
    assert links == {node: home + where for node, where in LEADS.items()}


def test_it_is_walked_with_the_keyboard(chart, page, home):
    """Tab reaches each node, in the order of the chart; Enter follows it."""
    page.locator("h2").nth(1).evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
    reached = []
    for _ in range(len(LEADS) + 1):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.shadowRoot?.activeElement?.textContent.trim() ?? null"
            )
        )
    assert [node for node in reached if node] == list(LEADS)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(home + LEADS[reached[-2] or reached[-1]])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_its_text_is_legible_on_a_small_phone(page: Page, watch: Watch, scheme):
    page.set_viewport_size(SMALL_PHONE)
    page.add_init_script(OPEN_SHADOWS)
    open_page(page, PAGE, scheme)
    read_through(page)
    labels = page.locator("div.mermaid svg :is(.nodeLabel, .edgeLabel p)")
    labels.first.wait_for()
    assert labels.count() > len(LEADS)
    scale = page.locator("div.mermaid svg").evaluate(
        "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    )
    for label in labels.all():
        size = float(label.evaluate("e => getComputedStyle(e).fontSize").removesuffix("px"))
        assert size * scale >= 12, f"{label.text_content()}: {size * scale:.1f} px"
    # An error is drawn as a bomb and thrown.
    assert watch.complaints == []


def test_text_stands_out_in_both_schemes(chart, page):
    """Labels of nodes and of lines against what they stand on, by the rule of WCAG."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.locator(
            f"body[data-md-color-scheme={'slate' if scheme == 'dark' else 'default'}]"
        ).wait_for()
        ratios = chart.evaluate(CONTRASTS)
        assert len(ratios) > 10
        for text, ratio in ratios:
            assert ratio >= 4.5, f"{scheme}: {text} has a contrast of {ratio:.1f}"


CONTRASTS = """svg => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const luminance = (...layers) => {
        for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
        const part = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const page = getComputedStyle(document.body).backgroundColor;
    const ratio = (text, ...paper) => {
        const [dark, light] =
            [luminance(page, ...paper, text), luminance(page, ...paper)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    return [
        ...[...svg.querySelectorAll(".node")].map(node => {
            const label = node.querySelector(".nodeLabel");
            const fill = getComputedStyle(node.querySelector("rect, polygon, path")).fill;
            return [label.textContent, ratio(getComputedStyle(label).color, fill)];
        }),
        ...[...svg.querySelectorAll(".edgeLabel p")].map(label => {
            const style = getComputedStyle(label);
            return [label.textContent, ratio(style.color, style.backgroundColor)];
        }),
    ];
}"""


def test_the_same_is_said_in_words(page: Page):
    open_page(page, PAGE)
    words = page.locator("details", has_text="流程图的文字版")
    words.locator("summary").click()
    for where in LEADS.values():
        expect(words.locator(f"a[href='../{where}']").first).to_be_visible()
