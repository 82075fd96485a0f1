"""Times the laboratory: ``python bench/lab``, after ``npm ci --prefix bench/lab`` beside tfjs.

Training steps a second in node, and in the page, as a reader has it, how long a picture takes. On a
busy machine the best of many is nearest to what a calm one gives.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.conftest import FLAGS, system_browser
from tests.browser.serving import serve
from tests.site.built import build

FOLDER = Path(__file__).parent
MOVES = 40
# From moving σ to the next picture: the chart's description changes when it is drawn.
MOVE = """place => new Promise(resolve => {
    const slider = document.querySelector("#lab-sigma").parentElement.querySelector("[type=range]");
    const picture = document.querySelector(".lab-picture--signal svg");
    new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - start));
    }).observe(picture, { attributeFilter: ["aria-label"] });
    slider.value = place;
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
})"""
FIRST = "document.querySelector('.lab-picture--signal svg[aria-label]') && performance.now()"


def main() -> None:
    table = Table("", "best", "median")
    node = Path(sys.executable).with_name("node")
    run = subprocess.run([node, FOLDER / "training.mjs"], stdout=subprocess.PIPE, check=True)
    for case, engines in json.loads(run.stdout).items():
        for engine, steps in engines.items():
            table.add_row(f"{case}: {engine}, steps a second", f"{steps:.0f}", "")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(build(Path(folder)).folder) as home,
        sync_playwright() as playwright,
    ):
        flags = [*FLAGS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=system_browser(), args=flags)
        page = browser.new_page(base_url=home, service_workers="block")
        times = [first_picture(page) for _ in range(8)]
        table.add_row("first picture, ms", *best_and_median(times))
        page.goto("lab/?predict=0&depth=30&width=100&sigma=0.1")
        page.wait_for_timeout(1500)
        times = [page.evaluate(MOVE, 500 + 5 * move) for move in range(MOVES)]
        table.add_row("σ moved to picture, 30×100, ms", *best_and_median(times))
    Console().print(table)


def first_picture(page: Page) -> float:
    page.goto("about:blank")
    page.goto("lab/?predict=0&depth=30&width=100&sigma=0.1")
    while not (time := page.evaluate(FIRST)):
        page.wait_for_timeout(10)
    return time


def best_and_median(times: list[float]) -> list[str]:
    return [f"{min(times):.0f}", f"{statistics.median(times):.0f}"]


if __name__ == "__main__":
    main()
