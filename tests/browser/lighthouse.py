"""Lighthouse (mobile) on every page of the built site: `make lighthouse` (ARGS="why/" for some).

Not among the tests: its speed score depends on what else the machine does. Run it on a calm one; it
writes lighthouse.json, which is committed and held to FLOORS by test_lighthouse.py.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, NO_BROWSER, system_browser
from tests.browser.lesson import PAGES
from tests.browser.serving import serve
from tests.site.built import ROOT, build

RESULTS = Path(__file__).with_name("lighthouse.json")
FLOORS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def measure(address: str, browser: str, report: Path) -> dict[str, int]:
    """Scores of one page, of 100."""
    flags = ["--headless=new", *FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    subprocess.run(
        [
            Path(sys.executable).with_name("node"),
            ROOT / "tests" / "browser" / "node_modules" / "lighthouse" / "cli" / "index.js",
            address,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(FLOORS)}",
            f"--chrome-flags={' '.join(flags)}",
        ],
        env=os.environ | {"CHROME_PATH": browser},
        check=True,
    )
    result = json.loads(report.read_text("utf-8"))
    for category in FLOORS:
        for item in result["categories"][category]["auditRefs"]:
            audit = result["audits"][item["id"]]
            if item["weight"] and audit["score"] not in (None, 1):
                shown = audit.get("displayValue", "")
                print(f"  {category}: {audit['title']} {shown}", file=sys.stderr)
    return {name: round(100 * result["categories"][name]["score"]) for name in FLOORS}


def best_of_three(address: str, browser: str, report: Path) -> dict[str, int]:
    """What else a machine does can only lower a score: measured again while one is below."""
    best = dict.fromkeys(FLOORS, 0)
    for _ in range(3):
        found = measure(address, browser, report)
        best = {name: max(best[name], found[name]) for name in FLOORS}
        if all(best[name] >= floor for name, floor in FLOORS.items()):
            break
    return best


def main() -> int:
    with sync_playwright() as playwright:
        browser = system_browser() or playwright.chromium.executable_path
    if not Path(browser).exists():
        sys.exit(NO_BROWSER)
    with tempfile.TemporaryDirectory() as scratch:
        site = build(Path(scratch) / "site")
        with serve(site.folder) as home:
            # A page that says "not found" is no page for a search engine.
            pages = [where for where in PAGES if where != "404.html"]
            known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
            scores = {where: known.get(where, {}) for where in pages}
            for where in sys.argv[1:] or pages:
                scores[where] = best_of_three(home + where, browser, Path(scratch) / "report.json")
                print(f"/{where}", *scores[where].values(), flush=True)
    RESULTS.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    low = {
        where
        for where, found in scores.items()
        if any(found.get(k, 0) < v for k, v in FLOORS.items())
    }
    return f"below {FLOORS}: {', '.join(f'/{where}' for where in low)}" if low else 0


if __name__ == "__main__":
    sys.exit(main())
