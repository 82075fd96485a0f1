"""How long a chapter takes to read, from its Markdown.

Rates of a student who follows the argument, slower than those of light prose, and so many seconds
for what is not prose.
"""

import math
import re

from figures_src.machinery.mistake import Mistake

CHARACTERS_A_MINUTE = 400
WORDS_A_MINUTE = 200
SECONDS = {"figure": 45, "display": 30, "formula": 3, "line of code": 3}

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# A folded block: its title and what is indented below.
FOLDED = re.compile(r"^\?\?\?(?!\+).*\n(?:(?: {4}.*)?\n)*", re.MULTILINE)
# What is not prose, in the order in which it is taken out.
FENCE = re.compile(r"^( *)(`{3,}) *(\S*)[^\n]*\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
DISPLAY = re.compile(r"\$\$.+?\$\$", re.DOTALL)
FORMULA = re.compile(r"(?<![\\$])\$[^$\n]+\$")
FIGURE = re.compile(r"\{% call figure\(.*?%\}")
MACRO = re.compile(r"\{\{.*?\}\}|\{[%:].*?\}")
LINK = re.compile(r"\]\([^)]*\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z0-9][\w.+×/-]*")


def reading_minutes(markdown: str, part: str) -> int:
    """Whole minutes for what lies "open" on the page, or for what is "folded"."""
    text = FRONT_MATTER.sub("", markdown)
    parts = {"open": FOLDED.sub("", text), "folded": "".join(FOLDED.findall(text))}
    if part not in parts:
        raise Mistake(f"minutes({part!r}): a page has {' and '.join(parts)} parts")
    return math.ceil(_seconds(parts[part]) / 60)


def _seconds(text: str) -> float:
    seconds = 0.0
    for _, _, language, code in FENCE.findall(text):
        if language == "python":  # what a block prints is glanced over
            seconds += SECONDS["line of code"] * sum(map(bool, map(str.strip, code.splitlines())))
    text = FENCE.sub("", text)
    for pattern, what in ((DISPLAY, "display"), (FORMULA, "formula"), (FIGURE, "figure")):
        text, count = pattern.subn("", text)
        seconds += count * SECONDS[what]
    text = LINK.sub("", MACRO.sub("0", text))  # a macro stands for a number
    seconds += 60 * len(CHINESE.findall(text)) / CHARACTERS_A_MINUTE
    return seconds + 60 * len(WORD.findall(text)) / WORDS_A_MINUTE
