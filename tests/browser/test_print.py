"""On paper, read back from the PDF: light, whole, unfolded, with the addresses of links."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import LAPTOP, PAGES, open_page
from tests.browser.watch import Watch


class Paper:
    """What Chromium prints of a page that has just been opened, background colours included."""

    def __init__(self, page: Page, where: str, scheme: str = "light"):
        page.set_viewport_size(LAPTOP)
        open_page(page, where, scheme)
        self.print(page)

    def print(self, page: Page):
        self.sheets = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
        self.texts = [sheet.get_textpage().get_text_range() for sheet in self.sheets]
        # Where a line ends is no part of what is said.
        self.text = re.sub(r"\s+", "", "".join(self.texts))


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("where", PAGES)
def test_all_that_is_on_the_page_is_on_paper(page: Page, watch: Watch, where):
    """Folds are open, formulas are set, captions stand under their figures."""
    paper = Paper(page, where)
    assert "\\(" not in paper.text
    assert "\\[" not in paper.text
    for heading in page.locator("article :is(h1, h2, h3)").all():
        assert words(heading.inner_text()).rstrip("¶") in paper.text
    # What a figure rests on would be most of the paper, and is left out.
    assert "这张图的脚本" not in paper.text
    for summary in page.locator("article details:not(.measurement) > summary").all():
        assert words(summary.text_content()) in paper.text
    folded = "article details:not(.measurement) > :is(p, ul, ol):not(:has(.arithmatex, a))"
    for paragraph in page.locator(folded).all():
        start = words(paragraph.text_content())[:20]
        assert start in paper.text, f"folded, and not on paper: {start}"
    assert watch.foreign == []
    assert watch.complaints == []


def test_dark_readers_print_on_white(page: Page):
    """No sheet is dark, neither at its edge nor in a figure."""
    paper = Paper(page, "why/", "dark")
    for number, sheet in enumerate(paper.sheets, start=1):
        picture = sheet.render(scale=0.5, grayscale=True).to_pil()
        dark = sum(picture.histogram()[:64]) / (picture.width * picture.height)
        assert dark < 0.15, f"sheet {number}: {dark:.0%} of it is dark"


@pytest.mark.parametrize("where", ["why/", "training/"])
def test_figures_are_drawn_though_nobody_scrolled_to_them(page: Page, where):
    """Above each caption stands a picture, not an empty frame.

    To print is to ask for them; `page.pdf` does not wait until they are there.
    """
    paper = Paper(page, where)
    pictures = page.locator("article figure img")
    assert pictures.count()
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    paper.print(page)
    captions = [words(text)[:12] for text in page.locator("figcaption").all_text_contents()]
    assert captions
    for caption in captions:
        number = next(i for i, text in enumerate(paper.texts) if caption in words(text))
        sheet = paper.sheets[number]
        found = re.search(r"\s*".join(map(re.escape, caption)), paper.texts[number])
        top = sheet.get_textpage().get_charbox(found.start())[3]  # points from the bottom
        picture = sheet.render(scale=1, grayscale=True).to_pil()
        end = int(picture.height - top)
        above = picture.crop((0, end - 200, picture.width, end))
        ink = sum(above.histogram()[:200])
        assert ink > 800, f"{caption}: only {ink} dark dots above it"


def test_links_to_elsewhere_are_written_out(page: Page):
    paper = Paper(page, "references/")
    links = page.locator("article a[href^=http]")
    assert links.count() > 5
    for link in links.all():
        # Chromium may break an address at a hyphen, which the PDF then does not tell from its own.
        bare = re.sub(r"[-\ufffe]", "", link.get_attribute("href"))
        assert bare in re.sub(r"[-\ufffe\u00ad\x02]", "", paper.text)


def test_nothing_to_click_is_printed(page: Page):
    paper = Paper(page, "why/")
    for label in ("放大这张图", "供离线阅读", "搜索", "目录"):
        assert label not in paper.text


def test_a_diagram_is_drawn_or_said_in_words(page: Page):
    page.set_viewport_size(LAPTOP)
    paper = Paper(page, "summary/")
    assert "flowchart" not in paper.text  # its source
    assert words("不确定：先用 PyTorch 默认") in paper.text
