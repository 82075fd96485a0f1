"""Without a network: what was read stays readable, and a saved lesson is there as a whole."""

import gzip
import hashlib
import json
import re
import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from figures_src.machinery.finish.offline import list_files
from tests.browser.lesson import (
    PAGES,
    open_page,
    read_through,
    search,
    wait_for,
    wait_until_kept,
)
from tests.browser.serving import Host, serve


def save_all(page: Page) -> None:
    button = page.locator(".offline__save")
    button.click()
    expect(button).to_have_text("已保存，没有网络也能读", timeout=30_000)


def files(site) -> dict[str, str]:
    text = (site.folder / "offline-files.js").read_text("utf-8")
    return json.loads(re.search(r"= (\{.*\});", text, re.DOTALL)[1])


def test_the_whole_lesson_is_there_without_a_network(reader):
    page = reader.new_page()
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
    expect(page.locator(".flowchart svg")).to_be_visible()
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


@pytest.mark.parametrize("network", [True, False], ids=["online", "offline"])
@pytest.mark.parametrize("address", ["why", "exercises", "why?x=1"])
def test_an_address_without_its_last_slash(reader, home, address, network):
    """The worker does not stand between the reader and what the host would redirect."""
    page = reader.new_page()
    for where in ("why/", "exercises/"):
        open_page(page, where)
        wait_until_kept(page)
    reader.set_offline(not network)
    page.goto(address)
    expect(page.locator("article h1")).to_be_visible()
    path, _, query = address.partition("?")
    assert page.url == f"{home}{path}/" + (f"?{query}" if query else "")


@pytest.fixture
def published(site, tmp_path):
    """A copy of the site that a test may publish anew, on a host of its own."""
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    with serve(folder) as address:
        yield folder, address
    Host.lagging.clear()


def test_an_edge_that_lags_behind_does_not_leave_an_old_page_for_ever(browser, published):
    """What a worker keeps under the name of a version is that version."""
    folder, address = published
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    open_page(page, f"{address}why/")
    wait_until_kept(page)
    file = folder / "why" / "index.html"
    old = file.read_bytes()
    file.write_bytes(old.replace(b"<title>", "<title>新的一版".encode()))
    list_files(folder)
    Host.lagging[f"{urlsplit(address).path}why/"] = old
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => 0)")
    wait_for(page, "key => caches.match(key).then(kept => !kept)", versioned(folder, address, old))
    open_page(page, f"{address}why/")  # the edge still gives out the old page
    assert "新的一版" not in page.title()
    Host.lagging.clear()
    open_page(page, f"{address}why/")
    expect(page).to_have_title(re.compile("新的一版"))
    wait_for(
        page,
        "key => caches.match(key).then(kept => kept?.text()).then(text => /新的一版/.test(text))",
        versioned(folder, address, file.read_bytes()),
    )
    context.close()


def versioned(folder, address: str, content: bytes) -> str:
    """The name under which a version of the page is kept."""
    return f"{address}why/?{hashlib.sha256(content).hexdigest()[:12]}"


def test_two_sites_of_one_origin_keep_their_own(browser, site, tmp_path):
    """An edition below another, or a preview beside it: neither lets go of what the other saved."""
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    shutil.copytree(site.folder, folder / "en")
    kept = (
        "caches.keys().then(all => Promise.all(all.map(n => caches.open(n).then(c => c.keys()))))"
    )
    counts = f"{kept}.then(caches => caches.map(keys => keys.length).sort((a, b) => b - a))"
    with serve(folder) as address:
        context = browser.new_context(service_workers="allow")
        page = context.new_page()
        open_page(page, address)
        save_all(page)
        (saved,) = page.evaluate(counts)
        assert saved > len(PAGES)
        open_page(page, f"{address}en/he/")
        wait_until_kept(page)
        first, second = page.evaluate(counts)
        assert first == saved
        assert second > 3
        context.set_offline(True)
        for where in ("training/", "en/he/"):
            page.goto(address + where)
            expect(page.locator("article h1")).to_be_visible()
        context.close()
