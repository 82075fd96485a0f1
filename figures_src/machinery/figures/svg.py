"""Draw a figure in the house style as one SVG for light and dark, right outside a browser too.

Most browsers give an SVG inside <img> the color-scheme of the page around it, so custom properties
and one media query follow the site's own palette toggle. WebKit does not (2.50): for it the
fragments #light and #dark choose (docs/theme/assets/figures.js). Presentation programs and LaTeX
know no custom properties: they find the light colours as plain attributes, which any style sheet
outdoes.
"""

import io
import re
import warnings
from collections.abc import Callable
from importlib import resources

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib import colors, font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from figures_src.looks.headline import headline
from figures_src.looks.names import spread_names
from figures_src.looks.palette import PALETTE, custom_properties
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import SOURCES, digest

STYLE = SOURCES / "looks" / "style.mplstyle"
FONT = ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf")
LICENCE = "<!-- SPDX-License-Identifier: CC-BY-4.0 -->"
# Inches, the most a figure may have. Of the width, style.mplstyle says why; a laptop shows as much
# height together with a caption.
WIDTH, HEIGHT = 4.8, 4.8
_BY_HEX = {light: name for name, (light, _) in PALETTE.items()}


def prepare() -> None:
    """Register colours, font and style. Raises Mistake where the Chinese font is not installed."""
    package, file = FONT
    try:
        font = resources.files(package) / file
    except ModuleNotFoundError:
        raise Mistake(
            f"the font {file} is missing: install {package.replace('_', '-')} (`make setup` does)"
        ) from None
    font_manager.fontManager.addfont(str(font))
    for name, (light, _) in PALETTE.items():
        colors.get_named_colors_mapping()[name] = light  # one by one: update() keeps a stale cache
    plt.style.use(["default", STYLE])  # not the author's own matplotlibrc


def render(
    draw: Callable[[Figure], None], place: str, stamp: str, title: str = "", conditions: str = ""
) -> str:
    """Run `draw` on a new figure and return the SVG; a comment in it has `stamp` and a digest.

    title: the claim, written above the figure; conditions: under which it was measured, below it.

    Raises Mistake, naming `place`, for a glyph no font has, an axis without a label, a figure wider
    than a phone or higher than a laptop can show, a text that runs out of it, and a colour that is
    not in the palette.
    """
    figure = plt.figure()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="Glyph .* missing")
            draw(figure)
            headline(figure, title, conditions)
            spread_names(figure)
            _require_labels(figure, place)
            _require_size(figure, place)
            _require_room(figure, place)
            file = io.StringIO()
            figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    except UserWarning as warning:
        raise Mistake(" ".join(str(warning).split()), place) from warning
    finally:
        plt.close(figure)
    licensed = file.getvalue().replace("<svg ", f"{LICENCE}\n<svg ", 1)
    return themed(licensed, place, stamp)


def _require_size(figure: Figure, place: str) -> None:
    if figure.get_figwidth() > WIDTH:
        raise Mistake(
            f"the figure is {figure.get_figwidth():g} inches wide; a phone can show {WIDTH} with"
            " labels that can be read: put panels below each other",
            place,
        )
    if figure.get_figheight() > HEIGHT:
        raise Mistake(
            f"the figure is {figure.get_figheight():g} inches high; a laptop can show {HEIGHT} with"
            " the caption: make panels lower, or put them side by side",
            place,
        )


def _require_room(figure: Figure, place: str) -> None:
    """No text may run out of the figure: there it would be cut off."""
    figure.draw_without_rendering()
    whole = figure.bbox
    axes_and_ticks = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    ticks = {label for axis in axes_and_ticks for label in axis.get_ticklabels(which="both")}
    for text in (
        set(figure.findobj(Text)) - ticks
    ):  # some of those are beyond the axes, and not drawn
        box = text.get_window_extent()
        if text.get_text() and text.get_visible():
            out = max(whole.x0 - box.x0, box.x1 - whole.x1, whole.y0 - box.y0, box.y1 - whole.y1)
            if out > 1:
                raise Mistake(
                    f"{text.get_text()!r} runs out of the figure: shorten it, or break the line",
                    place,
                )


def _require_labels(figure: Figure, place: str) -> None:
    if not figure.axes:
        raise Mistake("draw() made no axes", place)
    shared = {"x": figure.get_supxlabel(), "y": figure.get_supylabel()}
    for axes in filter(lambda axes: axes.axison, figure.axes):
        for axis in (axes.xaxis, axes.yaxis):
            numbered = any(
                on for key, on in axis.get_tick_params().items() if key.startswith("label")
            )
            if numbered and not (axis.get_label_text() or shared[axis.axis_name]):
                raise Mistake(f"an axis has no label; use set_{axis.axis_name}label(say(…))", place)


def themed(svg: str, place: str, stamp: str) -> str:
    """Colours become attributes and classes of the same name; size becomes a viewBox that scales.

    Raises Mistake, naming `place`, for a colour that is not in the palette.
    """
    used = {("fill", "ink")}

    def painted(match: re.Match) -> str:
        attributes, classes, rest = [], [], []
        for declaration in match[1].split("; "):
            what, _, value = declaration.partition(": ")
            if not value.startswith("#"):
                rest.append(declaration)
                continue
            name = _name(value, place)
            used.add((what, name))
            classes.append(f"{what[0]}-{name}")
            attributes.append(f' {what}="{value}"')
        if not classes:
            return match[0]
        style = f' style="{"; ".join(rest)}"' if rest else ""
        return f'class="{" ".join(classes)}"{"".join(attributes)}{style}'

    head, body = svg.split("<defs>", 1)
    body = re.sub(r'(?<= )style="([^"]*)"', painted, body)
    body = _shortened(body)
    # What names no fill is black by SVG's own rule, in dark too.
    ink = f'class="f-ink" fill="{PALETTE["ink"][0]}"'
    declaration, rest = head.split("<svg ", 1)
    text = f'<svg id="dark" {ink} {rest}{_theme(used)}\n <defs>{body}'
    return f"{declaration}<!-- {stamp} {digest(text)} -->\n{text}"


def _shortened(body: str) -> str:
    """Places to a hundredth of a point: less than a screen shows, and half the file."""
    place = re.compile(r' (?:(?:d|x|y|width|height)="[^"]+"|transform="translate\([^)]+\))')
    body = place.sub(lambda match: re.sub(r"(\.\d\d)\d+", r"\1", match[0]), body)
    # matplotlib makes the id of a clip of all digits of its place, and the last ones are noise.
    for old, shape in re.findall(r'<clipPath id="(p\w+)">(.*?)</clipPath>', body, re.DOTALL):
        body = body.replace(old, f"p{digest(shape)[:10]}")
    return body


def _name(value: str, place: str) -> str:
    """The palette's name of a colour. Raises Mistake where it has none."""
    name = _BY_HEX.get(value.lower())
    if name is None:
        raise Mistake(f"colour {value} is not in the palette; use a name of palette.py", place)
    return name


def _theme(used: set[tuple[str, str]]) -> str:
    """CSS for (property, colour) pairs, and what the fragment #light names."""
    light, dark = custom_properties([name for name in PALETTE if name in {n for _, n in used}])
    rules = "".join(f".{what[0]}-{name}{{{what}:var(--{name})}}" for what, name in sorted(used))
    return (
        f"<style>:root{{color-scheme:light dark;{light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f":root:target{{{dark}}}:root:has(#light:target){{{light}}}"
        f"@supports(color:var(--x)){{{rules}}}</style>"
        '<g id="light"/>'
    )
