"""Bring all figures up to date, each in a process of its own, forked from one that has torch.

Not a pool: with a process a figure, one that is killed takes no other with it, memory is its own,
and code saved a moment ago is what it imports. The fork server outlives a build, so that under
`mkdocs serve` the next one starts warm.
"""

import collections
import contextlib
import dataclasses
import functools
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import connection, forkserver
from pathlib import Path

from figures_src.machinery import paths
from figures_src.machinery.figures import freshness, spread, timings
from figures_src.machinery.figures.script import Source, read, select
from figures_src.machinery.figures.update import Outcome, measure_seeds, update
from figures_src.machinery.mistake import Mistake

_FORKS = sys.platform == "linux"  # elsewhere system libraries do not survive a fork
PATIENCE = 0.2  # seconds between two looks at whether to stop
_PROCESSES = multiprocessing.get_context("forkserver" if _FORKS else "spawn")


def warm(packages: set[str]) -> None:
    """Begin to import these in the background; nothing happens the second time."""
    if _FORKS:
        _PROCESSES.set_forkserver_preload(sorted(packages))
        if threading.current_thread() is not threading.main_thread():
            forkserver.ensure_running()  # it runs since the main thread called this
            return
        # Ctrl-C is for this process, which then ends the others; what is ignored, a child ignores.
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        forkserver.ensure_running()
        signal.signal(signal.SIGINT, handler)


def update_all(
    names: list[str] | None = None,
    force: bool = False,
    jobs: int | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
    niceness: int = 0,
) -> Iterator[Outcome]:
    """Yield an Outcome when a stale figure starts, and one for each figure when it is done.

    names: the figures, by default all. jobs: processes at a time, by default one a core. stop:
    asked several times a second; where it is true, what is being made is given up. niceness: added
    to that of the processes. Raises Mistake for an unknown name. A script of the wrong form is a
    failure of its own.
    """
    options = _Options(update, force, jobs, stop, niceness, _build_lock)
    for outcome in _make(names, freshness.is_fresh, options):
        if outcome.state == "measured":
            timings.note(outcome.name, outcome.seconds, outcome.megabytes)
        yield outcome


def measure_seeds_of(
    names: list[str] | None, count: int, force: bool = False, jobs: int | None = None
) -> Iterator[Outcome]:
    """Record the spread over `count` seeds of the named figures, as `update_all` makes figures.

    It may take half an hour, and leaves figures alone: builds go on meanwhile.
    """
    task = functools.partial(measure_seeds, count=count)
    options = _Options(task, force, jobs)
    return _make(names, functools.partial(spread.is_fresh, count=count), options)


@dataclasses.dataclass(frozen=True)
class _Options:
    """What is done with each figure, (name, path, force) → Outcome, and how."""

    task: Callable[[str, Path, bool], Outcome]
    force: bool
    jobs: int | None  # by default one a core
    stop: Callable[[], bool] = lambda: False
    niceness: int = 0
    lock: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext


def _make(
    names: list[str] | None, is_fresh: Callable[[Source], bool], options: _Options
) -> Iterator[Outcome]:
    stale = []
    for name, path in select(names).items():
        try:
            source = read(name, path)
            if options.force or not is_fresh(source):
                stale.append(source)
            else:
                yield Outcome(name, "fresh")
        except Mistake as mistake:
            yield Outcome(name, "failed", error=str(mistake))
    _tidy()
    if stale:
        warm(_shared_packages(stale))
        with options.lock():
            yield from _in_parallel(timings.heaviest_first(stale), options)


def _shared_packages(stale: list[Source]) -> set[str]:
    """What to import once, before forking, while the other cores wait.

    It pays for what all figures need, or several of them; what one or two need, they import.
    """
    users = collections.Counter(name for source in stale for name in freshness.packages(source))
    return {name for name, count in users.items() if count >= min(len(stale), 3)}


def _tidy() -> None:
    """Remove what a killed build left, unless another build is at work and may be writing it."""
    if paths.unfinished():
        from filelock import FileLock, Timeout

        with contextlib.suppress(Timeout, OSError), FileLock(paths.LOCK, timeout=0):
            for path in paths.unfinished():
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def _build_lock() -> Iterator[None]:
    """Hold the lock of all builds; who had to wait for it finds fresh what the other has made."""
    from filelock import FileLock, Timeout

    lock = FileLock(paths.LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("another build is at work; waiting for it to end", file=sys.stderr)
        lock.acquire()
    except OSError as error:
        raise Mistake(
            f"cannot be made: {error.strerror}", str(paths.LOCK.relative_to(paths.ROOT))
        ) from error
    try:
        yield
    finally:
        lock.release()


def _in_parallel(sources: list[Source], options: _Options) -> Iterator[Outcome]:
    waiting, running, jobs = collections.deque(sources), {}, options.jobs or _cores()
    try:
        while waiting or running:
            if options.stop():
                return
            while waiting and len(running) < jobs:
                source = waiting.popleft()
                receiver, sender = _PROCESSES.Pipe(duplex=False)
                task = functools.partial(options.task, source.name, source.path, options.force)
                process = _PROCESSES.Process(target=_work, args=(sender, task, options.niceness))
                process.start()
                sender.close()  # so that a killed process is the end of the pipe
                running[receiver] = process, source, time.monotonic()
                yield Outcome(source.name, "started")
            for receiver in connection.wait(list(running), PATIENCE):
                process, source, begun = running.pop(receiver)
                outcome = _received(receiver, process, source)
                yield dataclasses.replace(outcome, waited=time.monotonic() - begun)
    finally:
        for process, *_ in running.values():
            process.kill()


def _received(receiver, process, source: Source) -> Outcome:
    try:
        outcome = receiver.recv()
        process.join()
        return outcome
    except EOFError:
        process.join()
        why = f"its process ended with {process.exitcode}"
        if process.exitcode == -signal.SIGKILL:
            why = "its process was killed; was there enough memory?"
        return Outcome(source.name, "failed", error=f"{source.place('measure')}: {why}")


def _work(sender, task: Callable[[], Outcome], niceness: int) -> None:
    """In the process of one figure: do the task and send what became of it."""
    os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sender.send(task())


def _end_with_parent() -> None:
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def _cores() -> int:
    from joblib import cpu_count  # knows the limits of containers, unlike os.cpu_count

    return cpu_count()
