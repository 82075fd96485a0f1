"""Markdown extension: the first use of a glossary term on a page shows its meaning.

Material turns a title into a tooltip for hover and focus (content.tooltips), and a tap focuses what
has a tabindex. Only the first use, so that reading stays calm; and not where the term is introduced
in bold, for its meaning stands there. Python-Markdown's own `abbr` looks for spaces around a word
and marks every use: neither suits Chinese.
"""

import re
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from mkdocs.exceptions import BuildError

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import glossary

# Headings and links have a meaning of their own, code and formulas are not prose, a summary is a
# button, and captions are dense enough.
PASSED_OVER = {*(f"h{n}" for n in range(1, 7)), "a", "abbr", "code", "pre", "script", "summary"}
PASSED_OVER |= {"figcaption", "th"}
PASSED_OVER_CLASSES = {"arithmatex", "meaning"}  # formulas, and the glossary itself


class TermsExtension(Extension):
    """``language``: that of the glossary."""

    def __init__(self, **options):
        self.config = {"language": ["zh", "the language of the glossary"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        # After attr_list (8), which may add a class; before the headings are read (5).
        md.treeprocessors.register(FirstUse(md, self.getConfig("language")), "terms", 7)


class FirstUse(Treeprocessor):
    """Wraps the first use of each term in <abbr title="English：meaning" tabindex="0">."""

    def __init__(self, md: Markdown, language: str):
        super().__init__(md)
        self.language = language

    def run(self, root: ElementTree.Element) -> None:
        try:
            terms = glossary.load(self.language)
        except Mistake as mistake:
            # Told in one line, and `serve` waits for the next save.
            raise BuildError(str(mistake)) from None
        self.titles = {term.name: f"{term.english}：{term.meaning}" for term in terms}
        # The longest first: 预激活值 is not an 激活值 with something before it. Latin words whole.
        names = sorted(self.titles, key=len, reverse=True)
        self.names = re.compile("|".join(map(_bounded, names)))
        self.met: set[str] = set()
        self.visit(root, in_bold=False)

    def visit(self, element: ElementTree.Element, in_bold: bool) -> None:
        """Mark in the order in which a reader comes to the words."""
        classes = set(element.get("class", "").split())
        if element.tag in PASSED_OVER or classes & PASSED_OVER_CLASSES:
            return
        in_bold = in_bold or element.tag == "strong"
        children = list(element)
        element.text = self.mark(element, 0, element.text, in_bold)
        for child in children:
            self.visit(child, in_bold)
            child.tail = self.mark(element, list(element).index(child) + 1, child.tail, in_bold)

    def mark(self, parent, place: int, text: str | None, in_bold: bool) -> str | None:
        """Insert <abbr>s of `text` into `parent` from `place` on; return what precedes them."""
        if not text or isinstance(text, AtomicString):
            return text
        before, last, end = text, None, 0
        for match in self.names.finditer(text):
            name = match[0]
            if name in self.met:
                continue
            self.met.add(name)
            if in_bold:
                continue
            abbr = ElementTree.Element("abbr", {"title": self.titles[name], "tabindex": "0"})
            abbr.text = AtomicString(name)
            parent.insert(place, abbr)
            place += 1
            if last is None:
                before = text[: match.start()]
            else:
                last.tail = text[end : match.start()]
            last, end = abbr, match.end()
        if last is not None:
            last.tail = text[end:]
        return before


def _bounded(name: str) -> str:
    """The pattern of a name: a Latin end must also end the word."""
    start = r"(?<![A-Za-z0-9_])" if name[0].isascii() else ""
    end = r"(?![A-Za-z0-9_])" if name[-1].isascii() else ""
    return start + re.escape(name) + end


def makeExtension(**options) -> TermsExtension:
    return TermsExtension(**options)
