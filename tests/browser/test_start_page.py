"""The start page leads everywhere in one step, and is told from afar."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import LAPTOP, PHONE, open_page


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_promise_picture_and_doors_are_on_the_first_screens(page: Page, viewport):
    page.set_viewport_size(viewport)
    open_page(page, "")
    picture = page.locator(".hero__picture img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    doors = page.locator(".door a")
    assert doors.count() == 4
    low = doors.first.bounding_box()
    assert low["y"] + low["height"] <= viewport["height"]


def test_every_figure_is_in_the_list_and_leads_to_itself(page: Page, site):
    open_page(page, "figures/")
    cards = page.locator(".card a")
    figures = {
        figure["id"]
        for where in site.pages.values()
        for figure in where.select("figure.measured[id]")
    }
    assert {card.get_attribute("href").split("#")[1] for card in cards.all()} == figures
    cards.last.click()
    expect(page.locator(f"#{page.url.split('#')[1]}")).to_be_in_viewport()
