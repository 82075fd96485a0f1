"""Tests marked `mnist` need the real data. Without them they are skipped, loudly; never in CI."""

import os

import pytest

MISSING = "MNIST was not found"


def pytest_collection_modifyitems(items):
    marked = [item for item in items if item.get_closest_marker("mnist")]
    if not marked or os.environ.get("CI"):
        return
    from figures_src.core.mnist import is_available

    if not is_available():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    missed = sum(MISSING in str(report.longrepr) for report in skipped)
    if missed:
        line = f"{MISSING}: {missed} tests did not run; `make mnist` fetches it"
        terminalreporter.write_sep("!", line, red=True, bold=True)
