"""The picture for shared links: of the right size, legible, and drawn from what was measured."""

import copy
import re

import pytest
from PIL import Image

from figures_src.machinery.figures import results
from figures_src.machinery.finish import preview

TITLE = "权重初始化"
DESCRIPTION = "每一张图、每一个数字都由 PyTorch 算出，并与理论核对。"


@pytest.fixture
def drawn(tmp_path):
    def draw(title: str = TITLE, description: str = DESCRIPTION) -> Image.Image:
        page = f"""<html lang="zh"><meta property="og:site_name" content="{title}">
            <meta property="og:description" content="{description}">{preview.ALT.format("")}"""
        (tmp_path / "index.html").write_text(page, "utf-8")
        preview.write_preview(tmp_path, [tmp_path / "index.html"])
        with Image.open(tmp_path / preview.FILE) as picture:
            return picture.convert("RGB")

    return draw


def test_same_results_same_picture(drawn):
    picture = drawn()
    assert picture.size == (1200, 630)
    assert picture.tobytes() == drawn().tobytes()


def test_other_results_other_picture(drawn, monkeypatch):
    before = drawn().crop((preview.PANEL, 0, *preview.SIZE))
    record = copy.deepcopy(results.load(preview.FIGURE))
    record["data"]["xavier"]["std"] = record["data"]["small"]["std"]
    monkeypatch.setattr(results, "load", lambda name: record)
    assert drawn().crop((preview.PANEL, 0, *preview.SIZE)).tobytes() != before.tobytes()


@pytest.mark.parametrize("title", [TITLE, "Weight initialization, measured"])
def test_text_stays_on_its_panel(drawn, title):
    picture = drawn(title, DESCRIPTION * 2)
    for box in (
        (0, 0, preview.PANEL, 60),
        (preview.PANEL - preview.MARGIN // 2, 0, preview.PANEL, 630),
        (0, 600, preview.PANEL, 630),
    ):
        assert len(picture.crop(box).getcolors(1 << 16)) == 1, f"text runs into {box}"
    text = picture.crop((preview.MARGIN, 100, preview.PANEL - preview.MARGIN, 600))
    assert len(text.getcolors(1 << 16)) > 50


def test_who_cannot_see_it_reads_the_numbers(drawn, tmp_path):
    drawn()
    page = (tmp_path / "index.html").read_text("utf-8")
    assert preview.ALT.format("") not in page
    assert re.search(r'og:image:alt" content="[^"]*−0\.\d+', page)
