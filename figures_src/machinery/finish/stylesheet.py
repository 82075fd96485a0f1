"""The palette for the site's stylesheet: pages and figures have one, by the same names."""

from pathlib import Path

from figures_src.looks.palette import PALETTE, SITE, custom_properties

STYLESHEET = "assets/lesson.css"
START = "[data-md-color-scheme]"  # how the palette begins, and no stylesheet of ours


def add_palette(site: Path) -> None:
    """Put the palette in front of the built site's stylesheet: one file less to wait for."""
    file = site / STYLESHEET
    text = file.read_text(encoding="utf-8")
    if text.startswith(START):
        return
    light, dark = custom_properties(PALETTE | SITE)
    # Paper is always light.
    rules = f'{START}{{{light}}}\n@media screen{{[data-md-color-scheme="slate"]{{{dark}}}}}\n'
    file.write_text(rules + text, encoding="utf-8")
