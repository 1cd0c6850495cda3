"""Being asked to stop: by a signal to us, to our group, or to the `make` that started us.

A handler only notes the signal. The program looks at the note where it waits (`check`), so that
it is never torn out of the middle of starting or stopping something.
"""

import os
import signal
import time
from pathlib import Path

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_noted = []
_make = None


class Stopped(Exception):
    """Somebody asked the command to stop, by the signal NUMBER."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def hold():
    """Let signals wait until the next `listen`, even across an exec."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def listen():
    """Note every request to stop from now on."""
    global _make  # noqa: PLW0603
    for number in ENDING:
        # A shell without job control starts what it puts in the background deaf to SIGINT; asked
        # by its own process id to stop, this program stops all the same. `nohup` is obeyed.
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue
        signal.signal(number, lambda number, frame: _noted.append(number))
    _make = os.getppid() if _is_make(os.getppid()) else None
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def check():
    """Raise `Stopped` if anybody has asked to stop."""
    if not _noted and _make:
        _look_at_make()
    if _noted:
        raise Stopped(_noted[0])


def pause(seconds):
    """Wait, unless asked to stop."""
    until = time.monotonic() + seconds
    check()
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
        check()


def _is_make(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() in {"make", "gmake"}
    except OSError:
        return False


def _look_at_make():
    """Note what happened to make and not to us.

    GNU make hands SIGTERM on to its child, but on SIGINT and SIGHUP it only waits for the child
    to end. It does so inside its handler, after setting the signal back to its default: blocked,
    neither caught nor ignored, is how that looks in /proc, and nothing else looks like it.
    """
    if os.getppid() != _make:
        _noted.append(signal.SIGTERM)
        return
    try:
        lines = Path(f"/proc/{_make}/status").read_text().splitlines()
    except OSError:
        return
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    blocked, caught, ignored = (int(fields[name], 16) for name in ("SigBlk", "SigCgt", "SigIgn"))
    waiting = blocked & ~caught & ~ignored
    _noted.extend(n for n in (signal.SIGINT, signal.SIGHUP) if waiting >> (n - 1) & 1)
