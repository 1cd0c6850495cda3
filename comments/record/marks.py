"""How far a seal reaches, and of what it can say that nothing will come before it any more."""

from dataclasses import dataclass
from time import monotonic, sleep

from django.db import connection

_TABLES = ["comments_comment", "comments_decision", "comments_erasure", "comments_guidelines"]
_LOOK_AGAIN = 0.05  # seconds
PATIENCE = 60  # seconds


class StillWriting(Exception):
    """Somebody has been adding to the record for too long; nothing has been sealed."""


@dataclass(frozen=True)
class Marks:
    """The last row of each table that belongs to a seal."""

    comment: int
    decision: int
    erasure: int
    edition: int


def settled_marks(patience=None):
    """The last rows there are, once no earlier one can appear any more.

    A row has its number before it is committed, so one with a smaller number may still come. Its
    writer holds the table's lock since before the number was taken, and until it is seen by
    everybody or never: those who held it after we read the marks are waited for, nobody else, and
    nobody waits for us. Raises StillWriting after PATIENCE seconds, or as many as are said.
    """
    patience = PATIENCE if patience is None else patience
    marks = _last_rows()
    waited_for, since = _writers(), monotonic()
    while waited_for := waited_for & _writers():
        if monotonic() - since > patience:
            raise StillWriting
        sleep(_LOOK_AGAIN)
    return marks


def _last_rows():
    """In one statement, so that they are as of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM comments_comment),"
            " (SELECT coalesce(max(id), 0) FROM comments_decision),"
            " (SELECT coalesce(max(id), 0) FROM comments_erasure),"
            " (SELECT coalesce(max(id), 0) FROM comments_guidelines)"
        )
        return Marks(*cursor.fetchone())


def _writers():
    """The transactions that are adding to one of the tables, a prepared one included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks"
            " WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = ANY (%s::regclass[]) AND pid IS DISTINCT FROM pg_backend_pid()",
            [_TABLES],
        )
        return {transaction for (transaction,) in cursor.fetchall()}
