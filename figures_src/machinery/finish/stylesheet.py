"""For the site's stylesheet: the palette, which pages and figures share, and icons of the boxes."""

from importlib import resources
from pathlib import Path
from urllib.parse import quote

from figures_src.looks.palette import PALETTE, SITE, custom_properties

STYLESHEET = "assets/lesson.css"
# Of Material's own icons, what says better what a box is for than those it takes by itself. With
# its setting for that they would stand in every page, in a <style> that the policy forbids.
ICONS = {
    "tip": "hand-pointing-right",  # something to do, or to know before
    "note": "magnify",  # a derivation
    "example": "flask-outline",  # what a figure rests on
    "question": "head-question-outline",
}
START = "[data-md-color-scheme]"  # how the palette begins, and no stylesheet of ours


def add_palette(site: Path) -> None:
    """Put the palette in front of the built site's stylesheet: one file less to wait for."""
    file = site / STYLESHEET
    text = file.read_text(encoding="utf-8")
    if text.startswith(START):
        return
    light, dark = custom_properties(PALETTE | SITE)
    icons = ";".join(f"--md-admonition-icon--{box}:{_icon(name)}" for box, name in ICONS.items())
    # Paper is always light.
    rules = f'{START}{{{light}}}\n@media screen{{[data-md-color-scheme="slate"]{{{dark}}}}}\n'
    rules += f":root{{{icons}}}\n"
    file.write_text(rules + text, encoding="utf-8")


def _icon(name: str) -> str:
    package = resources.files("material") / "templates" / ".icons" / "material"
    svg = (package / f"{name}.svg").read_text(encoding="utf-8")
    return f"url('data:image/svg+xml;charset=utf-8,{quote(svg)}')"
