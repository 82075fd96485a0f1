"""A self-check knows a blank from a mistake, names the mistake, and passes the solution."""

import ast
import importlib

import pytest

from tests.notebooks.right import ANSWERS
from tests.notebooks.session import (
    PASSED,
    SOURCES,
    UNFILLED,
    WRONG,
    answer_cell,
    check_answer,
    each_run,
    session,
)

MISTAKES = {
    name: importlib.import_module(f"tests.notebooks.wrong.{name.split('/')[1]}").MISTAKES
    for name in SOURCES
}
OTHER_SEEDS = (1, 2)  # the committed outputs are those of seed 0


def one_worker(name: str, *values, id: str):
    """All tests of a notebook go to one worker, which remembers the cells that ran before."""
    return pytest.param(name, *values, id=id, marks=pytest.mark.xdist_group(f"notebook {name}"))


each_answer = pytest.mark.parametrize(
    ("name", "number"),
    [
        one_worker(name, number, id=f"{name}-{number}")
        for name in SOURCES
        for number in range(1, len(session(name).tagged("answer")) + 1)
    ],
)
each_mistake = pytest.mark.parametrize(
    ("name", "wrong"),
    [
        one_worker(name, wrong, id=f"{name}-{number}")
        for name, mistakes in MISTAKES.items()
        for number, wrong in enumerate(mistakes, start=1)
    ],
)


def lines(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if line.startswith((PASSED, WRONG, UNFILLED))]


@each_answer
def test_a_blank_is_no_mistake(name, number):
    """It says what to fill in, and blames nobody."""
    told = lines(check_answer(name, number, answer_cell(name, number)))
    assert told
    assert all(line.startswith(UNFILLED) for line in told), told
    assert all(len(line) > 12 for line in told), f"{told}: say what to fill in"


@each_answer
def test_a_raising_answer_is_told(name, number):
    """A self-check never raises; here whatever the student defines is a function that does."""
    code = "def broken(*_, **__):\n    raise ZeroDivisionError('student')\n"
    for node in ast.parse(answer_cell(name, number)).body:
        for target in getattr(node, "targets", [node]):
            code += f"{getattr(target, 'name', None) or target.id} = broken\n"
    told = lines(check_answer(name, number, code))
    assert told
    assert all(line.startswith(WRONG) for line in told), told


@each_mistake
def test_a_mistake_is_named(name, wrong):
    told = lines(check_answer(name, wrong.answer, wrong.code))
    failed = [line for line in told if line.startswith(WRONG)]
    assert failed, f"passes: {told}"
    assert any(wrong.mistake in line for line in failed), failed


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [one_worker(*right, id=f"{right[0]}-{number}") for number, right in enumerate(ANSWERS, 1)],
)
def test_another_right_answer_passes(name, number, code):
    told = lines(check_answer(name, number, code))
    assert told
    assert all(line.startswith(PASSED) for line in told), told


@pytest.mark.parametrize("name", SOURCES)
def test_at_least_two_mistakes_are_tried(name):
    assert len({wrong.mistake for wrong in MISTAKES[name]}) >= 2


@pytest.mark.parametrize("seed", OTHER_SEEDS)
@each_run
def test_solution_passes_with_other_seeds(name, seed):
    """Its ranges follow from theory and finite width, not from one run."""
    notebook = session(name, seed)
    solutions = notebook.tagged("solution")
    assert solutions
    for index in range(max(solutions) + 1):  # what follows is for reading
        printed = notebook.run(notebook.cells[index].source)
        if index in solutions:
            told = lines(printed)
            assert told, "a solution calls check"
            assert all(line.startswith(PASSED) for line in told), told
