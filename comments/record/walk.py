"""Everything on record about each comment, comment by comment, in the order of their numbers."""

from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from comments.record import rows


@dataclass
class Dossier:
    """What is on record about one comment; `comment` is None where its row is gone."""

    number: int
    comment: Any = None
    # How many rows bear its number: one, unless somebody took away what forbids a second.
    rows: int = 0
    decisions: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    erasures: list = field(default_factory=list)
    queue_entries: list = field(default_factory=list)

    @property
    def is_erased(self):
        return bool(self.erasures)


def dossiers():
    """Each comment's dossier, and one of each comment that something is about and that is gone."""
    streams = [
        _numbered(rows.comments(), "comment", "id"),
        _numbered(rows.decisions(), "decisions"),
        _numbered(rows.notes(), "notes"),
        _numbered(rows.erasures(), "erasures"),
        _numbered(rows.queue_entries(), "queue_entries"),
    ]
    by_number = itemgetter(0)
    for number, items in groupby(merge(*streams, key=by_number), key=by_number):
        dossier = Dossier(number)
        for _number, drawer, row in items:
            if drawer == "comment":
                dossier.comment = row
                dossier.rows += 1
            else:
                getattr(dossier, drawer).append(row)
        yield dossier


def _numbered(stream, drawer, column="comment_id"):
    for row in stream:
        yield getattr(row, column), drawer, row
