"""Sliders below figures: the first move draws what was measured in the place of the figure."""

import pytest
from playwright.sync_api import Page, expect

from figures_src.machinery.figures import sweep
from tests.browser.lesson import PHONE, open_page, wait_until_kept
from tests.browser.watch import Watch
from tests.figures.measured import SOURCES

WHERE = {
    "why/std_by_layer": "why/",
    "xavier/gain_five_thirds": "xavier/",
    "he/xavier_fades": "he/",
}


@pytest.fixture(params=WHERE)
def slider(request, page: Page, watch: Watch):
    """A slider on its page, every fold open."""
    open_page(page, WHERE[request.param])
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    record = sweep.recorded(SOURCES[request.param])
    figure = page.locator(f"#fig-{request.param.replace('/', '-')}")
    figure.scroll_into_view_if_needed()
    yield figure, record
    assert watch.foreign == []
    assert watch.complaints == []


def test_the_first_move_draws_in_the_place_of_the_figure(page: Page, slider):
    figure, record = slider
    printed, chart = figure.locator("img"), figure.locator(".slider__drawn")
    expect(printed).to_be_visible()
    expect(chart).to_be_hidden()
    control = figure.get_by_role("slider")
    control.focus()
    page.keyboard.press("Home")
    expect(printed).to_be_hidden()
    expect(chart).to_be_visible()
    first = figure.locator(".slider__told").inner_text()
    page.keyboard.press("End")
    last = figure.locator(".slider__told").inner_text()
    assert first != last
    assert control.get_attribute("aria-valuetext") == last
    dots = figure.locator(".slider__drawn circle")
    panels = record["rows"][0].values()
    expect(dots).to_have_count(sum(len(lines["measured"]) for lines in panels))
    figure.get_by_role("button", name="换回原图").click()
    expect(printed).to_be_visible()
    expect(chart).to_be_hidden()


def test_a_mark_is_a_button_and_the_state_goes_along(page: Page, slider):
    figure, record = slider
    (mark, value), *_ = record["sweep"]["marked"].items()
    figure.get_by_role("button", name=mark).click()
    row = record["rows"][record["sweep"]["values"].index(value)]
    depth = len(next(iter(row.values()))["measured"])
    expect(figure.locator(".slider__told")).to_contain_text(f"第 {depth} 层")
    figure.locator("a:not(.laboratory)", has_text="在实验室里打开").click()
    setting = record["sweep"]["setting"]
    expect(page.locator(f"#lab-{setting}")).to_have_value(f"{value:g}")
    for name, wanted in record["sweep"]["laboratory"].items():
        expect(page.locator(f"#lab-{name}")).to_have_value(str(wanted))
    expect(page.locator(".lab-pictures")).to_be_visible()


def test_paper_has_the_printed_figure(page: Page, slider):
    figure, _ = slider
    figure.get_by_role("slider").press("Home")
    page.emulate_media(media="print")
    expect(figure.locator("img")).to_be_visible()
    expect(figure.locator(".slider__drawn")).to_be_hidden()


@pytest.mark.parametrize("where", sorted(set(WHERE.values())))
def test_it_works_without_a_network_and_on_a_phone(reader, where):
    page = reader.new_page()
    page.set_viewport_size(PHONE)
    open_page(page, where)
    wait_until_kept(page)
    reader.set_offline(True)
    open_page(page, where)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.locator(".slider input").first.press("Home")
    expect(page.locator(".slider__drawn").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
