"""The clone's `.venv`: made, filled from a lock file, and entered. Needs only Python itself."""

import fcntl
import hashlib
import importlib.util
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from deploy import children, ports, run_folder, signals
from deploy.steps import Refusal, obey, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Each command's lock files: any one of them, installed, will do. The first is what to install.
LOCKS = {
    "run": ["run", "development"],
    "passwords": ["run", "development"],
    "code": ["run", "development"],
    "test": ["development"],
    "checkers": ["development"],
    "bench": ["development"],
    "bench_large": ["development"],
    "lighthouse": ["development"],
    "screenshots": ["development"],
    "check": ["development"],
    "messages": ["development"],
    "lock": ["development"],
}


def is_ours(path):
    """Whether PATH is in the clone and not in a package it installed."""
    path = Path(path)
    return path.is_relative_to(ROOT) and not path.is_relative_to(VENV)


def enter(command):
    """Become `python -m deploy.COMMAND` in the environment that COMMAND needs."""
    obey(lambda: _enter(command))


def _enter(command):
    if command == "run":
        # Before anything slow, since both would only be found out after it.
        run_folder.refuse_if_running()
        ports.reserved(ports.chosen()).close()
    with _alone():
        if not any(_installed(name) for name in LOCKS[command]):
            _install(LOCKS[command][0])
    # Make's variables would give a make started by a test this one's arguments and messages.
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKE_TERMOUT", "MAKE_TERMERR"):
        os.environ.pop(name, None)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(ROOT)
    signals.hold()
    os.execv(PYTHON, [str(PYTHON), "-m", f"deploy.{command}"])  # noqa: S606


@contextmanager
def _alone():
    """Two commands started at once in one clone fill its environment one after the other."""
    with run_folder.opened("environment.lock") as lock:
        while not _locked(lock):
            signals.pause(0.2)
        yield


def _locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stamp(name):
    return VENV / f"{name}.installed"


def _content(name):
    """What the stamp says of an environment with this lock that was not moved since."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()} {sys.version} {VENV}\n"


def _installed(name):
    try:
        return _stamp(name).read_text() == _content(name) and PYTHON.exists()
    except OSError:
        return False


def _install(name):
    made = VENV / "made"
    expected = f"{sys.version} {VENV}\n"
    if not (made.exists() and made.read_text() == expected and PYTHON.exists()):
        _refuse_without_its_modules()
        with step("Making .venv"):
            _run([sys.executable, "-m", "venv", "--clear", VENV], "Python could not make .venv")
            made.write_text(expected)
    _stamp(name).unlink(missing_ok=True)
    with step(f"Installing requirements/{name}.txt"):
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
        lock = ROOT / "requirements" / f"{name}.txt"
        command = [PYTHON, "-m", "pip", "install", *options, "--requirement", lock]
        _run(command, f"pip could not install requirements/{name}.txt")
    _stamp(name).write_text(_content(name))


def _refuse_without_its_modules():
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise Refusal(
            "This Python comes without the modules venv and ensurepip, which the newsroom needs. "
            "On Debian and Ubuntu they are in a package: apt-get install "
            f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )


def _run(command, failure):
    """Run COMMAND quietly; where it fails, say FAILURE and its own last words."""
    status, said = children.listen(command)
    if status:
        raise Refusal(f"{failure}. Its last words: " + "\n  ".join(["", *said.splitlines()[-6:]]))
