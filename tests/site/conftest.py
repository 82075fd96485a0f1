"""The site is built once for all tests of this folder."""

import os
import subprocess
import sys

import pytest

from tests.site.built import BASE, ROOT, Site


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send all tests of the built site to one worker, so that it is built once."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The strictly built site."""
    folder = tmp_path_factory.mktemp("site")
    build = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": BASE, "FIGURES_AS_COMMITTED": "1"},
        capture_output=True,
        text=True,
    )
    if build.returncode:
        reason = "\n".join(build.stderr.rstrip().splitlines()[-12:])
        pytest.fail(f"mkdocs build --strict failed:\n{reason}", pytrace=False)
    return Site(folder)
