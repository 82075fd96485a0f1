"""The program that the page shows is run by PyTorch and prints the numbers of the page."""

import contextlib
import io
import json
import re
import subprocess
from pathlib import Path

import pytest
import torch

from figures_src.core import ACTIVATIONS
from lab.data import exported
from tests.lab.fixtures import SCHEMES

# Every initialization, activation, bias, data set and optimizer is in one of them.
STATES = [
    "",
    "?init=xavier&gain=1.5&activation=linear&depth=3&width=20&seed=7",
    "?init=he&activation=relu&depth=30&width=64",
    "?init=he&slope=0.25&activation=leaky_relu&bias=uniform&width=31",
    "?init=lecun&activation=selu&depth=6",
    "?init=orthogonal&gain=1.2&activation=gelu&width=40",
    "?init=pytorch_default&activation=silu&width=40",
    "?init=zeros&activation=sigmoid&width=8",
    "?init=constant&value=0.05&activation=mish&width=9&depth=4",
    "?data=moons&init=he&activation=relu&depth=4&width=16&steps=50",
    "?data=moons&init=normal&sigma=0.2&activation=tanh&depth=1&batch=16&optimizer=adam&steps=30",
    "?data=digits&init=pytorch_default&activation=relu&depth=3&width=32&batch=32&optimizer=adam"
    "&lr=0.001&steps=50&seed=3",
    "?data=digits&init=pytorch_default&bias=zero&depth=2&width=32&lr=0.1&steps=1",
    "?data=digits&init=normal&sigma=1&activation=relu&depth=8&width=32&batch=64&lr=1&steps=20",
]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?|nan|inf")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for name, content in exported().items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def output(program: str) -> str:
    """What it prints. In this process, since torch takes seconds to be imported."""
    printed = io.StringIO()
    dtype = torch.get_default_dtype()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "program", "exec"), {})
    finally:
        torch.set_default_dtype(dtype)
    return printed.getvalue()


@pytest.mark.parametrize("query", STATES)
def test_it_prints_the_numbers_of_the_page(query, data, node):
    command = [node, str(Path(__file__).with_name("page.mjs")), query, str(data)]
    page = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    head, *printed = output(page["program"]).splitlines()
    assert head.split() == ["layer", "signal", "gradient", "weight", "gradient"]
    assert len(printed) == len(page["lines"]), printed
    for line, expected in zip(printed, page["lines"], strict=True):
        # Six digits are printed, and the last may be rounded the other way.
        assert numbers(line) == pytest.approx(expected, rel=2e-6, abs=1e-300, nan_ok=True), line


def test_every_choice_is_in_one_of_them():
    seen = {pair for query in STATES for pair in re.findall(r"(\w+)=(\w+)", query)}
    assert {("init", name) for name, _ in SCHEMES} <= seen
    assert {("activation", name) for name in ACTIVATIONS} <= seen
    assert {("data", "moons"), ("data", "digits"), ("optimizer", "adam")} <= seen
    assert {("bias", "zero"), ("bias", "uniform")} <= seen
