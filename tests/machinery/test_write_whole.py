"""A file is written whole or not at all."""

import os

import pytest

from figures_src.machinery.paths import write_whole


def test_writes_text_and_makes_folders(tmp_path):
    path = tmp_path / "a" / "b.svg"
    write_whole(path, "ink 层\n")
    assert path.read_text("utf-8") == "ink 层\n"
    assert os.listdir(path.parent) == ["b.svg"]


def test_replaces(tmp_path):
    path = tmp_path / "b.svg"
    write_whole(path, "old, and longer")
    write_whole(path, "new")
    assert path.read_text() == "new"


def test_anybody_may_read_it(tmp_path):
    """Temporary files are private; what is published is not."""
    path = tmp_path / "b.svg"
    write_whole(path, "new")
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_interrupted(tmp_path, monkeypatch, step, error):
    """A full disk or Ctrl-C leaves the last good file, and nothing beside it."""
    path = tmp_path / "b.svg"
    path.write_text("old")

    def fail(*arguments):
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(error):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["b.svg"]


def test_text_that_cannot_be_encoded(tmp_path):
    path = tmp_path / "b.svg"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["b.svg"]
