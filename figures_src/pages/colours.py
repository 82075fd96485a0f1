"""The palette for the site's stylesheet: pages and figures have one, by the same names."""

from pathlib import Path

from figures_src.publish.palette import PALETTE, SITE

STYLESHEET = "assets/lesson.css"


def add_palette(site: Path) -> None:
    """Put the palette in front of the built site's stylesheet: one file less to wait for."""
    file = site / STYLESHEET
    file.write_text(custom_properties() + file.read_text(encoding="utf-8"), encoding="utf-8")


def custom_properties() -> str:
    """``--name`` for each colour in both schemes. Paper is always light."""
    light, dark = (
        ";".join(f"--{name}:{values[scheme]}" for name, values in (PALETTE | SITE).items())
        for scheme in (0, 1)
    )
    return (
        f"[data-md-color-scheme]{{{light}}}\n"
        f'@media screen{{[data-md-color-scheme="slate"]{{{dark}}}}}\n'
    )
