"""`make lock`: write the lock files anew from pyproject.toml and deploy/npm/*/package.json."""

import os
import shlex
import shutil
import sys
from pathlib import Path

from deploy import children, npm_packages
from deploy.steps import Refusal, obey, say, step
from deploy.virtual_environment import ROOT

# The greatest first: it binds the versions of those that are part of it.
GROUPS = {"development": ["--group", "dev"], "run": ["--group", "demo"], "production": []}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    # Where a machine fetches its packages from is its own affair.
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
    "--quiet",
]


def main():
    """Compile each lock file; ARGS go to the first, as in ARGS=--upgrade."""
    uv = Path(sys.executable).with_name("uv")
    how = shlex.split(os.environ.get("ARGS") or "")
    for name, groups in GROUPS.items():
        file = f"requirements/{name}.txt"
        command = [uv, "pip", "compile", "pyproject.toml", *groups, *OPTIONS, *how, "-o", file]
        with step(f"Writing {file}", talkative=True):
            if children.run(command, cwd=ROOT, stdout=None):
                raise Refusal(f"uv could not write {file}; what went wrong is above.")
        how = ["--constraint=requirements/development.txt"]
    if not shutil.which("npm"):
        say("Left as they are: the lock files in deploy/npm, for want of npm.")
        return
    for folder in sorted(path.parent for path in npm_packages.LOCKED.glob("*/package.json")):
        with step(f"Writing deploy/npm/{folder.name}/package-lock.json"):
            npm_packages.lock(folder.name)


if __name__ == "__main__":
    obey(main)
