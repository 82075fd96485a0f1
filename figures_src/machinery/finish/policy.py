"""A Content-Security-Policy in every built page: nothing from another host can be loaded or run.

It stands in a <meta>, since a static host sends no headers of ours.
"""

import base64
import hashlib
import re
from pathlib import Path

from figures_src.machinery.mistake import Mistake

# An inline script that a browser runs: has no address, and is not data.
INLINE = re.compile(r"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL | re.IGNORECASE)
PASSIVE = re.compile(r"<script\s[^>]*\b(?:src|type=\"?application/json)", re.IGNORECASE)
# Material's own (9.8), by the first words and a digest of the rest; each page has all three. The
# first names the way to the start page, which differs from page to page.
KNOWN = {
    "b85f3272e11a4e28": "where settings are kept",
    "0eb10c249dbdb0be": "the palette",
    "ffcc0f7735fdab43": "tabs",
}
WAY_UP = re.compile(r'new URL\("[^"]*"')
META = '<meta http-equiv="Content-Security-Policy"'
CHARSET = re.compile(r"<meta charset=\"?utf-8\"?\s*/?>", re.IGNORECASE)


def is_protected(page: str) -> bool:
    """Whether a page has the policy."""
    return META in page


def protect(site: Path, pages: list[Path]) -> None:
    """Write the policy into these pages of a built site."""
    for file in pages:
        page = file.read_text(encoding="utf-8")
        meta = f'{META} content="{policy(page, file.relative_to(site).as_posix())}">'
        # Before all it applies to, and after the charset, which must come early.
        guarded, done = CHARSET.subn(lambda charset: charset[0] + meta, page, count=1)  # noqa: B023
        if not done:
            raise ValueError(f"{file.relative_to(site)}: no <meta charset> to put the policy after")
        file.write_text(guarded, encoding="utf-8")


def policy(page: str, name: str) -> str:
    """All from the site itself; each exception has its reason.

    Raises Mistake, naming the page, for an inline script that is none of the theme's.
    """
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *dict.fromkeys(map(_hash, _inline_scripts(page, name)))],
        "style-src": ["'self'"],
        # Material's icons are data: addresses in its stylesheet, a notebook's pictures in its page.
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    # Notebooks style their tables.
    if re.search(r"<style|<[^>]+ style=", page):
        rules["style-src"].append("'unsafe-inline'")
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _inline_scripts(page: str, name: str) -> list[str]:
    """The theme's inline scripts of a page; any other may not run, and ends the build."""
    found = [match for match in INLINE.finditer(page) if not PASSIVE.match(match[0])]
    for match in found:
        text = WAY_UP.sub("new URL(…", match[1])
        if hashlib.sha256(text.encode()).hexdigest()[:16] not in KNOWN:
            raise Mistake(
                f"{name}: an inline script that the content policy does not know,"
                f" {match[1][:60]!r}: put it into a file of docs/theme/assets; one of the theme's"
                " is added to KNOWN in policy.py"
            )
    return [match[1] for match in found]


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
