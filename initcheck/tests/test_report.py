"""The printed report, the dict, the page and the figure."""

import json
import string
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import initcheck
from initcheck import CAUSES, Diagnosis, Layer, anchors, diagnose
from initcheck.text import columns, wrap
from initcheck.words import TABLES, say, table
from tests import sick_models as zoo

DEEP = {
    "encoder": lambda: nn.Sequential(
        nn.Linear(16, 32),
        nn.TransformerEncoder(
            nn.TransformerEncoderLayer(32, 4, 64, batch_first=True), 24, enable_nested_tensor=False
        ),
    ),
    "plain": lambda: zoo.mlp(90, 16, fill=zoo.he, features=16),
}


def test_the_table_is_aligned():
    torch.manual_seed(0)
    for model in (
        zoo.mlp(12, 64, nn.Tanh),
        zoo.residual(3, 32),
        zoo.mlp(2, 8, fill=zoo.constant(0.0)),
    ):
        report = zoo.report_on(model, language="zh")
        lines = report.table().splitlines()
        assert len(lines) == 2 + len(report.layers)
        assert len({columns(line) for line in lines}) == 1
        for title in ("cosine", "dead", "|grad|"):  # numbers end where their heading ends
            end = lines[0].index(title) + len(title)
            assert all(line[end - 1] != " " and line[end : end + 2] == "  " for line in lines[2:])


def test_a_short_table_has_all_columns():
    torch.manual_seed(0)
    head = zoo.report_on(zoo.mlp(2, 8)).table().splitlines()[0]
    wanted = "layer type shape unit std std cosine saturated dead |grad| |dW| |dW|/|W|"
    assert head.split() == wanted.split()


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("language", TABLES)
def test_a_long_report_is_a_summary_that_fits(name, language):
    torch.manual_seed(0)
    x = torch.randn(16, 5, 16) if name == "encoder" else torch.randn(16, 16)
    report = diagnose(DEEP[name](), x, language=language)
    lines = str(report).splitlines()
    assert len(report.layers) > 90
    assert len(lines) < 70
    assert max(map(columns, lines)) <= 100
    assert max(map(columns, report.table().splitlines())) <= 100
    assert len(report.table().splitlines()) == 2 + len(report.layers)
    assert sum(len(rows) for _, rows in report.blocks()) == len(report.layers)


def test_the_verdict_comes_first():
    torch.manual_seed(0)
    for language, words in {
        "zh": "跨样本标准差 (unit std)",
        "en": "unit std across samples",
    }.items():
        report = zoo.report_on(zoo.mlp(20, 64), language=language)
        assert words in report.verdict
        lines = str(report).splitlines()
        assert lines[0] == "constant_network -> diagnosing#constant-network"
        said = "".join(lines[1 : lines.index("")])
        assert said.replace(" ", "") == report.verdict.replace(" ", "")
        assert "2.3" in str(report).split("ln C")[0].splitlines()[-1]


def test_long_names_give_way_in_the_middle():
    rows = [Layer("encoder." + "very_long_name." * 12 + "weight", "Linear" * 9, [64] * 4, 0, 1.0)]
    lines = Diagnosis(rows, 8, None, None).table().splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[2].startswith("encoder.")
    assert "…" in lines[2]
    assert "weight" in lines[2]


def test_wrapping_counts_two_columns_for_a_chinese_character():
    lines = wrap(
        "梯度消失：信号传得过去，但激活值的梯度从模块传回网络输入，只剩原来的一点点。" * 3, 40
    )
    assert max(map(columns, lines)) <= 40
    assert min(map(columns, lines[:-1])) > 34
    assert not any(line.startswith(("，", "。", "：")) for line in lines)


def test_languages_say_the_same_with_the_same_facts():
    zh, en = TABLES["zh"], TABLES["en"]
    assert list(zh) == list(en)
    for key in zh:
        names = [{n for _, n, _, _ in string.Formatter().parse(t[key]) if n} for t in (zh, en)]
        assert names[0] == names[1], key
        assert key in ("chance", "compare: differ") or any("一" <= c <= "鿿" for c in zh[key])
        assert not any("一" <= c <= "鿿" for c in en[key])


def test_every_cause_has_words_a_page_and_a_chapter():
    chapters = {"why", "xavier", "he", "choosing", "training", "diagnosing"}
    for cause in CAUSES:
        assert cause in table("en")
        assert anchors.chapter(cause) in chapters
        assert anchors.PAGES[cause].partition("#")[0] in chapters
    with pytest.raises(ValueError, match='"zh" or "en"'):
        say("de", "healthy")


def test_the_address_is_a_path_until_a_base_is_set(monkeypatch):
    monkeypatch.delenv("INITCHECK_ADDRESS", raising=False)
    assert anchors.address("dead_units") == "diagnosing#dead-relu"
    wanted = "/lesson/diagnosing/#dead-relu"
    assert anchors.address("dead_units/x", "/lesson/") == wanted
    monkeypatch.setenv("INITCHECK_ADDRESS", "/lesson")
    assert anchors.address("dead_units") == wanted
    assert anchors.address("healthy", "/other") == "/other/training/"
    report = diagnose(nn.Linear(3, 2), torch.randn(20, 3), address="/here")
    assert report.address == "/here/training/"


@pytest.mark.parametrize("name", ["He 10x256", "ReLU sigma 10 60x64", "ReLU zero 4x64"])
def test_to_dict_survives_json(name):
    torch.manual_seed(0)
    report = zoo.report_on(zoo.CASES[name][0]())
    data = report.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["cause"] == report.cause
    assert len(data["layers"]) == len(report.layers)
    assert data["layers"][1]["name"] == "0"


@pytest.mark.parametrize("depth", [3, 80])
def test_the_page_shows_what_the_table_shows(depth):
    bs4 = pytest.importorskip("bs4")
    torch.manual_seed(0)
    report = zoo.report_on(zoo.mlp(depth, 16, fill=zoo.he))
    report.layers[1].name = "<script>"
    page = bs4.BeautifulSoup(report._repr_html_(), "html.parser")
    assert page.find("script") is None
    assert report.verdict in page.text
    rows = page.find_all("table")[-1].find_all("tr")
    assert len(rows) == 1 + len(report.layers)
    titles = [cell.text for cell in rows[0].find_all("th")]
    assert titles[0] == "layer"
    assert "unit std" in titles
    first = dict(zip(titles, [cell.text for cell in rows[1].find_all("td")], strict=True))
    assert first["unit std"] == f"{report.layers[0].unit_std:.3g}"
    style = page.find("style").text
    assert "prefers-color-scheme:dark" in style
    assert "http" not in str(page)


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


def test_a_plot_of_200_rows_names_a_few_blocks_only():
    pytest.importorskip("matplotlib")
    torch.manual_seed(0)
    report = zoo.report_on(zoo.mlp(100, 16, fill=zoo.he))
    figure = report.plot()
    assert len(report.layers) > 200
    labels = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert 3 < len(labels) <= 14
    assert figure.axes[0].lines[0].get_marker() in ("None", None, "")


def test_a_plot_without_matplotlib_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    report = diagnose(nn.Linear(3, 2), torch.randn(20, 3))
    with pytest.raises(ImportError, match="pip install matplotlib") as caught:
        report.plot()
    assert "\n" not in str(caught.value)


def test_needs_torch_and_the_standard_library_alone():
    source = str(Path(initcheck.__file__).parents[1])
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import torch;"
        "before = set(sys.modules); import initcheck;"
        "print({m.split('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, source], capture_output=True, text=True, check=True
    )
    assert found.stdout == "{'initcheck'}\n"


def test_the_example_in_the_docstring_runs(capsys):
    torch.manual_seed(0)
    lines = [line[4:] for line in initcheck.__doc__.splitlines() if line.startswith("    ")]
    scope: dict = {}
    exec("\n".join(lines), scope)
    assert (scope["report"].cause, scope["report"].address) == ("healthy", "training")
    assert "unit std" in capsys.readouterr().out
