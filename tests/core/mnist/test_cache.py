"""What the cache lacks is fetched whole or not at all, by one process, and only once."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from figures_src.core.mnist import MnistError, is_available, mnist
from figures_src.core.mnist import cache as place
from tests.core.mnist.small import CONTENTS, Source

IMAGES = "train-images-idx3-ubyte"
ALTERED = CONTENTS | {IMAGES: CONTENTS[IMAGES][:-1] + b"x"}


def kept(cache) -> set[str]:
    """What a run left in the cache, but for the lock."""
    return set(os.listdir(cache)) - {"lock"}


def test_place_follows_xdg(cache):
    assert place() == cache


def test_nothing_is_fetched_where_that_is_not_wanted(cache, sources, monkeypatch):
    source = Source()
    sources(source=source)
    monkeypatch.setenv("MNIST_FETCH", "0")
    with pytest.raises(MnistError, match=r"^MNIST is not in \S+; `make mnist` fetches it$"):
        mnist()
    assert source.asked == 0
    monkeypatch.delenv("MNIST_FETCH")
    mnist()
    monkeypatch.setenv("MNIST_FETCH", "0")
    assert len(mnist().train_images) == 6


def test_fetched_once(cache, sources):
    source = Source()
    sources(source=source)
    assert not is_available()
    first = mnist()
    assert is_available()
    assert all((a == b).all() for a, b in zip(first, mnist(), strict=True))
    assert source.asked == 1
    assert {name: (cache / name).read_bytes() for name in kept(cache)} == CONTENTS


@pytest.mark.parametrize(
    "content",
    [CONTENTS[IMAGES][:-1], ALTERED[IMAGES], b"", None],
    ids=["truncated", "altered", "empty", "missing"],
)
def test_truncated_altered_or_missing_file_is_fetched_again(cache, sources, content):
    source = Source()
    sources(source=source)
    mnist()
    (cache / IMAGES).unlink() if content is None else (cache / IMAGES).write_bytes(content)
    assert not is_available()
    mnist()
    assert source.asked == 2
    assert (cache / IMAGES).read_bytes() == CONTENTS[IMAGES]


@pytest.mark.parametrize(
    "bad",
    [Source(error=TimeoutError("no answer")), Source(ALTERED), Source({})],
    ids=["silent", "altered", "empty"],
)
def test_next_source_is_asked(cache, sources, bad):
    good = Source()
    sources(bad=bad, good=good)
    mnist()
    assert (bad.asked, good.asked) == (1, 1)


def test_no_source_left(cache, sources):
    """One line: where it was looked for, why not, and both ways out."""
    sources(first=Source(error=OSError("no route\nto host")), second=Source(ALTERED))
    with pytest.raises(MnistError) as refused:
        mnist()
    message = str(refused.value)
    assert "\n" not in message
    assert f"not in {cache}" in message
    assert f"first: no route; second: {IMAGES} is not the original file" in message
    assert "connect to the network" in message
    assert "MNIST_DIR" in message
    assert all(name in message for name in CONTENTS)
    assert kept(cache) == set()


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [0, 2])
def test_full_disk_or_interruption(cache, sources, monkeypatch, step, error, after):
    """While a file is written: the files before it are whole, and nothing else is left."""
    sources(source=Source())
    real, calls = getattr(os, step), []

    def fail(*arguments, **options):
        calls.append(arguments)
        if len(calls) > after:
            raise error
        return real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        if step == "replace":  # pathlib binds it at import in some versions of Python
            patch.setattr("pathlib.Path.replace", fail)
        with pytest.raises((MnistError, KeyboardInterrupt)) as stopped:
            mnist()
    if isinstance(error, OSError):
        assert f"cannot be kept in {cache}: No space left" in str(stopped.value)
        assert "XDG_CACHE_HOME" in str(stopped.value)
    assert kept(cache) == set(list(CONTENTS)[:after])
    mnist()
    assert kept(cache) == set(CONTENTS)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_full_disk_or_interruption_of_the_download(cache, sources, error):
    sources(first=Source(error=error), second=(second := Source()))
    with pytest.raises((MnistError, KeyboardInterrupt)):
        mnist()
    assert second.asked == 0  # there would be no room for it either
    assert kept(cache) == set()


def test_cache_that_cannot_be_written(cache, sources):
    source = Source()
    sources(source=source)
    cache.parents[1].mkdir(parents=True)
    cache.parent.write_text("a file where a folder should be")
    with pytest.raises(MnistError, match="cannot be kept in"):
        mnist()
    assert source.asked == 0


def fetching(seconds: float) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.mnist.small", str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_fetch_once(cache):
    both = [fetching(1), fetching(1)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(outputs) == ["", "asked\n"]
    assert kept(cache) == set(CONTENTS)


def test_killed_process_is_tidied_up_after(cache, sources):
    process = fetching(600)
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert kept(cache), "the process was to leave something behind"
    assert not any(name in kept(cache) for name in CONTENTS)
    sources(source=Source())
    start = time.monotonic()
    mnist()
    assert kept(cache) == set(CONTENTS)
    assert time.monotonic() - start < 60, "the lock of a dead process is no lock"
