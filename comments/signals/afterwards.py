"""Signals look at what has come a moment later, beside the requests, many comments at a time.

A reader is told "we have it" once the comment is stored, and waits for nothing else. Under the web
server each worker has a thread that looks over what came to it; elsewhere it is done at once. What
was lost with a worker, or came faster than it could be kept in mind, the thread asks the queue for;
and what nobody has looked over yet is looked over before it is read.
"""

import queue
import threading
import time

from django.db import DatabaseError, InterfaceError, connections

from comments.models import QueueEntry
from comments.signals.look_over import look_over, look_over_all

# Seconds in which others come that are looked over together with the first.
PAUSE = 0.2
# So many in one transaction; a decision on one of them waits for all.
AT_ONCE = 10
# While comments are coming, the thread leaves the worker so many times as long to its readers.
REST = 4
# So many are kept in mind; further ones are asked for.
KEPT_IN_MIND = 1_000


class Afterwards:
    """What this process has taken in and no signal has looked at yet."""

    def __init__(self):
        self._came = queue.Queue(KEPT_IN_MIND)
        self._taken_in = 0
        self._thread = None
        # What others left behind, at the beginning.
        self._is_some_left = True

    def look(self, comment, *, known_as):
        """Have the signals look at COMMENT, sent from an address KNOWN AS these hashes."""
        thread = self._thread
        if thread is None or not thread.is_alive():
            look_over(comment, known_as=known_as)
            return
        self._taken_in += 1
        try:
            self._came.put_nowait((comment, known_as))
        except queue.Full:
            self._is_some_left = True

    def begin(self):
        """From now on, beside the requests."""
        thread = threading.Thread(target=self._run, name="signals", daemon=True)
        thread.start()
        self._thread = thread

    def end(self, patience):
        """Look at what is kept in mind, for PATIENCE seconds at most."""
        thread, self._thread = self._thread, None
        if thread:
            try:
                self._came.put(None, timeout=patience)
            except queue.Full:
                return
            thread.join(patience)

    def _run(self):
        self._look_at_what_was_left()
        is_over = False
        while not is_over:
            came = self._next()
            is_over = None in came
            self._work([one for one in came if one])
            if self._is_some_left and self._came.empty() and not is_over:
                self._look_at_what_was_left()

    def _work(self, came):
        begun, taken_in = time.monotonic(), self._taken_in
        look_over_all(came)
        # Nothing is held between two moments of work.
        connections.close_all()
        if self._thread and self._taken_in != taken_in:
            time.sleep(REST * (time.monotonic() - begun))

    def _next(self):
        """What came: all of a moment, or as much as is looked over at once."""
        came = [self._came.get()]
        if self._came.qsize() < AT_ONCE:
            time.sleep(PAUSE)
        while len(came) < AT_ONCE and not self._came.empty():
            came.append(self._came.get())
        return came

    def _look_at_what_was_left(self):
        """By number, each once: what cannot be looked over is left to whoever reads it. What comes
        meanwhile goes first."""
        after, self._is_some_left = 0, False
        try:
            while left := list(QueueEntry.objects.not_looked_over_after(after)[:AT_ONCE]):
                self._work([(entry.comment, ()) for entry in left])
                after = left[-1].pk
                if not self._came.empty():
                    self._is_some_left = True
                    return
        except (DatabaseError, InterfaceError):
            # The database is away, which others say; after the next comment it is asked again.
            self._is_some_left = True
        finally:
            connections.close_all()


afterwards = Afterwards()
