# SPDX-License-Identifier: MIT
"""What the package says: one table of messages a language, apart from the logic that fills them."""

from __future__ import annotations

from initcheck.words import en, zh

TABLES: dict[str, dict[str, str]] = {"en": en.WORDS, "zh": zh.WORDS}


def table(language: str) -> dict[str, str]:
    """The messages of a language; ValueError for one that is not there."""
    if language not in TABLES:
        known = " or ".join(f'"{name}"' for name in sorted(TABLES, reverse=True))
        raise ValueError(f"language must be {known}, not {language!r}")
    return TABLES[language]


def say(language: str, key: str, **facts: object) -> str:
    """The message of that key; of "cause/variant" the cause's own, if the variant has none."""
    words = table(language)
    text = words.get(key) or words[key.split("/")[0]]
    return text.format(**facts)
