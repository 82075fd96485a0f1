"""A Content-Security-Policy in every built page: nothing from another host can be loaded or run.

It stands in a <meta>, since a static host sends no headers of ours.
"""

import base64
import hashlib
import re
from pathlib import Path

# An inline script that a browser runs: has no address, and is not data.
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
META = '<meta http-equiv="Content-Security-Policy"'
CHARSET = re.compile(r"<meta charset=\"?utf-8\"?\s*/?>", re.IGNORECASE)


def is_protected(page: str) -> bool:
    """Whether a page has the policy."""
    return META in page


def protect(site: Path, pages: list[Path]) -> None:
    """Write the policy into these pages of a built site."""
    for file in pages:
        page = file.read_text(encoding="utf-8")
        meta = f'{META} content="{policy(page)}">'
        # Before all it applies to, and after the charset, which must come early.
        guarded, done = CHARSET.subn(lambda charset: charset[0] + meta, page, count=1)  # noqa: B023
        if not done:
            raise ValueError(f"{file.relative_to(site)}: no <meta charset> to put the policy after")
        file.write_text(guarded, encoding="utf-8")


def policy(page: str) -> str:
    """All from the site itself; each exception has its reason."""
    rules = {
        "default-src": ["'self'"],
        # Material's inline scripts (palette, search) and no others: each by its hash.
        "script-src": ["'self'", *dict.fromkeys(map(_hash, INLINE.findall(page)))],
        "style-src": ["'self'"],
        # Material's icons are data: addresses in its stylesheet, a notebook's pictures in its page.
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    # mermaid writes the style of a diagram into the diagram; notebooks style their tables.
    if 'class="mermaid"' in page or re.search(r"<style|<[^>]+ style=", page):
        rules["style-src"].append("'unsafe-inline'")
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
