"""The flowchart is drawn in both schemes, leads to the chapters, and is legible."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import PHONE, SCHEMES, SMALL_PHONE, open_page
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
    open_page(page, PAGE)
    return page.locator(".flowchart svg")


def test_its_nodes_lead_to_the_chapters(chart, home):
    links = {
        link.locator("text").text_content().strip(): unquote(
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
            page.evaluate("document.activeElement.querySelector?.('text')?.textContent ?? null")
        )
    assert [node for node in reached if node] == list(LEADS)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(home + LEADS[reached[-2] or reached[-1]])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_its_text_is_legible_on_a_small_phone(page: Page, watch: Watch, scheme):
    page.set_viewport_size(SMALL_PHONE)
    open_page(page, PAGE, scheme)
    labels = page.locator(".flowchart svg text")
    assert labels.count() > len(LEADS)
    scale = page.locator(".flowchart svg").evaluate(
        "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    )
    for label in labels.all():
        size = float(label.evaluate("e => getComputedStyle(e).fontSize").removesuffix("px"))
        assert size * scale >= 12, f"{label.text_content()}: {size * scale:.1f} px"
    assert watch.complaints == []


def test_text_fits_its_box(chart):
    """Text is measured without a browser, and no reader has the same fonts."""
    boxes = chart.locator(".node").evaluate_all(
        """nodes => nodes.map(node => {
            const [box, text] = [node.firstChild, node.querySelector("text")];
            return [text.textContent, text.getBBox().width, box.getBBox().width, box.localName];
        })"""
    )
    assert len(boxes) > len(LEADS)
    for text, width, room, kind in boxes:
        assert width <= room * (0.75 if kind == "polygon" else 1), text


def test_lines_end_at_their_boxes(chart):
    """Each begins at the side of a box or a diamond, within a pixel."""
    gaps = chart.evaluate(
        """svg => {
            const shapes = [...svg.querySelectorAll(".node > :first-child")];
            return [...svg.querySelectorAll(".edges path")].map(path => {
                const start = path.getPointAtLength(0);
                return Math.min(...shapes.map(shape => {
                    const length = shape.getTotalLength();
                    let near = Infinity;
                    for (let at = 0; at < length; at++) {
                        const point = shape.getPointAtLength(at);
                        near = Math.min(near, Math.hypot(point.x - start.x, point.y - start.y));
                    }
                    return near;
                }));
            });
        }"""
    )
    assert len(gaps) > len(LEADS)
    assert max(gaps) < 1.5


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
        ...[...svg.querySelectorAll(".node, .label")].map(group => {
            const label = group.querySelector("text");
            const fill = getComputedStyle(group.firstChild).fill;
            return [label.textContent, ratio(getComputedStyle(label).fill, fill)];
        }),
    ];
}"""


def test_the_same_is_said_in_words(page: Page):
    open_page(page, PAGE)
    words = page.locator("details", has_text="流程图的文字版")
    words.locator("summary").click()
    for where in LEADS.values():
        expect(words.locator(f"a[href='../{where}']").first).to_be_visible()
