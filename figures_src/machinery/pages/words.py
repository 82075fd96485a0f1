"""The words under each figure and around notebooks, in each language, from words.toml."""

from collections.abc import Callable
from pathlib import Path

from figures_src.machinery.figures import labels

FILE = Path(__file__).with_suffix(".toml")


def words(language: str) -> Callable[..., str]:
    """say(key, **values): that word or sentence, `{values}` filled in."""
    return labels.sayer(labels.read(FILE), language, FILE)
