"""What the command prints: a table in a terminal, plain lines elsewhere, errors last."""

import os
import pty
import subprocess
import sys

import pytest

from figures_src.machinery.figures import report
from figures_src.machinery.figures.update import Outcome
from tests.machinery.figures.project import ENVIRONMENT, make_light

DONE = [
    Outcome("why/a", "fresh"),
    Outcome("why/b", "measured", 2.5, 300.4),
    Outcome("why/c", "failed", 1.0, 300.0, "c.py:3: one\nc.py:4: two", "Traceback …"),
    Outcome("why/d", "failed", error="labels.toml: broken"),
    Outcome("why/e", "failed", error="labels.toml: broken"),
]


def test_lines_where_there_is_no_terminal(capsys):
    started = Outcome("why/b", "started")
    assert report.follow([DONE[0], started, *DONE[1:3]], 3) == DONE[:3]
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["measured    2.5 s    300 MB  why/b", "failed      1.0 s    300 MB  why/c"]


def test_summary():
    assert report.summary(DONE) == "5 figures: 3 failed, 1 fresh, 1 measured"
    assert report.summary(DONE[:1]) == "1 figure: 1 fresh"


def test_errors():
    short = ["error: c.py:3: one", "error: c.py:4: two", "error: labels.toml: broken"]
    assert report.errors(DONE) == short
    assert report.errors(DONE, verbose=True) == [*short[:2], "Traceback …", short[2]]
    assert report.errors(DONE[:2]) == []


@pytest.mark.xdist_group("killed")
def test_terminal(tmp_path):
    """The bar names what is running and goes; the table stays."""
    project = make_light(tmp_path / "project")
    own, other = pty.openpty()
    build = subprocess.Popen(
        [sys.executable, "-m", "figures_src"],
        cwd=project.root,
        env=ENVIRONMENT | {"TERM": "xterm", "COLUMNS": "100"},
        stdout=other,
        stderr=subprocess.PIPE,
    )
    os.close(other)
    shown = b""
    while True:
        try:
            shown += os.read(own, 65536)
        except OSError:  # Linux ends a pseudo-terminal so
            break
    os.close(own)
    assert build.wait() == 0, build.stderr.read()
    text = shown.decode()
    assert "0/2" in text
    table = text[text.rindex("peak MB") :]
    for name in ("demo/tiny", "demo/second"):
        assert name in table
    assert table.count("measured") == 3  # two rows and the summary
