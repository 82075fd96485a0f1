"""Results go to JSON and back, in few digits, one line an entry."""

import json
import math

import numpy as np
import pytest
import torch

from figures_src.machinery.figures.results import arrays, encode, plain
from figures_src.machinery.paths import digest


def test_plain():
    value = {
        1: torch.tensor([1.23456789, 2.0]),
        "a": (np.float64(0.1), True, 3, "x"),
        "b": {"c": []},
    }
    assert plain(value) == {"1": [1.23457, 2.0], "a": [0.1, True, 3, "x"], "b": {"c": []}}


def test_plain_keeps_what_has_no_digits():
    assert plain([math.inf, -math.inf]) == [math.inf, -math.inf]
    assert math.isnan(plain(torch.tensor(math.nan)))
    assert plain(1.0563e-8) == 1.0563e-8


def test_plain_refuses_what_json_does_not_know():
    with pytest.raises(TypeError, match="returned a set"):
        plain({"a": {1, 2}})


def test_arrays():
    found = arrays(
        {"a": [[1.0, 2.0], [3.0, 4.0]], "b": ["x", "y"], "c": [[1.0], [2.0, 3.0]], "d": 5}
    )
    assert found["a"].shape == (2, 2)
    assert found["b"] == ["x", "y"]
    assert [row.tolist() for row in found["c"]] == [[1.0], [2.0, 3.0]]
    assert found["d"] == 5


def test_encode():
    facts = {"parameters": {"N": 1}, "expected": {"s": (0.1, 0.9)}}
    text = encode(("k", "r"), facts, {"a": [1.0], "b": [2.0]})
    assert json.loads(text) == {
        "key": "k",
        "ranges": "r",
        "digest": digest(text.partition("\n")[2]),
        "parameters": {"N": 1},
        "expected": {"s": [0.1, 0.9]},
        "data": {"a": [1.0], "b": [2.0]},
    }
    assert '"a": [1.0],\n"b": [2.0]\n' in text
    assert text.endswith("}\n")
