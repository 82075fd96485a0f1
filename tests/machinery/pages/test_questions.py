"""What a self-test asks, and what it refuses to ask."""

import pytest

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.questions import choice_markdown, number_markdown


def test_a_choice():
    html = choice_markdown(("会", "不会"), 2, "zh")
    assert 'data-choice="2"' in html
    assert html.count('name="choice"') == 2
    assert "form.ask[hidden" in html


def test_a_number():
    html = number_markdown(1 / 80, 0.1, "方差", "zh")
    assert 'data-number="0.0125"' in html
    assert 'data-too-small="' in html


@pytest.mark.parametrize(
    ("choices", "right"), [(("会",), 1), (("会", "不会"), 3), (("会", "不会"), 0)]
)
def test_a_choice_that_is_not_there(choices, right):
    with pytest.raises(Mistake, match="there is no such choice"):
        choice_markdown(choices, right, "zh")


@pytest.mark.parametrize(("right", "tolerance"), [(0, 0.1), (1, 0)])
def test_a_number_that_nobody_can_give(right, tolerance):
    with pytest.raises(Mistake, match="neither is zero"):
        number_markdown(right, tolerance, "方差", "zh")
