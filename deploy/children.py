"""Programs this one starts: each in a session of its own, none of them outliving it."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy import signals

_SET_DEATH_SIGNAL, _SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>
_started = []
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(command, death_signal=signal.SIGTERM, **options):
    """Start COMMAND; on Linux it receives DEATH_SIGNAL should this process be killed outright.

    Its own session keeps a Ctrl-C in the terminal from reaching it: it ends when we end it, in
    our order.
    """
    parent = os.getpid()

    def tether():
        _libc.prctl(_SET_DEATH_SIGNAL, death_signal)
        if os.getppid() != parent:  # killed before the line above
            os._exit(1)

    options.setdefault("stdin", subprocess.DEVNULL)
    process = subprocess.Popen(
        [str(word) for word in command],
        start_new_session=True,
        preexec_fn=tether if _libc else None,  # noqa: PLW1509 - there are no threads here
        **options,
    )
    _started.append(process)
    return process


def wait(process, ending=signal.SIGTERM):
    """The exit status of PROCESS; should we be asked to stop, ENDING stops it first."""
    try:
        while True:
            try:
                return process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                signals.check()
                _reap(_adopted())
    except signals.Stopped:
        stop(process, ending)
        raise


def run(command, ending=signal.SIGTERM, **options):
    """Start COMMAND and wait for its exit status."""
    return wait(start(command, **options), ending)


def listen(command, **options):
    """Start COMMAND, wait for it, and return its exit status and all that it said."""
    with tempfile.TemporaryFile() as output:
        status = run(command, stdout=output, stderr=output, **options)
        output.seek(0)
        return status, output.read().decode(errors="replace").strip()


def stop(process, *numbers, patience=20):
    """End PROCESS with the signals NUMBERS, each given PATIENCE seconds, and SIGKILL at last."""
    for number in (*(numbers or (signal.SIGTERM,)), signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue


def adopt():
    """Become the parent of whatever our children leave behind (Linux), for `bury` to find."""
    if _libc:
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)


def bury(patience=3):
    """End every process that a finished child left behind."""
    until = time.monotonic() + patience
    while left := _adopted():
        late = time.monotonic() > until
        for pid in left:
            os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(0.05)
        _reap(left)


def _adopted():
    """The process ids of children that we did not start ourselves, where the system lists them."""
    ours = {process.pid for process in _started if process.poll() is None}
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in children.split() if int(pid) not in ours]


def _reap(pids):
    for pid in pids:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            continue
