"""Small projects of their own, for the tests that change files or run the command."""

import shutil
from pathlib import Path

import pytest

from tests.machinery.figures.project import Project, make


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Nothing is measured yet."""
    return make(tmp_path / "project")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make(tmp_path_factory.mktemp("built") / "project")
    done = project.run()
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def built(built_once: Project, tmp_path: Path) -> Project:
    """demo/tiny is measured and drawn."""
    shutil.copytree(built_once.root, tmp_path / "project")
    return Project(tmp_path / "project")
