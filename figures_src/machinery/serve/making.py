"""Bring stale figures up to date in the background, while the pages are served.

One thread follows what the author saves and has what is stale made, in processes of low priority,
what was edited last before the rest; a save that changes what is wanted interrupts it. Nothing is
downloaded. When a figure is done its files change, which the server sees; a failure changes none,
so a note is written for it where the server looks.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from figures_src.machinery.figures import freshness, parallel, report
from figures_src.machinery.figures.script import discover, read
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import status

NICENESS = 10  # added to that of the processes that measure: pages come first


class Maker:
    """Makes what is stale at the start and after each `look`; the server watches `notes`."""

    def __init__(self) -> None:
        self.notes = Path(tempfile.mkdtemp(prefix="figures_"))
        self._saved = threading.Event()
        self._wanted: dict[str, str] = {}  # figure → key of all it is made from
        self._failed: dict[str, str] = {}  # likewise, of those that failed
        os.environ["MNIST_FETCH"] = "0"

    def start(self) -> None:
        """Begin to follow. Called once, in the main thread, which alone may set up signals."""
        packages: set[str] = set()
        for name, path in discover().items():
            with contextlib.suppress(Mistake):  # it is told when the figure is tried
                packages |= freshness.packages(read(name, path))
        parallel.warm(packages)
        self.look()
        threading.Thread(target=self._follow, daemon=True).start()

    def look(self) -> None:
        """Something was saved. Returns at once; what is stale is found and made elsewhere."""
        self._saved.set()

    def close(self) -> None:
        """The server ends; the processes that measure end with it."""
        shutil.rmtree(self.notes, ignore_errors=True)

    def _follow(self) -> None:
        while True:
            self._saved.wait()
            self._saved.clear()
            stale = self._stale()
            self._wanted = dict(
                sorted(stale.items(), key=lambda item: self._wanted.get(item[0]) == item[1])
            )
            status.begin(list(self._wanted))
            if self._wanted:
                try:
                    self._make()
                except Mistake as mistake:
                    print(f"error: {mistake}", file=sys.stderr)

    def _make(self) -> None:
        names = list(self._wanted)
        outcomes = parallel.update_all(names, stop=self._is_outdated, niceness=NICENESS)
        for outcome in outcomes:
            if outcome.state == "started":
                continue
            key = self._wanted.pop(outcome.name)
            if outcome.state == "failed":
                self._note(outcome.name, key, outcome.error)
            else:
                status.end(outcome.name)
                if outcome.state != "fresh":
                    print(report.line(outcome), flush=True)

    def _is_outdated(self) -> bool:
        """Whether something else is wanted than what is being made."""
        if not self._saved.is_set():
            return False
        self._saved.clear()
        if self._stale() == self._wanted:
            return False
        self._saved.set()  # to begin again
        return True

    def _stale(self) -> dict[str, str]:
        """Figure → key, of the stale ones but for those that failed as they are now."""
        freshness.forget()
        stale = {}
        for name, path in discover().items():
            try:
                source = read(name, path)
                key = freshness.attempt(source)
                fresh = freshness.is_fresh(source)
            except Mistake as mistake:
                if self._failed.get(name) != str(mistake):
                    self._note(name, str(mistake), str(mistake))
                continue
            if self._failed.get(name) == key:
                continue
            if self._failed.pop(name, None) and fresh:  # what was wrong was taken back
                self._note(name)
            if not fresh:
                stale[name] = key
        return stale

    def _note(self, name: str, key: str = "", error: str = "") -> None:
        """Record a failure, or its end, and let the server build the page of the figure."""
        status.end(name, error)
        if error:
            self._failed[name] = key
            lines = [f"error: {line}" for line in error.splitlines()]
            print(*lines, sep="\n", file=sys.stderr, flush=True)
        (self.notes / name.replace("/", "-")).write_text(error, encoding="utf-8")
