"""What a first visit transfers, what a second one does, and that nothing jumps while it loads."""

import pytest

from tests.browser.lesson import PAGES, PHONE, open_page, read_through, wait_until_kept

BUDGET = 400_000  # bytes, compressed, for a page read to its end with every fold open
# A notebook is text, code and a picture or two.
BUDGETS = {where: 250_000 for where in PAGES if where.startswith("exercises/")}
SHIFT = 0.02
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("where", PAGES)
def test_a_first_visit_keeps_to_its_budget_and_nothing_jumps(reader, sent, where):
    """What the service worker puts away included."""
    page = reader.new_page()
    page.add_init_script(SHIFTS)
    page.set_viewport_size(PHONE)
    open_page(page, where)
    page.evaluate("document.fonts.ready")
    shifted = page.evaluate("shifted")
    read_through(page)
    wait_until_kept(page)
    budget = BUDGETS.get(where, BUDGET)
    assert sent.total() <= budget, f"{sent.total()} of {budget} bytes, {sent.most_common(8)}"
    assert shifted <= SHIFT


@pytest.mark.parametrize("where", ["", "training/"])
def test_a_second_visit_costs_nothing(reader, sent, where):
    page = reader.new_page()
    open_page(page, where)
    read_through(page)
    wait_until_kept(page)
    sent.clear()
    page.reload()
    page.wait_for_load_state("networkidle")
    read_through(page)
    assert sent.total() == 0, sent


def test_the_next_page_costs_what_is_new_in_it(reader, sent, site):
    """Scripts, styles and fonts come once."""
    page = reader.new_page()
    open_page(page, "why/")
    wait_until_kept(page)
    sent.clear()
    open_page(page, "he/")
    read_through(page)
    wait_until_kept(page)
    assert not [address for address in sent if "/assets/" in address and sent[address]]
