"""The README's code runs and prints what it says."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn

import initcheck

README = (Path(__file__).parents[1] / "README.md").read_text()


def blocks(language):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for kind, text in found if kind == language]


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_the_first_two_examples_print_what_is_shown(capsys):
    torch.manual_seed(0)
    scope: dict = {}
    exec(blocks("python")[0], scope)
    shown = next(b for b in blocks("") if b.startswith("constant_network"))
    first, second = shown.splitlines()[:2]
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == first
    assert printed[1] == second
    exec(blocks("python")[1], scope)
    assert "layers.1.linear1.weight" in capsys.readouterr().out


def test_the_third_example_reads():
    pairs = re.findall(r'"([^"]+)": "([^"]+)"', blocks("python")[2])
    assert len(pairs) == 3
    for _, condition in pairs:
        with pytest.raises(AssertionError):
            initcheck.assert_init(nn.Linear(40, 40), {"weight": condition})


def test_every_cause_is_in_the_table():
    for cause in initcheck.CAUSES:
        assert f"`{cause}`" in README
    for name in ("compare", "watch", "cure", "apply_cure", "assert_init", "audit"):
        assert f"{name}" in README
        assert callable(getattr(initcheck, name))


def test_version_and_names():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert project["version"] == initcheck.__version__
    assert project["dependencies"] == ["torch"]
    assert f"## {initcheck.__version__}" in (Path(__file__).parents[1] / "CHANGELOG.md").read_text()
    assert all(hasattr(initcheck, name) for name in initcheck.__all__)
