"""What is written in a chapter: its Python runs, prints what it says, and its maths is safe."""

import contextlib
import io
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pytest

from tests.printed import prints
from tests.site.built import CHAPTERS

PAGES = sorted(CHAPTERS.rglob("*.md"))
FENCE = re.compile(r"^( *)(`{3,}|~{3,}) *(\S*)[^\n]*\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
MATHS = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$", re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(CHAPTERS).as_posix()


@dataclass(frozen=True)
class Block:
    """A fenced block; `follows` says that nothing but space is between it and the one before."""

    language: str
    code: str
    line: int
    follows: bool


def blocks(text: str) -> list[Block]:
    found, end = [], 0
    for match in FENCE.finditer(text):
        language = match[3].strip("{.}")
        line = text.count("\n", 0, match.start()) + 2
        follows = bool(found) and not text[end : match.start()].strip()
        found.append(Block(language, textwrap.dedent(match[4]), line, follows))
        end = match.end()
    return found


def test_printed_numbers_may_differ_in_the_last_digit_only():
    assert prints("std 1.06e-08 of 16", "std  1.07e-08 of 16")
    assert not prints("std 1.06e-08", "std 1.10e-08")
    assert not prints("16 layers", "17 layers")
    assert prints("95% right", "94% right")
    assert not prints("95% right", "92% right")
    assert not prints("16 layers", "16 units")


def test_there_are_chapters():
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_of_a_chapter_runs(page, tmp_path, monkeypatch):
    """Blocks of a page share one namespace, as they would in a reader's session."""
    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    namespace: dict = {"__name__": "__main__"}
    printed = ""
    before = None
    for block in blocks(page.read_text("utf-8")):
        where = f"{name(page)}:{block.line}"
        if block.language == "python":
            out = io.StringIO()
            # Empty lines put the block where it stands in the page, for the traceback's sake.
            code = compile("\n" * (block.line - 1) + block.code, str(page), "exec")
            with contextlib.redirect_stdout(out):
                exec(code, namespace)
            printed = out.getvalue()
        elif block.language == "text" and block.follows and before == "python":
            assert prints(printed, block.code), f"{where}: the block above prints\n{printed}"
        before = block.language


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_maths_is_no_macro(page):
    """The macros would take {{ in a formula for their own: x^{{2}} silently loses its braces."""
    text = FENCE.sub("", page.read_text("utf-8"))
    for formula in MATHS.findall(text):
        for mark in ("{{", "{%", "{#"):
            assert mark not in formula, f"{name(page)}: {mark} in {formula!r}; put a space between"
