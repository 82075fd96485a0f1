"""What a first visit transfers, what a second one does, and that nothing jumps while it loads."""

import pytest
from playwright.sync_api import Page

from tests.browser.lesson import PAGES, PHONE, open_page, read_through

BUDGET = 400_000  # bytes, compressed, for a page read to its end with every fold open
# The flowchart's library alone is 843 kB; a notebook is text, code and a picture or two.
BUDGETS = {"summary/": 1_060_000} | {
    where: 250_000 for where in PAGES if where.startswith("exercises/")
}
SHIFT = 0.02
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


class Scale:
    """Adds up what a page receives from the network."""

    def __init__(self, page: Page):
        self.bytes: dict[str, int] = {}
        page.on("response", self._weigh)

    def _weigh(self, response) -> None:
        if not response.from_service_worker:
            self.bytes[response.url] = int(response.headers.get("content-length", 0))

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.mark.parametrize("where", PAGES)
def test_a_first_visit_keeps_to_its_budget_and_nothing_jumps(page: Page, where):
    """And only a page with a diagram pays for mermaid."""
    scale = Scale(page)
    page.add_init_script(SHIFTS)
    page.set_viewport_size(PHONE)
    open_page(page, where)
    page.evaluate("document.fonts.ready")
    shifted = page.evaluate("shifted")
    read_through(page)
    budget = BUDGETS.get(where, BUDGET)
    heaviest = sorted(scale.bytes.items(), key=lambda item: -item[1])[:8]
    assert scale.total <= budget, f"{scale.total} of {budget} bytes, most in {heaviest}"
    assert shifted <= SHIFT
    pays = any("mermaid" in url for url in scale.bytes)
    assert pays == bool(page.locator(".mermaid").count())


def test_the_diagram_is_paid_for_when_it_comes_near(page: Page):
    page.set_viewport_size({"width": 390, "height": 300})
    scale = Scale(page)
    open_page(page, "summary/")
    assert not any("mermaid" in url for url in scale.bytes)
    read_through(page)
    assert any("mermaid" in url for url in scale.bytes)
