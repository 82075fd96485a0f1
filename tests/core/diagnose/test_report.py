"""The printed table, the verdict, the dict and the plot."""

import json
import subprocess
import sys
import unicodedata

import pytest
import torch
from torch import nn

from figures_src.core import diagnose as module
from figures_src.core.diagnose import VERDICTS, diagnose
from tests.core.diagnose import sick_models as zoo


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_the_table_is_aligned():
    torch.manual_seed(0)
    for model in (
        zoo.mlp(12, 64, nn.Tanh),
        zoo.residual(3, 32),
        zoo.mlp(2, 8, fill=zoo.constant(0.0)),
    ):
        report = zoo.report_on(model, language="zh")
        table = str(report).split("\n\n")[0].splitlines()
        assert len(table) == 2 + len(report.layers)
        assert len({columns(line) for line in table}) == 1
        head = "layer type shape unit std std cosine saturated dead |grad| |dW| |dW|/|W|"
        assert table[0].split() == head.split()
        for title in ("cosine", "dead", "|grad|"):  # numbers end where their heading ends
            end = table[0].index(title) + len(title)
            assert all(line[end - 1] != " " and line[end : end + 2] == "  " for line in table[2:])


def test_the_report_ends_in_words():
    torch.manual_seed(0)
    for language, words in {
        "zh": "跨样本标准差 (unit std)",
        "en": "unit std across samples",
    }.items():
        report = zoo.report_on(zoo.mlp(20, 64), language=language)
        assert words in report.verdict
        lines = str(report).splitlines()
        said = "".join(lines[lines.index("constant_network -> choosing") + 1 :])
        assert said.replace(" ", "") == report.verdict.replace(" ", "")
        assert max(map(len, lines[-4:])) <= len(lines[1])  # no wider than the table
        assert "initial loss 2." in str(report)


def test_both_languages_say_the_same_with_the_same_numbers():
    import string

    zh, en = VERDICTS["zh"], VERDICTS["en"]
    assert list(zh) == list(en)
    for key in zh:
        names = [{name for _, name, _, _ in string.Formatter().parse(t[key])} for t in (zh, en)]
        assert names[0] == names[1], key
        assert any("一" <= c <= "鿿" for c in zh[key])


def test_every_chapter_exists():
    chapters = {"why", "xavier", "he", "choosing", "training", "diagnosing"}
    assert set(module.CHAPTERS.values()) <= chapters


@pytest.mark.parametrize("name", ["He 10x256", "ReLU sigma 10 60x64", "ReLU zero 4x64"])
def test_to_dict_survives_json(name):
    torch.manual_seed(0)
    report = zoo.report_on(zoo.CASES[name][0]())
    data = report.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["cause"] == report.cause
    assert len(data["layers"]) == len(report.layers)
    assert data["layers"][1]["name"] == "0"


@pytest.mark.parametrize("name", ["He 10x256", "ReLU sigma 10 60x64", "ReLU zero 4x64"])
@pytest.mark.filterwarnings("error")
def test_plot(name, tmp_path):
    figure_module = pytest.importorskip("matplotlib.figure")
    torch.manual_seed(0)
    report = zoo.report_on(zoo.CASES[name][0]())
    figure = report.plot()
    assert isinstance(figure, figure_module.Figure)
    left, right = figure.axes
    for axes, quantity in ((left, "std"), (right, "norm")):
        assert axes.get_xlabel() == "layer"
        assert axes.get_ylabel() == quantity
        assert axes.get_yscale() == "log"
        assert axes.get_legend() is not None
    drawn = left.lines[0].get_ydata()[0]
    assert drawn == report.layers[0].unit_std
    figure.savefig(tmp_path / "report.png")


def test_needs_torch_and_the_standard_library_alone():
    code = "import sys, runpy; runpy.run_path(sys.argv[1]); print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", code, module.__file__]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_example_in_the_docstring_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    lines = [line[4:] for line in module.__doc__.splitlines() if line.startswith("    ")]
    scope = {"diagnose": diagnose}
    exec("\n".join(lines), scope)
    assert (scope["report"].cause, scope["report"].chapter) == ("healthy", "training")
    assert (tmp_path / "report.svg").exists()
    assert "unit std" in capsys.readouterr().out
