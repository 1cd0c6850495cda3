"""Watching the versions of the pages that a worker holds."""

import logging
import threading
from time import monotonic

logger = logging.getLogger(__name__)

# Between two askings, in seconds; with the asking itself and the making of the page it is one until
# a decision is seen.
EVERY = 0.5
# For so long a page is believed without being asked about again.
FRESH_FOR = 1.0
# Where nobody has come for so long, nobody asks, unless somebody is told what has moved.
UNTIL_IDLE = 10
# Whoever comes after that waits so long for the answer before the database is taken to be away.
PATIENCE = 2


class PageWatch:
    """A thread that asks, by ASK, what stands under the names of all versions on SHELF, and takes
    away what has moved; MOVED, where there is one, is told the keys of that.

    Begun with the first page that is kept, so that a worker has it and not the process that it was
    forked from. Whoever asks for a page that was not asked about lately wakes it and waits.
    """

    def __init__(self, shelf, ask, moved=None):
        self.shelf = shelf
        self.ask = ask
        self.moved = moved
        self.asked_at = monotonic()
        # Whether the database did not answer when it was last asked.
        self.is_cut_off = False
        self._thread = None
        self._is_over = False
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._answered = threading.Condition()

    def begin(self):
        if not self._is_running():
            with self._lock:
                if not self._is_running():
                    self._thread = threading.Thread(
                        target=self._watch, name="page watch", daemon=True
                    )
                    self._thread.start()

    def _is_running(self):
        return self._thread is not None and self._thread.is_alive()

    def end(self):
        """Ask no more, and wait until nobody does."""
        self._is_over = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def knows(self, page):
        """Whether PAGE is true now; asked about, if it was not within the last second. Where
        nobody answers, the watch is cut off."""
        with self._answered:
            if not self._settles(page):
                self._wanted.set()
                if not self._answered.wait_for(lambda: self._settles(page), PATIENCE):
                    self.is_cut_off = True
            return page.is_true and not self.is_cut_off

    def _settles(self, page):
        return not page.is_true or self.is_cut_off or monotonic() - page.known_at < FRESH_FOR

    def _watch(self):
        while not self._is_over:
            # A cache in front keeps readers away, and is to be told all the same.
            is_idle = not self.moved and monotonic() - self.asked_at > UNTIL_IDLE
            self._wanted.wait(None if is_idle else EVERY)
            self._wanted.clear()
            if not self._is_over:
                self.look()

    def look(self):
        """Ask once; what has moved is taken away, and of the rest it is known again that it is
        true. It never raises: who does not answer has cut the worker off."""
        begun, held = monotonic(), self.shelf.all()
        names = {name for _key, page in held for name in page.versions}
        try:
            versions = self.ask(names) if names else {}
        except Exception as error:
            if not self.is_cut_off:
                logger.warning(
                    "The versions of pages cannot be asked for: %s", type(error).__name__
                )
            self._note(is_cut_off=True)
            return
        moved = [one for one in held if _differs(one[1].versions, versions)]
        for key, page in moved:
            page.is_true = False
            self.shelf.drop(key, page)
        for _key, page in held:
            page.known_at = max(page.known_at, begun)
        self._note(is_cut_off=False)
        if moved and self.moved:
            self.moved([key for key, _page in moved])

    def _note(self, *, is_cut_off):
        with self._answered:
            self.is_cut_off = is_cut_off
            self._answered.notify_all()


def _differs(before, now):
    return any(now.get(name) != version for name, version in before.items())
