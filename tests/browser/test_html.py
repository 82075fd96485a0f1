"""The Nu checker, the one behind the W3C's validator, finds no error in any page."""

import json
import os
import shutil
import subprocess

import pytest

from tests.site.built import ROOT

JAR = ROOT / "tests" / "browser" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Material's own, each with what is wrong about the complaint.
ACCEPTED = (
    # Keeps Firefox from remembering an open menu across reloads.
    "Attribute “autocomplete” is only allowed when the input type is",
)


@pytest.mark.skipif(
    not shutil.which("java") and "CI" not in os.environ,
    reason="HTML is not checked: the Nu checker needs Java (Debian: default-jre-headless)",
)
def test_nu_finds_no_error(site):
    done = subprocess.run(
        ["java", "-jar", JAR, "--skip-non-html", "--format", "json", "--errors-only", site.folder],
        capture_output=True,
        text=True,
    )
    complaints = [
        f"{complaint['url'].partition(site.folder.name)[2]}:{complaint['lastLine']}: "
        f"{complaint['message']} {complaint.get('extract', '').strip()}"
        for complaint in json.loads(done.stderr)["messages"]
        if not complaint["message"].startswith(ACCEPTED)
    ]
    assert complaints == []
