"""The programs that come by npm: installed from their lock files into `.run/npm/`, where npm is."""

import fcntl
import hashlib
import json
import shutil

from deploy import children, run_folder
from deploy.steps import Refusal, step

LOCKED = run_folder.ROOT / "deploy" / "npm"
OPTIONS = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--silent"]


def installed(name):
    """The folder in which the packages of `deploy/npm/NAME` are, installed where they were not."""
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        raise Refusal("npm is not on this machine (on Debian: apt-get install nodejs npm).")
    source = LOCKED / name
    run_folder.path("npm").mkdir(exist_ok=True)
    folder = run_folder.path("npm") / name
    stamp = folder / "installed"
    content = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    with run_folder.opened(f"npm-{name}.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.exists() and stamp.read_text() == content):
            with step(f"Installing deploy/npm/{name}"):
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(source, folder)
                status, said = children.listen([npm, "ci", *OPTIONS], cwd=folder)
                if status:
                    raise Refusal(f"npm could not install deploy/npm/{name}: {said[-600:]}")
                stamp.write_text(content)
    return folder / "node_modules"


def lock(name):
    """Write the lock file of NAME anew from its package.json: versions and hashes, no address."""
    file = LOCKED / name / "package-lock.json"
    npm = shutil.which("npm") or "npm"
    command = [npm, "install", "--package-lock-only", *OPTIONS]
    status, said = children.listen(command, cwd=file.parent)
    if status:
        raise Refusal(f"npm could not write {file}: {said[-600:]}")
    content = json.loads(file.read_text())
    for package in content["packages"].values():
        # Where a machine fetches its packages from is its own affair, and whom to pay is no lock.
        package.pop("resolved", None)
        package.pop("funding", None)
    file.write_text(json.dumps(content, indent=2) + "\n")
