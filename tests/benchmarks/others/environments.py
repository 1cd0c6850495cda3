"""An environment of its own for each, filled from a lock file, and served by gunicorn there."""

import http.client
import os
import signal
import sys
import time
from pathlib import Path

from deploy import children, ports, run_folder
from deploy.steps import Refusal
from tests.benchmarks.part import tell
from tests.benchmarks.servers import Served, ask, on_core

HERE = Path(__file__).parent
# As deploy/gunicorn.conf.py serves the newsroom.
SHAPE = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--keep-alive", "5"]


def python_of(name):
    """The Python of the environment that `NAME.txt` locks, made where it is missing."""
    lock = (HERE / f"{name}.txt").read_text()
    place = run_folder.path("benchmarks") / name
    python, stamp = place / "bin" / "python", place / "installed.txt"
    if not stamp.exists() or stamp.read_text() != lock:
        tell(f"installing {name} into an environment of its own")
        _run([sys.executable, "-m", "venv", "--clear", place])
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
        _run([python, "-m", "pip", "install", *options, "--requirement", HERE / f"{name}.txt"])
        stamp.write_text(lock)
    return python


def _run(command):
    status, said = children.listen(command)
    if status:
        raise Refusal(f"{command[0]} failed: {said[-600:]}")


def version_of(name, package):
    """Which release of PACKAGE the lock file of NAME holds."""
    lock = (HERE / f"{name}.txt").read_text()
    return lock.partition(f"\n{package}==")[2].split()[0]


def served(stack, name, application, *, core, path, listener=None, **variables):
    """APPLICATION in the environment NAME, until STACK unwinds, from when it answers PATH."""
    listener = listener or ports.reserved(0)
    port, number = listener.getsockname()[1], listener.fileno()
    words = [python_of(name), "-m", "gunicorn", *SHAPE, "--log-level", "warning"]
    words += ["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
    log = run_folder.opened(f"benchmarks-{name}.log", os.O_RDWR | os.O_TRUNC)
    process = children.start(
        on_core(core, [*words, "--bind", f"fd://{number}", application]),
        env={**os.environ, **variables},
        cwd=run_folder.path("benchmarks"),
        pass_fds=[number],
        stdout=log,
        stderr=log,
    )
    log.close()
    stack.callback(children.stop, process, signal.SIGTERM, patience=30)
    listener.close()
    found, until = Served(process, port), time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if ask(found, path).status < http.client.INTERNAL_SERVER_ERROR:
                return found
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise Refusal(f"{name} does not answer; .run/benchmarks-{name}.log says why.")
