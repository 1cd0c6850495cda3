"""What was erased, kept outside the database, so that it is erased again after a restore.

A backup holds the words that were erased since. The log holds none: which comment, when, by whom
and on what ground, a line of JSON each. A number alone would not do: after a restore new comments
are given numbers that others had, so the random name it has on the page goes with it.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from comments.models.comment import Comment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One erasure, as the log keeps it."""

    comment: int
    public_id: str
    ground: str
    erased_by: str
    erased_at: str


def entry_of(erasure):
    return Entry(
        comment=erasure.comment_id,
        public_id=erasure.comment.public_id,
        ground=erasure.ground,
        erased_by=erasure.erased_by.username,
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


def entries():
    """The log, in order; raises ValueError with the number of a line that is none."""
    path = Path(settings.ERASURE_LOG)
    found = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Entry(**json.loads(line)))
        except (TypeError, ValueError):
            raise ValueError(number) from None
    return found


def to_be_added(erasures):
    """Of ERASURES those of which the log knows nothing."""
    known = {entry.public_id for entry in entries()}
    recorded = erasures.select_related("comment", "erased_by").order_by("pk")
    return [entry_of(one) for one in recorded if one.comment.public_id not in known]


def to_be_repeated():
    """Pairs of a comment that has its words back and the log's entry of its erasure."""
    logged = {entry.public_id: entry for entry in entries()}
    comments = Comment.objects.with_words().filter(public_id__in=logged).order_by("pk")
    return [(comment, logged[comment.public_id]) for comment in comments]
