"""The one exception for what an author can mend."""


class Mistake(Exception):
    """A mistake in a script, label or chapter: one line that says what is wrong and what to do."""
