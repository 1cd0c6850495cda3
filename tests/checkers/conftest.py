"""The programs that judge pages; `make test` installs them where npm is, and names them to us."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKERS = os.environ.get("NEWSROOM_CHECKERS", "")
JAVA = os.environ.get("NEWSROOM_JAVA") or shutil.which("java")


@pytest.fixture(scope="session")
def packages():
    """The folder of what came by npm."""
    if not CHECKERS:
        pytest.skip("the checkers that come by npm are not installed; `make test` does, with npm")
    return Path(CHECKERS)


@pytest.fixture(scope="session")
def nu(packages):
    """What the Nu HTML checker says of files and folders: `nu(folder)`, its messages."""
    if not JAVA:
        pytest.skip("the Nu HTML checker needs Java, which is not on this machine")
    program = packages / "vnu-jar" / "build" / "dist" / "vnu.jar"

    def nu(*words):
        done = subprocess.run(
            [JAVA, "-jar", program, "--stdout", "--exit-zero-always", "--format", "json", *words],
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)["messages"]

    return nu


@pytest.fixture(scope="session")
def stylelint(packages, tmp_path_factory):
    """What stylelint says of style sheets: `stylelint(path, …)`, a line for each fault."""
    rules = tmp_path_factory.mktemp("stylelint") / "rules.json"
    plugin = str(packages / "stylelint-use-logical" / "index.mjs")
    rules.write_text(json.dumps({"plugins": [plugin], "rules": {"csstools/use-logical": "always"}}))
    program = packages / "stylelint" / "bin" / "stylelint.mjs"

    def stylelint(*paths):
        done = subprocess.run(
            ["node", program, "--config", rules, "--formatter", "json", *paths],
            capture_output=True,
            text=True,
            check=False,
        )
        # The report is on standard error from version 16 on.
        return [
            f"{Path(sheet['source']).name}:{fault['line']}: {fault['text']}"
            for sheet in json.loads(done.stderr or done.stdout)
            for fault in sheet["warnings"]
        ]

    return stylelint
