"""What `make lighthouse` measured last covers every page and keeps to its floors."""

import json

from tests.browser.lesson import PAGES
from tests.browser.lighthouse import FLOORS, RESULTS


def test_the_committed_scores_keep_to_their_floors():
    scores = json.loads(RESULTS.read_text("utf-8"))
    assert set(scores) == set(PAGES) - {"404.html"}, "run `make lighthouse` and commit its results"
    for where, found in scores.items():
        for name, floor in FLOORS.items():
            assert found[name] >= floor, f"/{where}: {name} is {found[name]}, below {floor}"
