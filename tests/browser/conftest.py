"""A real Chromium and the built site, for all tests of this folder."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.serving import Host, serve
from tests.browser.watch import Watch
from tests.site.built import Site, build

NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "no Chromium: install your system's (Debian: apt-get install chromium), "
    "or Playwright's: .venv/bin/playwright install chromium"
)
# Nothing but the pages under test may talk, and a container has no display and little /dev/shm.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def system_browser() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict, playwright: Playwright) -> dict:
    """The system's Chromium, or else the one that Playwright has installed."""
    system = system_browser()
    if not system and not Path(playwright.chromium.executable_path).exists():
        pytest.exit(NO_BROWSER, returncode=1)
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses root its sandbox
    found = {"executable_path": system} if system else {}
    return browser_type_launch_args | found | {"args": [*FLAGS, *root]}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The strictly built site."""
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def home(site: Site) -> Iterator[str]:
    """The address of the start page, for as long as the tests run."""
    with serve(site.folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, home: str) -> dict:
    """What `page.goto("why/")` is relative to; no service worker unless a test wants it."""
    return browser_context_args | {"base_url": home, "service_workers": "block"}


@pytest.fixture
def page(page: Page) -> Page:
    """What is not there within ten seconds is not there."""
    page.set_default_timeout(10_000)
    return page


@pytest.fixture
def reader(browser: Browser, browser_context_args: dict) -> Iterator[BrowserContext]:
    """A reader whose browser may keep things: the service worker runs."""
    context = browser.new_context(**browser_context_args | {"service_workers": "allow"})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def sent() -> Counter[str]:
    """Bytes by address that the site has sent since the test began, compressed."""
    Host.sent.clear()
    return Host.sent


@pytest.fixture
def watch(page: Page, home: str) -> Watch:
    """Remembers what `page` asks of other hosts, and what the browser complains about."""
    return Watch(page, home)
