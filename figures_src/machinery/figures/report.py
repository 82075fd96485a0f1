"""Tell what the build does: a live bar in a terminal, plain lines elsewhere, a table at the end."""

import contextlib
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from figures_src.machinery.figures.spread import Spread
from figures_src.machinery.figures.update import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress

_WIDTHS = (11, 11, 11, 11, 18, 9)  # of the columns of a spread


def follow(outcomes: Iterable[Outcome], total: int) -> list[Outcome]:
    """Show the figures as they are made, and return what became of each."""
    done, running, bar = [], [], None
    with contextlib.ExitStack() as stack:
        for outcome in outcomes:
            if outcome.state == "started":
                running.append(outcome.name)
                if bar is None and sys.stdout.isatty():
                    bar = stack.enter_context(_bar(total))
            else:
                running = [name for name in running if name != outcome.name]
                done.append(outcome)
                if outcome.state != "fresh" and not sys.stdout.isatty():
                    print(line(outcome), flush=True)
            if bar:
                bar.update(bar.task_ids[0], completed=len(done), description=", ".join(running))
    if bar:
        _print_table(done)
    return done


def summary(done: list[Outcome]) -> str:
    """``22 figures: 20 fresh, 1 drawn, 1 failed``"""
    states = [outcome.state for outcome in done]
    counts = [f"{states.count(state)} {state}" for state in sorted(set(states))]
    return f"{len(done)} figure{'s' * (len(done) != 1)}: {', '.join(counts)}"


def spread_table(name: str, spreads: dict[str, Spread]) -> str:
    """A row for each statistic of a figure: mean and std over seeds, and its range."""
    width = max(map(len, [name, *spreads]))
    heads = ("mean", "std", "low", "high", "std to each end", "inside")
    lines = [f"{name:{width}}" + "".join(f"{h:>{w}}" for h, w in zip(heads, _WIDTHS, strict=True))]
    for key, one in spreads.items():
        cells = [f"{number:.4g}" for number in (one.mean, one.std, one.low, one.high)]
        ends = f"{one.to_low:.1f} {one.to_high:6.1f}"
        cells += [ends, f"{one.inside}/{one.count}"]
        lines.append(
            f"{key:{width}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, _WIDTHS, strict=True))
        )
    return "\n".join(lines)


def errors(done: list[Outcome], verbose: bool = False) -> list[str]:
    """What is wrong, a line each; with `verbose` followed by the traceback."""
    lines = []
    for outcome in done:
        lines += [f"error: {line}" for line in outcome.error.splitlines()]
        if verbose and outcome.details:
            lines.append(outcome.details.rstrip())
    return list(dict.fromkeys(lines))  # a broken labels file is one mistake, not one a figure


def line(outcome: Outcome) -> str:
    """``measured   3.8 s   446 MB  why/too_small``"""
    return f"{outcome.state:9}{outcome.seconds:6.1f} s{outcome.megabytes:7.0f} MB  {outcome.name}"


def _bar(total: int) -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    bar = Progress(*columns, transient=True)
    bar.add_task("", total=total)
    return bar


def _print_table(done: list[Outcome]) -> None:
    from rich import box, console, table

    grid = table.Table(box=box.SIMPLE_HEAD)
    for heading in ("figure", "state"):
        grid.add_column(heading)
    for heading in ("seconds", "peak MB"):
        grid.add_column(heading, justify="right")
    colours = {"failed": "red", "fresh": "dim"}
    for outcome in sorted(done, key=lambda outcome: outcome.name):
        numbers = (f"{outcome.seconds:.1f}", f"{outcome.megabytes:.0f}")
        numbers = ("", "") if outcome.state == "fresh" else numbers
        grid.add_row(outcome.name, outcome.state, *numbers, style=colours.get(outcome.state))
    console.Console().print(grid)
