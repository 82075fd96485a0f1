"""What knows no custom properties, as slides and LaTeX, shows a figure in its light colours."""

import io
import re

import numpy as np
import pytest
import resvg_py
from PIL import Image

from figures_src.looks.palette import PALETTE
from figures_src.machinery import paths
from tests.figures.measured import each_figure

OPACITIES = (1, 0.7, 0.5, 0.3, 0.2)  # a band lets the paper through
NEAR = 16  # of 255 in each channel: what lies below a thin line, or beside it, mixes in


def rendered(svg: str) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, zoom=2, dpi=96, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGB")


def missing(svg: str) -> list[str]:
    """The colours that a figure names and its picture does not show."""
    named = set(re.findall(r"(?:fill|stroke): ?var\(--(\w+)\)", svg))
    picture = rendered(svg)
    seen = [colour for _, colour in picture.getcolors(picture.width * picture.height)]
    return sorted(name for name in named if not shown(name, np.array(seen)))


def shown(name: str, seen: np.ndarray) -> bool:
    """Whether one of the colours (n, 3) is this one of the palette, or its paint over paper."""
    paper = rgb("paper")
    paints = [paper + share * (rgb(name) - paper) for share in OPACITIES]
    return any((abs(seen - paint) <= NEAR).all(axis=1).any() for paint in paints)


def rgb(name: str) -> np.ndarray:
    return np.array([*bytes.fromhex(PALETTE[name][0].removeprefix("#"))])


@each_figure
@pytest.mark.parametrize("language", paths.languages())
def test_every_colour_is_there(name, language):
    svg = paths.svg_path(name, language).read_text("utf-8")
    assert not missing(svg)


@each_figure
@pytest.mark.parametrize("language", paths.languages())
def test_paper_is_what_most_of_it_shows(name, language):
    picture = rendered(paths.svg_path(name, language).read_text("utf-8"))
    colours = picture.getcolors(picture.width * picture.height)
    assert max(colours)[1] == tuple(rgb("paper"))


def test_custom_properties_alone_are_black():
    """As all figures were once: nothing but the ink is there."""
    svg = paths.svg_path("why/std_by_layer", "zh").read_text("utf-8")
    bare = re.sub(r' (fill|stroke)="#\w{6}"', "", svg)
    assert set(missing(bare)) >= {"blue", "orange", "red", "paper"}
