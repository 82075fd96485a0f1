"""Reading time grows with what there is to read, and folded parts count apart."""

import pytest

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.reading_time import reading_minutes

PROSE = "字" * 400  # one minute
FIGURE = '{% call figure("why/too_small") %}图注{% endcall %}\n\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        (PROSE * 3, 3),
        (PROSE * 3 + "字", 4),
        ("word " * 400, 2),
        (f"---\ntitle: {PROSE * 9}\n---\n{PROSE}", 1),
        (f"{PROSE}，。；：", 1),
        (f"[{PROSE}](https://example.org/a-long-address-of-many-words)", 1),
        ("$$\nx = y\n$$\n\n" * 4, 2),
        ("一$x$" * 20, 2),  # a formula inside a line is read as a word, and a little slower
        (FIGURE * 4, 4),
        ("```python\n" + "x = 1\n" * 40 + "```\n", 2),
        ("```text\n" + "1.0e-3\n" * 40 + "```\n", 0),
        (f'??? note "深入"\n\n    {PROSE}\n\n    {PROSE}\n\n{PROSE}', 1),
        (f'!!! note "注意"\n\n    {PROSE}', 2),
    ],
)
def test_open_part(text, expected):
    assert reading_minutes(text, "open") == expected


def test_folded_part():
    text = f'{PROSE}\n\n??? note "深入"\n\n    {PROSE * 2}\n\n{PROSE}'
    assert reading_minutes(text, "folded") == 3  # two minutes and a title
    assert reading_minutes(text.replace("???", "???+"), "folded") == 0  # lies open


def test_bad_part():
    with pytest.raises(Mistake, match="a page has open and folded parts"):
        reading_minutes(PROSE, "hidden")
