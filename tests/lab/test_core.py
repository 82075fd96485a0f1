"""The laboratory's numbers are PyTorch's: node's own runner reads what the core has written."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.lab import fixtures

FOLDER = Path(__file__).with_name("core")
SUBJECTS = [subject.__name__ for subject in fixtures.SUBJECTS]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_javascript_gives_what_pytorch_gives(subject, pytorch, node):
    run = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(FOLDER / f"{subject}.test.mjs")],
        env={**os.environ, "LAB_FIXTURES": str(pytorch)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    found = re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)
    failed = re.findall(r"^\s*not ok .*(?:\n.*){0,12}", run.stdout, re.MULTILINE)
    assert run.returncode == 0, "\n".join(failed[:3]) + run.stderr
    assert found, run.stdout
    assert int(found[1]) > 0, run.stdout


def test_every_subject_has_its_test():
    files = {file.name.removesuffix(".test.mjs") for file in FOLDER.glob("*.test.mjs")}
    assert files == set(SUBJECTS)
