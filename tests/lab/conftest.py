"""Lets the PyTorch core write what the laboratory's numbers are compared with; nothing is kept."""

import json
import sys
from pathlib import Path

import pytest

from tests.lab import fixtures


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker for all tests that need the fixtures, so that they are written once."""
    for item in items:
        if "pytorch" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("lab"))


@pytest.fixture(scope="session")
def pytorch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one JSON file a subject."""
    folder = tmp_path_factory.mktemp("pytorch")
    for subject in fixtures.SUBJECTS:
        text = json.dumps(subject(), allow_nan=False)
        (folder / f"{subject.__name__}.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def node() -> str:
    """The node of the environment."""
    return str(Path(sys.executable).with_name("node"))
