"""Pages as bytes: each packed in every way that browsers ask for, and a bounded shelf of them."""

from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from time import monotonic, time

from newsroom.packing import PACKERS, WORTH_IT

PLAIN = "identity"
# What "not modified" says again of the page that it stands for.
_SAID_AGAIN = {"cache-control", "content-location", "date", "expires", "vary", "last-modified"}
# Beside the bytes themselves: headers, versions, the entry.
_ENTRY = 8_000
# Not more of the room than this for pages that a query chooses: there is no end of those.
_OF_QUERIES = 0.25


@dataclass(eq=False)
class KeptPage:
    """A page's `body` and `headers`, the `versions` that they were read under, by name, and until
    when they are good: a moment of the clock."""

    body: bytes
    headers: list
    versions: dict
    until: float
    # When, of the clock that never goes back, it was last known to say what is so.
    known_at: float
    modified: str = ""
    # Until one of its versions has moved.
    is_true: bool = True
    used_at: float = field(default_factory=monotonic)
    _name: str = ""
    _packed: dict = field(default_factory=dict)

    def __post_init__(self):
        self._name = sha256(self.body).hexdigest()[:24]

    @property
    def is_over(self):
        """Whether the clock alone has made it untrue."""
        return time() >= self.until

    @property
    def size(self):
        """In bytes, when it is packed in every way."""
        return _ENTRY + int(len(self.body) * 1.6)

    def packed(self, coding):
        """Its headers, the headers of "not modified", its ETag and its bytes in CODING; packed at
        the first asking."""
        return self._packed.get(coding) or self._pack(coding)

    def _pack(self, coding):
        body, more = self.body, []
        if coding != PLAIN and len(body) >= WORTH_IT:
            body, more = PACKERS[coding](body), [("Content-Encoding", coding)]
        # The bytes differ, so that the names do.
        tag = f'"{self._name}-{coding}"' if more else f'"{self._name}"'
        more += [("ETag", tag), ("Content-Length", str(len(body)))]
        headers = self.headers + more
        again = [one for one in self.headers if _is_said_again(one[0].lower())]
        found = (headers, [*again, ("ETag", tag)], tag, body)
        self._packed[coding] = found
        return found


def _is_said_again(name):
    # What tells a browser what it may do goes with every answer.
    return name in _SAID_AGAIN or not name.startswith("content-") or "policy" in name


class Shelf:
    """Kept pages by key, ROOM bytes of them at the most; what was used longest ago goes first."""

    def __init__(self, room):
        self.room = room
        self._pages = {}
        self._lock = Lock()
        self.get = self._pages.get

    def __len__(self):
        return len(self._pages)

    def all(self):
        """Each key with its page, as they stand now."""
        with self._lock:
            return list(self._pages.items())

    def put(self, key, page):
        with self._lock:
            self._pages[key] = page
            self._make_room(self._of_queries(), self.room * _OF_QUERIES)
            self._make_room(self._pages.items(), self.room)

    def drop(self, key, page):
        """Take PAGE away, if it is what stands there."""
        with self._lock:
            if self._pages.get(key) is page:
                del self._pages[key]

    def _of_queries(self):
        return [(key, page) for key, page in self._pages.items() if key[1]]

    def _make_room(self, pages, room):
        pages = sorted(pages, key=lambda one: one[1].used_at)
        taken = sum(page.size for _key, page in pages)
        for key, page in pages:
            if taken <= room:
                break
            taken -= page.size
            del self._pages[key]
