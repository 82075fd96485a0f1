"""What pages must know of a running server: whether there is one, and how each figure stands."""

serving = False  # set by hook.py when `mkdocs serve` starts

_failures: dict[str, str] = {}  # figure → why it could not be made, a line for each thing
_in_progress: set[str] = set()  # figures that wait to be made, or are being made


def failure(name: str) -> str:
    """Why the figure could not be brought up to date; "" if it could."""
    return _failures.get(name, "")


def is_known(mistake: str) -> bool:
    """Whether it is why some figure failed, and was told then."""
    return mistake in _failures.values()


def in_progress(name: str) -> bool:
    return name in _in_progress


def begin(names: list[str]) -> None:
    """These, and no others, are now being made."""
    _in_progress.clear()
    _in_progress.update(names)


def end(name: str, error: str = "") -> None:
    """The figure is made, or could not be made because of `error`."""
    _in_progress.discard(name)
    _failures.pop(name, None)
    if error:
        _failures[name] = error


def state(name: str) -> tuple[str, bool]:
    """All that a page can show of how the figure stands."""
    return failure(name), in_progress(name)
