"""Telling a cache that many share that a page has changed, for operators who run one.

Nothing hangs on it: what such a cache may keep ends by itself after the seconds that it was told.
Each worker tells of the pages that it held, so that the last of them to notice has the last word.
"""

import http.client
import logging
from queue import Full, Queue
from threading import Lock, Thread
from urllib.parse import quote, urlsplit

logger = logging.getLogger(__name__)

# In seconds; and how many pages may wait to be told of.
PATIENCE = 2
MOST = 10_000


class Purge:
    """Sends `PURGE /path` for each page to CACHE, an address as in `http://127.0.0.1:6081`, in the
    name of ORIGIN; from a thread of its own, so that nobody waits for it."""

    def __init__(self, cache, origin):
        self.cache = urlsplit(cache)
        self.host = urlsplit(origin).netloc
        self._pages = Queue(MOST)
        self._thread = None
        self._lock = Lock()

    def __call__(self, keys):
        """Tell of the pages of KEYS, each a path and what of its query chooses another page."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._tell_all, name="purge", daemon=True)
                self._thread.start()
        for key in keys:
            try:
                self._pages.put_nowait(key)
            except Full:
                logger.warning("So many pages have changed that not all can be told of.")
                return

    def _tell_all(self):
        failing = False
        while True:
            path, query = self._pages.get()
            try:
                self._tell(path, query)
                failing = False
            except (OSError, http.client.HTTPException) as error:
                if not failing:
                    what = type(error).__name__
                    logger.warning("The cache in front cannot be told what has changed: %s", what)
                failing = True

    def _tell(self, path, query):
        # As the server handed it over: bytes, a letter each.
        target = quote(path.encode("latin-1")) + (f"?{query}" if query else "")
        is_encrypted = self.cache.scheme == "https"
        kind = http.client.HTTPSConnection if is_encrypted else http.client.HTTPConnection
        line = kind(self.cache.hostname, self.cache.port, timeout=PATIENCE)
        try:
            line.request("PURGE", target, headers={"Host": self.host})
            line.getresponse().read()
        finally:
            line.close()
