"""What a person sees while a command works: its steps, their time, and one sentence on failure."""

import os
import sys
import time
from contextlib import contextmanager, suppress

from deploy import signals


class Refusal(Exception):
    """Why the command cannot go on, in one sentence for the person who gave it."""


def say(words="", end="\n"):
    """Print WORDS at once, whether or not a terminal is there to see them."""
    # Somebody who closed the other end of a pipe misses the words, not the stopping in order.
    with suppress(BrokenPipeError):
        print(words, end=end, flush=True)


@contextmanager
def step(words, talkative=False):
    """Show that WORDS is being done and how long it took; a TALKATIVE step prints lines of its own.

    The value is a list; what is put in it is said beside the time.
    """
    started = time.monotonic()
    remarks = []
    say(f"- {words}", end="\n" if talkative else " ")
    try:
        yield remarks
    except BaseException:
        if not talkative:
            say()
        raise
    seconds = f"{time.monotonic() - started:.1f} s"
    say(f"{'  ' if talkative else ''}({', '.join([*remarks, seconds])})")


def obey(command):
    """Run COMMAND as a whole program: signals end it in order, refusals are one sentence."""
    signals.listen()
    try:
        status = command()
    except Refusal as refusal:
        sys.stdout.flush()
        print(refusal, file=sys.stderr, flush=True)
        status = 1
    except signals.Stopped as stopped:
        status = 128 + stopped.number
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    # Not sys.exit(): its flush of a closed pipe would print a warning of its own.
    os._exit(status or 0)
