"""The programs that judge our pages, where this machine has them."""

import shutil

from deploy import npm_packages
from deploy.steps import Refusal

NO_JAVA = "Java is not on this machine (on Debian: apt-get install default-jre-headless)."


def found():
    """What the tests are told of them, and a sentence for each that is missing."""
    environment, missing = {"NEWSROOM_CHECKERS": "", "NEWSROOM_JAVA": ""}, []
    try:
        environment["NEWSROOM_CHECKERS"] = str(npm_packages.installed("checkers"))
    except Refusal as refusal:
        missing.append(
            f"Not run: axe, the Nu HTML checker, stylelint and the reading mode. {refusal}"
        )
    java = shutil.which("java")
    environment["NEWSROOM_JAVA"] = java or ""
    if not java:
        missing.append(f"Not run: the Nu HTML checker. {NO_JAVA}")
    return environment, missing
