"""The language of a built page, as it tells browsers."""

import re

LANGUAGE = re.compile(r'<html[^>]* lang="?([a-z]{2})')


def language_of(page: str) -> str:
    """``zh``"""
    return LANGUAGE.search(page)[1]
