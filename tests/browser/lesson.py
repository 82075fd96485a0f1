"""What the tests of pages share: their addresses, and how a reader moves about on them."""

from time import monotonic

from playwright.sync_api import Page, expect

from tests.site.built import nav_pages

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}

READ = """() => {
    let doing;
    const read = async () => {
        for (const fold of document.querySelectorAll("details")) fold.open = true;
        const frame = () => new Promise(requestAnimationFrame);
        for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
            doing = `scrolling to ${y}`;
            scrollTo({ top: y, behavior: "instant" });
            await frame(); await frame();
        }
        scrollTo({ top: 0, behavior: "instant" });
        for (const image of document.images) {
            doing = `waiting for ${image.src}`;
            await image.decode().catch(() => 0);
        }
        doing = "waiting for fonts";
        await document.fonts.ready;
    };
    // An image that is never asked for would never be decoded.
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error(doing)), 20_000));
    return Promise.race([read(), late]);
}"""
# Material shows of its three the label that switches to the next scheme.
TOGGLE = "form[data-md-component=palette] label:visible"
KEPT = "address => caches.match(address, { ignoreSearch: true }).then(Boolean)"


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
    page.evaluate(READ)
    # Not "networkidle", which a page reaches once.
    expect(page.locator("[data-source]")).to_have_count(0)


def search(page: Page, words: str) -> None:
    """Type into the search as a reader does; its results are there."""
    page.keyboard.press("/")  # Material's key for it
    field = page.locator("[data-md-component=search-query]")
    field.fill(words)
    field.press("End")  # the search listens to keys, and Chinese comes without any
    page.locator(".md-search-result__item").first.wait_for()


def wait_for(page: Page, condition: str, argument: str | None = None) -> None:
    """Until `condition` is true. Playwright's own way evaluates text, which the policy forbids."""
    deadline = monotonic() + 10
    while not page.evaluate(condition, argument):
        assert monotonic() < deadline, f"not within ten seconds: {condition} {argument or ''}"
        page.wait_for_timeout(50)


def wait_until_kept(page: Page) -> None:
    """The service worker has put away the page and all it has fetched."""
    wait_for(page, "!!navigator.serviceWorker.controller")
    addresses = page.evaluate(
        "[location.href, ...performance.getEntriesByType('resource').map(entry => entry.name)]"
    )
    for address in addresses:
        wait_for(page, KEPT, address)
