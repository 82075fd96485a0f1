"""What the tests of pages share: their addresses, and how a reader moves about on them."""

from playwright.sync_api import Page

from tests.site.built import nav_pages

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}

# Material draws a diagram where no test could look into it.
OPEN_SHADOWS = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function () { return attach.call(this, { mode: "open" }); };
"""


def address(source: str) -> str:
    """Where mkdocs puts a source: why.md stands at "why/", index.md at ""."""
    stem = source.rpartition(".")[0]
    return stem.removesuffix("index") if stem.endswith("index") else f"{stem}/"


# Known before anything is built, so that each page is a test of its own.
PAGES = [*map(address, nav_pages()), "404.html"]
SCHEMES = ("light", "dark")


def open_page(page: Page, where: str, scheme: str = "light") -> None:
    """Open a page in a colour scheme; its scripts have run and its formulas are rendered."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing is half-way
    page.goto(where)
    page.wait_for_load_state("networkidle")


def read_through(page: Page) -> None:
    """Unfold and scroll to the end as a reader does, so that all that loads late is there."""
    page.evaluate(
        """async () => {
            for (const fold of document.querySelectorAll("details")) fold.open = true;
            const frame = () => new Promise(requestAnimationFrame);
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                scrollTo({ top: y, behavior: "instant" });
                await frame(); await frame();
            }
            scrollTo({ top: 0, behavior: "instant" });
            await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
            await document.fonts.ready;
        }"""
    )
    # Not "networkidle", which a page reaches once: Material puts a div where a diagram is drawn.
    page.wait_for_function("!document.querySelector('pre.mermaid')")


def search(page: Page, words: str) -> None:
    """Type into the search as a reader does; its results are there."""
    page.keyboard.press("/")  # Material's key for it
    field = page.locator("[data-md-component=search-query]")
    field.fill(words)
    field.press("End")  # the search listens to keys, and Chinese comes without any
    page.locator(".md-search-result__item").first.wait_for()
