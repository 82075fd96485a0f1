"""Each chapter ends with questions; an answer is folded, says why, and its sums are right."""

import math
import re

import pytest

from tests.site.built import CHAPTERS

ASKED = ("why", "xavier", "he", "choosing", "training", "diagnosing", "summary")
REASONS = re.compile("因为|由于|所以|因此|于是")

# What the answers compute: chapter, the result as it is written, and the computation.
SUMS = [
    ("why", r"0.02 \times \sqrt{2500} = 1$", 0.02 * math.sqrt(2500), 1),
    ("why", r"0.02 \times \sqrt{256} = 0.32$", 0.02 * math.sqrt(256), 0.32),
    ("why", r"0.32^{10} \approx 1.1 \times 10^{-5}$", 0.32**10, 1.1e-5),
    ("xavier", r"1/784 \approx 0.0013$", 1 / 784, 0.0013),
    ("xavier", r"2/(784 + 256) \approx 0.0019$", 2 / (784 + 256), 0.0019),
    ("xavier", r"1/256 \approx 0.0039$", 1 / 256, 0.0039),
    ("xavier", r"784 \times 2/1040 \approx 1.5$", 784 * 2 / 1040, 1.5),
    ("xavier", r"1/80 \approx 0.013$", 1 / (2 * 40), 0.013),
    ("xavier", r"0.05^4 \approx 6 \times 10^{-6}$", 0.05**4, 6e-6),
    ("he", r"\sqrt{1 - 1/\pi} \approx 0.83$", math.sqrt(1 - 1 / math.pi), 0.83),
    ("he", r"2^{-60} \approx 9 \times 10^{-19}$", 2**-60, 9e-19),
    ("he", r"2^{-5} \approx 0.03$", 2**-5, 0.03),
    ("choosing", r"\sqrt6 \approx 2.4$", math.sqrt(6), 2.4),
    ("training", r"\frac12 n\sigma^2 = 16$", 32 / 2, 16),
    ("diagnosing", r"2.30 \approx \ln 10$", math.log(10), 2.30),
    ("diagnosing", r"\ln 100 \approx 4.61$", math.log(100), 4.61),
    ("diagnosing", r"\ln 10 \approx 2.30$", math.log(10), 2.30),
    ("summary", r"2.30 \approx \ln 10$", math.log(10), 2.30),
]
WORKED_OUT = re.compile(r"\$[^$\n]*\\approx [\d.]+(?: \\times [^$\n]+)?\$")


@pytest.fixture(scope="module", params=ASKED)
def questions(site, request) -> dict[str, str]:
    """Question → answer, as they stand at the end of a chapter."""
    headings = site.pages[f"{request.param}/"].select("article h2")
    last = headings[-1]
    assert last.get("id") == "自测", f"/{request.param}/ ends with {last.get_text()}"
    found = {}
    for block in last.find_next_siblings("details", class_="question"):
        assert not block.has_attr("open"), "an answer lies open"
        question = block.summary.get_text()
        found[question] = block.get_text().replace(question, "", 1)
    return found


def test_three_to_five_questions(questions):
    assert 3 <= len(questions) <= 5


def test_questions_ask_and_answers_give_reasons(questions):
    for question, answer in questions.items():
        assert re.search("[？。]$", question), question
        assert "？" in question, question
        assert REASONS.search(answer), f"no reason is given: {question}"
        assert len(answer) >= 60, f"an answer of one line: {question}"


@pytest.mark.parametrize(("chapter", "written", "value", "printed"), SUMS, ids=lambda v: str(v))
def test_sums_are_right(chapter, written, value, printed):
    assert written in self_test(chapter)
    mantissa = f"{printed:e}".split("e")[0].rstrip("0")
    digits = len(mantissa.replace(".", ""))
    assert float(f"{value:.{digits - 1}e}") == pytest.approx(printed)


def test_every_sum_is_checked():
    for chapter in ASKED:
        for formula in WORKED_OUT.findall(self_test(chapter)):
            known = [written for name, written, *_ in SUMS if name == chapter]
            assert any(written in formula for written in known), f"{chapter}: {formula}"


def self_test(chapter: str) -> str:
    return (CHAPTERS / f"{chapter}.md").read_text("utf-8").partition("## 自测")[2]
