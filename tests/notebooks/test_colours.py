"""A notebook that draws He in another colour than green is not executed."""

import ast

import pytest

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks import execute, source
from tests.notebooks.session import SOURCES
from tests.notebooks.test_execution import write

PLOT = """SEED = 0

# %% alt="a line"
import matplotlib.pyplot as plt

plt.plot([1, 2, 4], LOOK, label="LABEL")
plt.legend()
plt.show()
"""


@pytest.mark.parametrize(
    ("label", "look"),
    [
        ("he", '"s", color="green"'),
        ("bias + He", 'color="green"'),
        ("xavier", '"o-", color="orange"'),
        ("default: std", '"D", color="purple"'),
        ("the theory", 'color="grey"'),
    ],
)
def test_the_colours_of_the_course(tmp_path, label, look):
    path = write(tmp_path, PLOT.replace("LABEL", label).replace("LOOK", look))
    assert "image/svg+xml" in execute.executed(path)


@pytest.mark.parametrize(
    ("label", "look", "message"),
    [
        ("he", 'color="orange"', "'he' is drawn in another colour than green"),
        ("Xavier", '"s", color="orange"', "'Xavier' has another marker than 'o'"),
        ("default", '"D"', "'default' is drawn in another colour than purple"),
    ],
)
def test_other_colours(tmp_path, label, look, message):
    path = write(tmp_path, PLOT.replace("LABEL", label).replace("LOOK", look))
    with pytest.raises(Mistake, match=message):
        execute.executed(path)


@pytest.mark.parametrize("name", SOURCES)
def test_every_picture_is_shown(name):
    """What is not shown by `plt.show` is not looked at."""
    for cell in source.read(SOURCES[name]).cells:
        if cell.cell_type == "code" and "plt." in cell.source:
            used = {
                ast.unparse(n.func)
                for n in ast.walk(ast.parse(cell.source))
                if isinstance(n, ast.Call)
            }
            draws = any(call.startswith("plt.") for call in used)
            assert not draws or "plt.show" in used
