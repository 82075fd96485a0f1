"""The one exception for what an author can mend."""


class Mistake(Exception):
    """A mistake in a script, label or chapter: one line that says what is wrong and what to do.

    place: ``figures_src/he/keeps_signal.py:12``, put in front; left out where it is not known.
    """

    def __init__(self, message: str, place: str = ""):
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
