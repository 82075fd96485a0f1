"""Set the formulas of a built site, once for all readers: no page needs a script or jumps.

pymdownx.arithmatex leaves TeX in the page; KaTeX, in the environment's node, makes HTML and MathML
of it. KaTeX writes measures into style attributes, which the content policy forbids (policy.py);
they become rules of one stylesheet.
"""

import html
import re
from pathlib import Path

from figures_src.machinery.finish import node

STYLESHEET = "assets/formulas.css"
# With the punctuation after it: browsers may end a line between the two.
FORMULA = re.compile(
    r'<(span|div) class="arithmatex">\s*\\[(\[](.*?)\\[)\]]\s*</\1>([，。、；：？！）”,.;:?!)]*)',
    re.DOTALL,
)
STYLE = re.compile(r' style="([^"]*)"')
LAST_PART = "</span></span></span>"  # closes the last unbreakable part, its line, the formula
DRAWN = re.compile(r'<span class="katex-html".*', re.DOTALL)
SHORT = 20  # characters: half a line on a phone; no reader wants that torn at its equals sign

# Under `mkdocs serve` a formula is set once, and a rule keeps its number.
_rendered: dict[tuple[str, bool], str] = {}
_rules: dict[str, str] = {}


def set_formulas(site: Path, files: list[Path]) -> None:
    """Put HTML in place of TeX in these pages of a built site; a Mistake for TeX it cannot read."""
    pages = {file: file.read_text(encoding="utf-8") for file in files}
    _render({_formula(match) for page in pages.values() for match in FORMULA.finditer(page)})

    def rule(match: re.Match) -> str:
        return f' data-k="{_rules.setdefault(match[1], str(len(_rules)))}"'

    def put(match: re.Match) -> str:
        tag, punctuation = match[1], match[3]
        formula = STYLE.sub(rule, _rendered[_formula(match)])
        if tag == "span" and punctuation:
            inside = formula.removesuffix(LAST_PART)
            formula = f'{inside}<span class="punctuation">{punctuation}</span>{LAST_PART}'
            punctuation = ""
        drawn = re.sub(r"<[^>]+>", "", DRAWN.search(formula)[0])
        kind = "arithmatex short" if tag == "span" and len(drawn) <= SHORT else "arithmatex"
        return f'<{tag} class="{kind}">{formula}</{tag}>{punctuation}'

    for file, page in pages.items():
        if "arithmatex" in page:
            file.write_text(FORMULA.sub(put, page), encoding="utf-8")
    sheet = "".join(
        f'[data-k="{number}"]{{{style.rstrip(";").replace(";", "!important;")}!important}}\n'
        for style, number in _rules.items()
    )
    (site / STYLESHEET).parent.mkdir(exist_ok=True)
    (site / STYLESHEET).write_text(sheet, encoding="utf-8")


def _formula(match: re.Match) -> tuple[str, bool]:
    return html.unescape(match[2]).strip(), match[1] == "div"


def _render(formulas: set[tuple[str, bool]]) -> None:
    new = sorted(formulas - _rendered.keys())
    if not new:
        return
    _rendered.update(zip(new, node.run("formulas.mjs", new), strict=True))
