"""Times the figure build against its floor and against sphinx-gallery: ``make bench``.

The floor is importing torch and matplotlib, plus the figures' own measuring and drawing, one after
the other; for the cold build also as if that were spread evenly over the cores. Everything is timed
in one run, on a copy of the project; on a busy machine only ratios within one run mean anything.
"""

import sys
import tempfile
from pathlib import Path

from joblib import cpu_count
from rich.console import Console
from rich.table import Table
from rival import Gallery
from runs import FIGURES, Copy, imports, own_seconds
from served import Server, lay_out, pages, save, save_chapter, serving, slowest_answer

EDITED = "why/too_small"
SCRIPT = f"figures_src/{EDITED}.py"
# Edits of the drawing and of the measurement, there and back.
DRAW = [(SCRIPT, 'f"std {', 'f"σ {'), (SCRIPT, 'f"σ {', 'f"std {')]
MEASURE = [(SCRIPT, "WIDTH = 256", "WIDTH = 255"), (SCRIPT, "WIDTH = 255", "WIDTH = 256")]
# What is edited in the core: He's variance, which most figures use.
CORE = (
    "figures_src/core/schemes.py",
    "2 / ((1 + negative_slope**2) * i)",
    "1.9 / ((1 + negative_slope**2) * i)",
)
CHAPTERS = ["why", "xavier", "he", "choosing", "training"]


def main() -> int:
    table = Table("", "seconds", "floor", "× floor", "sphinx-gallery", "× it")

    def row(what: str, seconds: float, floor: float | None, rival: float | None = None) -> None:
        def ratio(base: float | None) -> list[str]:
            return [f"{base:.2f}", f"{seconds / base:.2f}"] if base else ["", ""]

        table.add_row(what, f"{seconds:.2f}", *ratio(floor), *ratio(rival))

    def chapter_row(copy: Copy, server: Server) -> None:
        seconds = save_chapter(copy, server, "he")
        row(f"serve, {pages(copy)} pages, chapter saved: CPU", seconds, None)

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = Copy.make(Path(folder) / "project")
        own = own_seconds(copy)
        measuring, drawing = own[EDITED]
        every = [sum(pair) for pair in own.values()]
        spread = max(*every, sum(every) / cpu_count())
        rival = Gallery(copy)

        copy.forget()
        imported, cold = imports(copy.root), copy.build()
        row("cold, five figures", cold, imported + sum(every), rival.build())
        row("the same, floor spread over cores", cold, imported + spread)
        nothing = min(copy.build() for _ in range(5))
        row("nothing to do", nothing, None, min(rival.build() for _ in range(3)))
        copy.edit(*DRAW[0])
        rival.edit(EDITED)
        row("one drawing edited", copy.build(), imports(copy.root) + drawing, rival.build())
        copy.edit(*MEASURE[0])
        floor = imports(copy.root) + measuring + drawing
        row("one measurement edited", copy.build(), floor)

        copy.edit(*DRAW[1])
        copy.edit(*MEASURE[1])
        copy.build()
        lay_out(copy)
        copy.build_all()
        with serving(copy) as server:
            for edits, floor, what in (
                (DRAW, drawing, "drawing"),
                (MEASURE, measuring + drawing, "measurement"),
            ):
                times = [save(copy, server, EDITED, edit) for edit in edits]
                drawn, shown = (min(column) for column in zip(*times, strict=True))
                row(f"serve, {what} saved: picture", drawn, floor)
                row(f"serve, {what} saved: page", shown, floor)
            row(
                f"serve, {pages(copy)} pages, chapter saved: CPU",
                save_chapter(copy, server, "he"),
                None,
            )
            copy.edit(*CORE)
            row("serve, core edited: slowest answer", slowest_answer(server, CHAPTERS, 30), None)
            copy.edit(CORE[0], CORE[2], CORE[1])
        lay_out(copy, times=5)
        with serving(copy) as server:
            row(
                f"serve, {pages(copy)} pages, chapter saved: CPU",
                save_chapter(copy, server, "he"),
                None,
            )
    console = Console(width=100)
    console.print(table)
    alone = f"one after the other {sum(every):.1f} s"
    console.print(f"{len(FIGURES)} figures, {cpu_count()} cores; the figures themselves {alone}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
