"""Labels are found in the page's language, or missed in one clear line."""

import pytest

from figures_src.machinery.figures import labels
from figures_src.machinery.figures.labels import speaker
from figures_src.machinery.mistake import Mistake

COMMON = """layer = { zh = "层", en = "layer" }
share = { zh = "{value} 饱和", en = "{value} saturated" }
"""
OWN = 'layer = { zh = "第几层", en = "which layer" }\n'


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The file of why/too_small; he/keeps_signal has none."""
    file = tmp_path / "why" / "too_small.toml"
    file.parent.mkdir()
    file.write_text(OWN, "utf-8")
    (tmp_path / "common.toml").write_text(COMMON, "utf-8")
    monkeypatch.setattr(labels, "ROOT", tmp_path)
    monkeypatch.setattr(labels, "SOURCES", tmp_path)
    monkeypatch.setattr(labels, "COMMON", tmp_path / "common.toml")
    labels.clear()
    yield file
    labels.clear()


@pytest.mark.parametrize(("language", "text"), [("zh", "层"), ("en", "layer")])
def test_common(language, text):
    assert speaker("he/keeps_signal", language)("layer") == text


def test_a_figure_hides_the_common_label():
    assert speaker("why/too_small", "zh")("layer") == "第几层"


def test_values_are_filled_in():
    assert speaker("why/too_small", "en")("share", value="89%") == "89% saturated"


@pytest.mark.parametrize(("key", "language"), [("std", "zh"), ("layer", "fr")])
def test_missing(key, language):
    with pytest.raises(Mistake) as caught:
        speaker("why/too_small", language)(key)
    assert str(caught.value) == f"no label {key!r} in {language!r}; add it to why/too_small.toml"


def test_missing_value():
    with pytest.raises(Mistake, match=r"KeyError\('value'\) in the label 'share' \(zh\), why/too_"):
        speaker("why/too_small", "zh")("share")


def test_file_that_is_no_toml(own):
    own.write_text("layer = = 1\n")
    labels.clear()
    with pytest.raises(Mistake, match=r"^why/too_small.toml:1: "):
        speaker("why/too_small", "zh")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no name", []),
        ("{DEPTH} layers, n = {WIDTH:g}, {DEPTH}", ["DEPTH", "WIDTH"]),
        ("gain {GAINS[one]}, {WIDTHS[4]}, {{not}}", ["GAINS", "WIDTHS"]),
    ],
)
def test_names_in_a_text(text, names):
    assert labels.names_in(text) == names


def test_clear_reads_again(own):
    assert speaker("why/too_small", "zh")("layer") == "第几层"
    own.write_text(OWN.replace("第几层", "层数"), "utf-8")
    assert speaker("why/too_small", "zh")("layer") == "第几层"
    labels.clear()
    assert speaker("why/too_small", "zh")("layer") == "层数"
