"""The page cache, in front of Django: bytes by page and version, in each worker's own memory.

It knows nothing of articles or comments. Which pages are kept is handed in, and how to ask for the
versions that they hang on; a page that is made fills in those that it was read under. The watch
asks again, twice a second, for the versions of the pages that are held, and takes away what has
moved: so what an editor decides is on every worker's page within a second, and nobody has to call
anybody. `docs/decisions/0019-the-page-cache.md` says why it is made like this.
"""

import threading
from time import monotonic, time
from urllib.parse import parse_qsl, urlencode

from newsroom.kept_pages import PLAIN, KeptPage, Shelf
from newsroom.one_snapshot import SHEET, Sheet
from newsroom.packing import PACKERS, codings
from newsroom.page_watch import FRESH_FOR, PageWatch

# Whoever comes while somebody makes the page waits for it so long, then makes it as well.
PATIENCE = 3
# A longer query than any of ours is Django's to read.
_LONGEST_QUERY = 300
# All that a page may know of the headers of whoever asks first: what says where it came from, for
# the log, and over which line.
_TOLD = {"HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID"}
# Made anew for each answer, or said of these very bytes.
_NOT_KEPT = {"content-length", "content-encoding", "etag", "date"}


class PageCache:
    """A WSGI application around another one.

    `is_kept` says of a path whether its page may be kept; `parameters` are the words of a query
    that choose another page, each with what says of a value whether it does; `is_for_everybody`
    says of a request whether it is a reader's to one of our own hosts, over the line that we want;
    `ask` answers the versions under some names. ROOM is in bytes; without the database pages are
    served for ALONE seconds.
    """

    def __init__(
        self, application, *, is_kept, parameters, is_for_everybody, ask, room, alone, moved=None
    ):
        self.application = application
        self.is_kept = is_kept
        self.parameters = parameters
        self.is_for_everybody = is_for_everybody
        self.alone = alone
        self.shelf = Shelf(room)
        self.watch = PageWatch(self.shelf, ask, moved)
        self._being_made = {}
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        key = self._key(environ)
        if key is None:
            return self.application(environ, start_response)
        page = self.shelf.get(key)
        if page is not None:
            now = page.used_at = self.watch.asked_at = monotonic()
            if now - page.known_at < FRESH_FOR and time() < page.until:
                return _send(page, environ, start_response)
        return self._not_at_hand(key, page, environ, start_response)

    def _key(self, environ):
        """The page that is asked for: its path, and what of the query chooses another. None where
        the application has to see the request."""
        if environ["REQUEST_METHOD"] not in _READING or not self.is_for_everybody(environ):
            return None
        query = environ.get("QUERY_STRING")
        return environ["PATH_INFO"], self._chosen(query) if query else ""

    def _chosen(self, query):
        if len(query) > _LONGEST_QUERY:
            return query
        said = dict(parse_qsl(query))
        return urlencode(
            [
                (name, said[name])
                for name, is_one in self.parameters.items()
                if said.get(name) and is_one(said[name])
            ]
        )

    def _not_at_hand(self, key, page, environ, start_response):
        """No page, or one that may have changed since it was last known to be true."""
        if page is None and not self._may_be_kept(key):
            return self.application(environ, start_response)
        if page is not None and self.watch.knows(page) and not page.is_over:
            return _send(page, environ, start_response)
        if self._may_stand_alone(page):
            return _send(page, environ, start_response)
        mine, somebodys = self._begin(key)
        if somebodys:
            somebodys.wait(PATIENCE)
        try:
            made = self.shelf.get(key)
            if made is not None and made is not page and not made.is_over:
                return _send(made, environ, start_response)
            if somebodys:
                return self.application(environ, start_response)
            return self._make(key, page, environ, start_response)
        finally:
            if mine:
                with self._lock:
                    del self._being_made[key]
                mine.set()

    def _may_be_kept(self, key):
        return len(key[1]) <= _LONGEST_QUERY and self.is_kept(key[0])

    def _begin(self, key):
        """A sign to give when the page is made, or the sign that somebody else will give."""
        with self._lock:
            somebodys = self._being_made.get(key)
            if somebodys is None:
                mine = self._being_made[key] = threading.Event()
                return mine, None
            return None, somebodys

    def _may_stand_alone(self, page):
        """Whether PAGE is still served, since the database does not answer."""
        return (
            page is not None
            and page.is_true
            and self.watch.is_cut_off
            and monotonic() - page.known_at < self.alone
        )

    def _make(self, key, before, environ, start_response):
        """Let the application make the page, and keep it where it may be kept; BEFORE is what
        stood there, good no more by the clock alone."""
        begun, sheet = monotonic(), Sheet()
        answer = _Answer()
        asked = {
            name: said
            for name, said in environ.items()
            if not name.startswith("HTTP_") or name in _TOLD
        }
        asked |= {"REQUEST_METHOD": "GET", "QUERY_STRING": key[1], SHEET: sheet}
        body = answer.collect(self.application(asked, answer.start))
        if sheet.versions is not None and answer.is_for_everybody:
            page = _page_of(answer, body, sheet, begun)
            # Packed before it is measured, as whoever asks wants it and as most will.
            for coding in {_MOST_WANT, _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))}:
                page.packed(coding)
            self.shelf.put(key, page)
            self.watch.begin()
            return _send(page, environ, start_response)
        if answer.status.startswith("5") and self._may_stand_alone(before):
            return _send(before, environ, start_response)
        if key[1] != environ.get("QUERY_STRING", ""):
            # No page, and an answer that may have more to say of the rest of the query.
            return self.application(environ, start_response)
        start_response(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


_MOST_WANT = next(iter(PACKERS))
_READING = frozenset({"GET", "HEAD"})


class _Answer:
    """What the application answers, collected."""

    status, headers = "", ()

    @property
    def is_for_everybody(self):
        """Whether it is a page, and leaves nothing with whoever asked."""
        named = {name.lower() for name, _said in self.headers}
        return self.status.startswith("200 ") and "set-cookie" not in named

    def start(self, status, headers, _error=None):
        self.status, self.headers = status, headers

    def collect(self, parts):
        try:
            return b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()


def _page_of(answer, body, sheet, begun):
    headers = [one for one in answer.headers if one[0].lower() not in _NOT_KEPT]
    return KeptPage(
        body=body,
        headers=headers,
        versions=sheet.versions,
        until=sheet.until.timestamp() if sheet.until else float("inf"),
        known_at=begun,
        modified=next((said for name, said in headers if name == "Last-Modified"), ""),
    )


def _send(page, environ, start_response):
    """PAGE as this request wants it: packed, or nothing but that it has not changed."""
    coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers, again, tag, body = page.packed(coding)
    if _has_it(environ, tag, page.modified):
        start_response("304 Not Modified", list(again))
        return []
    start_response("200 OK", list(headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _has_it(environ, tag, modified):
    """Whether whoever asks says that they have it: by the ETag, and only where they name none, by
    its date, to the letter."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        named = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return tag in named or "*" in named
    return bool(modified) and environ.get("HTTP_IF_MODIFIED_SINCE") == modified


# Browsers have few ways to say what they accept, and short ones.
_known_codings = {}
_MOST_KNOWN, _LONGEST_KNOWN = 1000, 100


def _coding(accepted):
    found = _known_codings.get(accepted)
    if found is None:
        found = next((one for one in PACKERS if one in codings(accepted)), PLAIN)
        if len(_known_codings) < _MOST_KNOWN and len(accepted) <= _LONGEST_KNOWN:
            _known_codings[accepted] = found
    return found
