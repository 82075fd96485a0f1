"""What a narrow screen needs of a page's HTML: tables to be stacked, headings that break well.

A table of a few columns becomes a card a row on a phone (lesson.css): a cell is told its heading.
A Chinese heading may break between words and nowhere else, which needs the words.
"""

import html
import re
from functools import cache

from figures_src.machinery.paths import DOCS

TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
CELL = re.compile(r"<td\b")
HEADING = re.compile(r"(<h([1-3])\b[^>]*>)(.*?)(</h\2>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
CODE_OR_TAG = re.compile(r"(<code>.*?</code>|<[^>]*>|&\w+;)", re.DOTALL)
COLUMNS = range(3, 5)  # two columns fit, and a table of more is compared down its columns
CHINESE = re.compile("[\u4e00-\u9fff]")


def stackable(page: str) -> str:
    """Mark tables that can be stacked, and tell each of their cells its heading."""
    return TABLE.sub(_stackable, page)


def _stackable(match: re.Match) -> str:
    heads = [TAG.sub("", head).strip() for head in HEAD.findall(match[1])]
    if len(heads) not in COLUMNS:
        return match[0]
    cells = iter(range(len(CELL.findall(match[1]))))

    def labelled(_: re.Match) -> str:
        return f'<td data-label="{html.escape(heads[next(cells) % len(heads)])}"'

    return f'<table data-stack="">{CELL.sub(labelled, match[1])}</table>'


def breakable(page: str, language: str) -> str:
    """Mark in Chinese headings where a line may end: between words."""
    if language != "zh":
        return page
    return HEADING.sub(lambda match: match[1] + _between_words(match[3]) + match[4], page)


def _between_words(heading: str) -> str:
    parts = CODE_OR_TAG.split(heading)
    parts[::2] = ["<wbr>".join(_words(part)) for part in parts[::2]]
    return "".join(parts)


def _words(text: str) -> list[str]:
    """Words as jieba cuts them, with the punctuation that belongs to each."""
    if not CHINESE.search(text):
        return [text]
    words: list[str] = []
    for word in _cutter().cut(text):
        if words and (word in "，。：；、？！）”’ " or words[-1] in "（“‘"):
            words[-1] += word
        else:
            words.append(word)
    return words


@cache
def _cutter():
    import jieba  # its dictionary takes half a second

    jieba.setLogLevel("WARNING")
    cutter = jieba.Tokenizer()
    if (terms := DOCS / "search-terms.zh.txt").exists():
        cutter.load_userdict(str(terms))
    return cutter
