"""The picture that shows when a link to the lesson is shared: a measured figure beside the title.

Drawn anew for each published build, in PNG because the services that show it take no SVG.
"""

import html
import io
import re
from importlib import resources
from pathlib import Path

from figures_src.looks.palette import PALETTE, SITE
from figures_src.machinery.figures import labels, results
from figures_src.machinery.finish.language import language_of
from figures_src.machinery.pages.figure import alt_text

FIGURE = "why/std_by_layer"
FILE = "assets/preview.png"
ALT = '<meta property="og:image:alt" content="{}">'  # as main.html has it, without a text
SIZE = 1200, 630  # what Open Graph and large Twitter cards ask for
BRAND, ON_BRAND = SITE["brand"][0], "#ffffff"
MARGIN, PANEL = 56, 520  # pixels: around the text, and the panel it stands on


def write_preview(site: Path, pages: list[Path]) -> None:
    """Write the preview of a built site, and into each page the words for who cannot see it.

    Title, description and language are those of the start page.
    """
    start = (site / "index.html").read_text(encoding="utf-8")
    language = language_of(start)
    title, description = (
        html.unescape(re.search(rf'<meta property="{name}" content="([^"]*)"', start)[1])
        for name in ("og:site_name", "og:description")
    )
    _draw(site / FILE, title, description, language)
    alt = ALT.format(html.escape(alt_text(FIGURE, language)))
    for file in pages:
        page = file.read_text(encoding="utf-8")
        file.write_text(page.replace(ALT.format(""), alt), encoding="utf-8")


def _draw(path: Path, title: str, description: str, language: str) -> None:
    """A panel with the title and the description, broken into lines as it needs; a chart beside."""
    # Here and not above: with jieba they take a second, and a served edit needs no preview.
    from PIL import Image, ImageDraw, ImageFont

    from figures_src.machinery.figures.svg import FONT

    package, file = FONT
    font = str(resources.files(package) / file)
    picture = Image.new("RGB", SIZE, PALETTE["paper"][0])
    picture.paste(BRAND, (0, 0, PANEL, SIZE[1]))
    picture.paste(Image.open(_chart(language, SIZE[0] - PANEL, SIZE[1])), (PANEL, 0))
    pen = ImageDraw.Draw(picture)
    size = min(76, (PANEL - 2 * MARGIN) // len(title))
    pen.text((MARGIN, 110), title, ON_BRAND, ImageFont.truetype(font, size), stroke_width=1)
    small = ImageFont.truetype(font, 33)
    lines = "\n".join(_broken(description, small, PANEL - 2 * MARGIN))
    pen.multiline_text((MARGIN, 240), lines, ON_BRAND, small, spacing=18)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)


def _chart(language: str, width: int, height: int) -> io.BytesIO:
    """Three signals through ten layers, large enough for a thumbnail."""
    import matplotlib.pyplot as plt
    import numpy as np

    from figures_src.looks import LOOKS, THEORY
    from figures_src.machinery.figures import svg

    svg.prepare()
    say, data = labels.speaker(FIGURE, language), results.load(FIGURE)["data"]
    with plt.rc_context({"font.size": 17, "lines.linewidth": 4, "lines.markersize": 10}):
        figure = plt.figure(figsize=(width / 100, height / 100), dpi=100)
        figure.get_layout_engine().set(w_pad=0.3, h_pad=0.3)
        axes = figure.subplots()
        for name, curve in data.items():
            signal = np.exp(np.log(curve["std"]).mean(axis=0))
            layers = range(1, len(signal) + 1)
            axes.plot(layers, signal, label=say(name), **LOOKS[name])
            axes.plot(layers, curve["theory"], **THEORY | {"linewidth": 2})
        axes.set(yscale="log", xticks=layers)
        axes.set_xlabel(say("layer"), fontsize=17)
        axes.set_ylabel(say("std"), fontsize=17)
        axes.tick_params(labelsize=14)
        axes.legend(loc="lower left", fontsize=17)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
        plt.close(figure)
    return file


def _broken(text: str, font, width: int) -> list[str]:
    """Lines no wider than `width`, broken between words; a line does not begin with a stop."""
    import jieba

    jieba.setLogLevel("WARNING")  # not how long its dictionary took
    lines = [""]
    for word in jieba.cut(text):
        if word not in "，。：；、" and font.getlength(lines[-1] + word) > width:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]
