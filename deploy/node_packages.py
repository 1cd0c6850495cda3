"""What the tests need of npm's: installed into `.run/node/` from a lock file with hashes."""

import os
import shutil

from deploy import children, run_folder
from deploy.steps import step

SOURCE = run_folder.ROOT / "requirements" / "node"
FILES = ("package.json", "package-lock.json")
NO_NPM = (
    "Not run: the test that reads our pages as a browser's reading mode does, for want of npm's "
    "@mozilla/readability. To run it, install npm (on Debian: apt-get install npm) and run "
    "`make test` again."
)
QUIETLY = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--fetch-retries=1",
]


def installed():
    """The folder node_modules with exactly what the lock file names; None where npm, or what it
    fetches from, is not to be had."""
    folder = run_folder.path("node")
    stamp = folder / "installed"
    lock = (SOURCE / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == lock:
        return folder / "node_modules"
    npm = shutil.which("npm")
    if not npm:
        return None
    folder.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    for name in FILES:
        shutil.copyfile(SOURCE / name, folder / name)
    with step("Installing requirements/node/") as remarks:
        status, said = children.listen([npm, "ci", *QUIETLY], cwd=folder, env=dict(os.environ))
        if status:
            remarks.append("npm could not: " + " ".join(said.splitlines()[-1:]))
            return None
    stamp.write_text(lock)
    return folder / "node_modules"
