"""Labels are found in the page's language, or missed in one clear line."""

import pytest

from figures_src.machinery.figures import labels
from figures_src.machinery.figures.labels import speaker
from figures_src.machinery.mistake import Mistake

TEXT = """
[common]
layer = { zh = "层", en = "layer" }
share = { zh = "{value} 饱和", en = "{value} saturated" }

["why/too_small"]
layer = { zh = "第几层", en = "which layer" }
"""


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    path = tmp_path / "labels.toml"
    path.write_text(TEXT, "utf-8")
    monkeypatch.setattr(labels, "FILE", path)
    labels.clear()
    yield path
    labels.clear()


@pytest.mark.parametrize(("language", "text"), [("zh", "层"), ("en", "layer")])
def test_common(language, text):
    assert speaker("he/keeps_signal", language)("layer") == text


def test_a_figure_hides_the_common_label():
    assert speaker("why/too_small", "zh")("layer") == "第几层"


def test_values_are_filled_in():
    assert speaker("why/too_small", "en")("share", value="89%") == "89% saturated"


def test_sections():
    assert labels.sections() == ["why/too_small"]


@pytest.mark.parametrize(("key", "language"), [("std", "zh"), ("layer", "fr")])
def test_missing(key, language):
    with pytest.raises(Mistake) as caught:
        speaker("why/too_small", language)(key)
    message = str(caught.value)
    for part in ("labels.toml", repr(key), repr(language), '["why/too_small"]'):
        assert part in message
    assert "\n" not in message


def test_missing_value():
    with pytest.raises(
        Mistake, match=r"KeyError\('value'\) in the label 'share' \(zh\), \S+labels.toml"
    ):
        speaker("why/too_small", "zh")("share")


def test_file_that_is_no_toml(file):
    file.write_text("[common\n")
    labels.clear()
    with pytest.raises(Mistake, match=r"labels.toml:1: "):
        speaker("why/too_small", "zh")


def test_clear_reads_again(file):
    file.write_text(TEXT.replace("第几层", "层数"), "utf-8")
    labels.clear()
    assert speaker("why/too_small", "zh")("layer") == "层数"
