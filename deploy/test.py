"""`make test`: the whole suite against a PostgreSQL of its own, or the one it is given."""

import os
import shlex
import shutil
import signal
import sys

from deploy import children, databases, node_packages, run_folder
from deploy.steps import Refusal, obey, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "Not run: the tests in a browser, for want of Chromium. To run them, install it (on Debian: "
    "apt-get install chromium), or set CHROMIUM to its path, and run `make test` again."
)


def main():
    """Run pytest; its exit status."""
    browser = chromium()
    if not browser and os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        raise Refusal(f"With CI set, every test must run. {NO_BROWSER}")
    try:
        words = shlex.split(os.environ.get("ARGS") or "")
    except ValueError as error:
        raise Refusal(f"ARGS cannot be read: {error}.") from None
    children.adopt()
    packages = node_packages.installed()
    readability = packages and packages / "@mozilla" / "readability" / "Readability.js"
    with databases.for_tests() as access:
        environment = {
            **os.environ,
            **access.set_up,
            "NEWSROOM_CHROMIUM": browser or "",
            "NEWSROOM_READABILITY": os.fspath(readability or ""),
        }
        command = [sys.executable, "-m", "pytest", "-n", "2", *words]
        try:
            # SIGINT makes pytest say how far it came. The terminal stays readable, for
            # `make test ARGS='-n 0 --pdb'`.
            status = children.run(
                command, signal.SIGINT, stdin=None, env=environment, cwd=run_folder.ROOT
            )
        finally:
            children.bury()
    if not browser:
        say(f"\n{NO_BROWSER}")
    if not packages:
        say(f"\n{node_packages.NO_NPM}")
    return status


def chromium():
    """The path of a Chromium to drive; None where there is none."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        found = shutil.which(wanted)
        if not found:
            raise Refusal(f"CHROMIUM is {wanted!r}, and no program is there.")
        return found
    return next(filter(None, map(shutil.which, BROWSERS)), None)


if __name__ == "__main__":
    obey(main)
