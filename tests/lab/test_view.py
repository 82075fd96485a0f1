"""What of the page needs no browser: addresses, sentences, numbers. Run by node's own runner."""

import re
import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).with_name("view").glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_the_page_without_a_browser(file, node):
    run = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(file)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    failed = re.findall(r"^\s*not ok .*(?:\n.*){0,20}", run.stdout, re.MULTILINE)
    assert run.returncode == 0, "\n".join(failed[:3]) + run.stderr
    assert re.search(r"^# pass [1-9]", run.stdout, re.MULTILINE), run.stdout
