"""Without a network: what was read stays readable, and a saved lesson is there as a whole."""

import gzip
import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import (
    OPEN_SHADOWS,
    PAGES,
    open_page,
    read_through,
    search,
    wait_until_kept,
)


def save_all(page: Page) -> None:
    button = page.locator(".offline__save")
    button.click()
    expect(button).to_have_text("已保存，没有网络也能读", timeout=30_000)


def files(site) -> dict[str, str]:
    text = (site.folder / "offline-files.js").read_text("utf-8")
    return json.loads(re.search(r"= (\{.*\});", text, re.DOTALL)[1])


def test_the_whole_lesson_is_there_without_a_network(reader):
    page = reader.new_page()
    page.add_init_script(OPEN_SHADOWS)
    open_page(page, "")
    save_all(page)
    reader.set_offline(True)
    failed = []
    page.on("requestfailed", lambda request: failed.append((request.failure, request.url)))
    for where in PAGES:
        if where != "404.html":
            open_page(page, where)
            read_through(page)
            expect(page.locator("article h1")).to_be_visible()
            missing = page.evaluate(
                "[...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
            )
            assert missing == []
            assert page.locator(".arithmatex").count() == page.locator(".arithmatex .katex").count()
    open_page(page, "summary/")
    read_through(page)
    expect(page.locator("div.mermaid svg")).to_be_visible()
    search(page, "梯度消失")
    page.locator(".md-search-result__item a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    page.goto("no/such/page/")
    expect(page.locator("article h1")).to_have_text("找不到这一页")
    page.reload()
    expect(page.locator(".offline__save")).to_be_visible()
    # Going on while something still loads is no failure.
    assert [each for each in failed if "ABORTED" not in each[0]] == []


def test_a_page_that_was_read_stays_readable(reader):
    page = reader.new_page()
    open_page(page, "references/")
    wait_until_kept(page)
    reader.set_offline(True)
    page.reload()
    expect(page.locator("article h1")).to_be_visible()
    assert page.evaluate("document.styleSheets.length") >= 3


def test_the_button_says_what_saving_transfers(site, page: Page):
    total = 0
    for path in files(site):
        file = site.folder / path
        total += len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes()))
    open_page(page, "404.html")
    said = float(re.search(r"约 ([\d.]+) MB", page.locator(".offline__save").text_content())[1])
    assert said == pytest.approx(total / 1e6, rel=0.25)


def test_every_page_and_all_it_fetches_is_listed(site):
    listed = set(files(site))
    assert set(site.pages) <= listed
    for path in listed:
        assert (site.folder / path).exists()


def test_it_can_be_installed(page: Page, home):
    open_page(page, "why/")
    manifest = page.request.get(
        page.evaluate("document.querySelector('link[rel=manifest]').href")
    ).json()
    assert manifest["name"]
    assert manifest["icons"]
    assert manifest["display"] != "browser"
    for icon in manifest["icons"]:
        assert page.request.get(home + icon["src"]).ok
