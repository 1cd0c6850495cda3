"""`make test`: the suite against a PostgreSQL of its own, or the one it is given.

`make checkers` is the rest of it: what looks at every page at every size, and takes its time.
"""

import os
import shlex
import shutil
import signal
import sys

from deploy import children, databases, judges, run_folder
from deploy.steps import Refusal, obey, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "Not run: the tests in a browser, for want of Chromium. To run them, install it (on Debian: "
    "apt-get install chromium), or set CHROMIUM to its path, and run `make test` again."
)


def main(which="not thorough"):
    """Run the tests WHICH pytest's `-m` names; its exit status."""
    browser = chromium()
    told, missing = judges.found()
    if not browser:
        missing.insert(0, NO_BROWSER)
    if missing and os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        raise Refusal("\n".join(["With CI set, every test must run.", *missing]))
    try:
        words = shlex.split(os.environ.get("ARGS") or "")
    except ValueError as error:
        raise Refusal(f"ARGS cannot be read: {error}.") from None
    children.adopt()
    with databases.for_tests() as access:
        environment = {
            **os.environ, **access.set_up, **told, "NEWSROOM_CHROMIUM": browser or ""
        }  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "-m",
            which,
            *words,
        ]
        try:
            # SIGINT makes pytest say how far it came. The terminal stays readable, for
            # `make test ARGS='-n 0 --pdb'`.
            status = children.run(
                command, signal.SIGINT, stdin=None, env=environment, cwd=run_folder.ROOT
            )
        finally:
            children.bury()
    for sentence in missing:
        say(f"\n{sentence}")
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
