"""Pages as bytes, packed in every way that browsers ask for, and a bounded shelf of them."""

from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from time import monotonic, time

from newsroom.packing import PACKERS, UNPACKERS, WORTH_IT

PLAIN = "identity"
# What "not modified" says again of the page that it stands for, beside what a browser may do.
_SAID_AGAIN = {"content-location", "content-security-policy"}
# In bytes: beside the page its versions, its name, the entry.
_ENTRY = 2_000
# Not more of the room than this for pages that a query chooses: there is no end of those.
_OF_QUERIES = 0.25


@dataclass(eq=False)
class KeptPage:
    """A page: its `body`, as it was made, and `headers`; the `versions` that it was read under, by
    name; and until when it is good, a moment of the clock.

    Once it is packed the body goes: it is four times as much, and hardly anybody asks for it.
    """

    body: bytes | None
    headers: list
    versions: dict
    until: float
    # When, of the clock that never goes back, it was last known to say what is so.
    known_at: float
    modified: str = ""
    # Until one of its versions has moved.
    is_true: bool = True
    used_at: float = field(default_factory=monotonic)
    # How much of the shelf it takes.
    size: int = 0
    _name: str = ""
    _packed: dict = field(default_factory=dict)

    def __post_init__(self):
        self._name = sha256(self.body).hexdigest()[:24]
        self.headers = [_the_same(header) for header in self.headers]

    @property
    def is_over(self):
        """Whether the clock alone has made it untrue."""
        return time() >= self.until

    def packed(self, coding):
        """Its headers, the headers of "not modified", its ETag and its bytes in CODING; packed at
        the first asking."""
        return self._packed.get(coding) or self._pack(coding)

    def measure(self):
        """How many bytes it takes, packed in both ways; to be asked once it was packed."""
        packed = [body for _headers, _again, _tag, body in self._packed.values()]
        self.size = _ENTRY + int(2.2 * max(map(len, packed), default=len(self.body or b"")))
        return self.size

    def _pack(self, coding):
        body, more = self._unpacked(), []
        is_packed = coding != PLAIN and len(body) >= WORTH_IT
        if is_packed:
            body, more = PACKERS[coding](body), [("Content-Encoding", coding)]
        # The bytes differ, so that the names do.
        tag = f'"{self._name}-{coding}"' if is_packed else f'"{self._name}"'
        more += [("ETag", tag), ("Content-Length", str(len(body)))]
        again = [one for one in self.headers if _is_said_again(one[0].lower())]
        found = ([*self.headers, *more], [*again, ("ETag", tag)], tag, body)
        if is_packed or len(body) < WORTH_IT:
            self._packed[coding] = found
            self.body = None
        return found

    def _unpacked(self):
        body = self.body
        if body is not None:
            return body
        headers, _again, _tag, packed = next(iter(self._packed.values()))
        coding = dict(headers).get("Content-Encoding")
        return UNPACKERS[coding](packed) if coding else packed


# Nearly all pages have the same headers: the same ones, too, and not a copy for each.
_HEADERS = {}


def _the_same(header):
    return _HEADERS.setdefault(header, header) if len(_HEADERS) < 1000 else header


def _is_said_again(name):
    return name in _SAID_AGAIN or not name.startswith("content-")


class Shelf:
    """Kept pages by key, ROOM bytes of them at the most; what was used longest ago goes first."""

    def __init__(self, room):
        self.room = room
        self._pages = {}
        self._taken = {True: 0, False: 0}
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
            self._remove(key)
            self._pages[key] = page
            self._taken[_is_of_a_query(key)] += page.measure()
            self._make_room([True], self.room * _OF_QUERIES)
            self._make_room([True, False], self.room)

    def drop(self, key, page):
        """Take PAGE away, if it is what stands there."""
        with self._lock:
            if self._pages.get(key) is page:
                self._remove(key)

    def _remove(self, key):
        page = self._pages.pop(key, None)
        if page is not None:
            self._taken[_is_of_a_query(key)] -= page.size

    def _make_room(self, kinds, room):
        """Let pages of KINDS, whether or not a query chose them, take no more than ROOM."""

        def taken():
            return sum(self._taken[kind] for kind in kinds)

        if taken() <= room:
            return
        keys = [key for key in self._pages if _is_of_a_query(key) in kinds]
        # Some more than is needed, so that not every page that comes looks for the oldest.
        for key in sorted(keys, key=lambda key: self._pages[key].used_at):
            if taken() <= room * 0.95:
                break
            self._remove(key)


def _is_of_a_query(key):
    return bool(key[1])
