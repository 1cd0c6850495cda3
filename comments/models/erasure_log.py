"""What was erased, kept outside the database, so that it is erased again after a restore.

A backup holds the words that were erased since. The log holds none: which comment, when, by whom
and on what ground, a line of JSON each. A number alone would not do: after a restore new comments
are given numbers that others had, so the random name it has on the page goes with it.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings

from comments.models.comment import Comment

logger = logging.getLogger(__name__)

AT_A_TIME = 1000


@dataclass(frozen=True)
class Entry:
    """One erasure, as the log keeps it."""

    comment: int
    public_id: str
    ground: str
    # None: the clock.
    erased_by: str | None
    erased_at: str


def entry_of(erasure):
    return Entry(
        comment=erasure.comment_id,
        public_id=erasure.comment.public_id,
        ground=erasure.ground,
        erased_by=erasure.erased_by.username if erasure.erased_by else None,
        erased_at=erasure.erased_at.isoformat(),
    )


def add(entries):
    """Append ENTRIES, on the disk when this returns; raises OSError."""
    lines = "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries)
    file = os.open(settings.ERASURE_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, lines.encode())
        os.fsync(file)
    finally:
        os.close(file)


def note(erasure):
    """Append ERASURE, which is on record. It never raises: the words are gone, whatever becomes
    of the log, and `repeat_erasures` adds what is missing from it."""
    if not settings.ERASURE_LOG:
        return
    try:
        add([entry_of(erasure)])
    except OSError as error:
        logger.error(
            "The erasure of comment %s is not in the log (%s). Run manage.py repeat_erasures.",
            erasure.comment_id,
            error.strerror,
        )


def note_beforehand(erasures):
    """Append ERASURES, whose transaction has not ended: whatever becomes of that, the log misses
    none, and what it has too many is due all the same. Raises OSError."""
    if settings.ERASURE_LOG and erasures:
        add([entry_of(erasure) for erasure in erasures])


def entries():
    """The log, in order, line by line; raises ValueError with the number of a line that is none."""
    path = Path(settings.ERASURE_LOG)
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Entry(**json.loads(line))
            except (TypeError, ValueError):
                raise ValueError(number) from None


def to_be_added(erasures):
    """Of ERASURES those of which the log knows nothing."""
    known = {entry.public_id for entry in entries()}
    recorded = erasures.select_related("comment", "erased_by").order_by("pk")
    recorded = recorded.only("ground", "erased_at", "comment__public_id", "erased_by__username")
    found = recorded.iterator(chunk_size=AT_A_TIME)
    return [entry_of(one) for one in found if one.comment.public_id not in known]


def to_be_repeated():
    """Pairs of a comment that has its words back and the log's entry of its erasure; more than one
    where the first was not kept and somebody else did it then."""
    found = set()
    for some in _batched(entries()):
        logged = {}
        for entry in some:
            logged.setdefault(entry.public_id, []).append(entry)
        comments = Comment.objects.with_words().filter(public_id__in=logged).order_by("pk")
        for comment in comments.only("public_id"):
            for entry in logged[comment.public_id]:
                if (comment.pk, entry.erased_by) not in found:
                    found.add((comment.pk, entry.erased_by))
                    yield comment, entry


def _batched(some):
    while batch := list(islice(some, AT_A_TIME)):
        yield batch
