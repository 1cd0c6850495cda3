"""The rows of the record as they stand, in the order of their comments, a few at a time.

Read past the models: what is asked is what the tables hold, whatever a release makes of it.
"""

from collections import namedtuple
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, transaction

from comments.record import chain, fingerprint

AT_A_TIME = 2000
# What a seal counts.
COUNTED = ("comment", "decision", "erasure", "edition")
_A_SECOND = Decimal(1_000_000)


@contextmanager
def one_snapshot():
    """Whatever is read meanwhile is read as of one moment. Inside somebody's transaction, the
    moment is that transaction's own."""
    ours = not connection.in_atomic_block
    with transaction.atomic():
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _over(fields_by_version):
    return sorted({field for fields in fields_by_version.values() for field in fields})


# In the order in which a seal is over them.
EDITION = ("id", "number", "welcome", "clause_count", "published_at", "published_by_id")
CLAUSE = ("id", "edition_id", "number", "key", "title", "text")
_COMMENT = {"id", "status", "record_version", "fingerprint", *_over(fingerprint.FIELDS)}
_DECISION = {"id", "record_version", "hash", *_over(chain.FIELDS)}
_MOMENTS = {"submitted_at", "decided_at", "published_at", "erased_at", "sealed_at"}


def _columns(names, table):
    """NAMES of TABLE's columns as they are asked for: a moment as its seconds since 1970, because
    the tables know moments that Python does not (infinity, the year 20000)."""
    return ", ".join(
        f"extract(epoch FROM {table}.{name}) AS {name}" if name in _MOMENTS else f"{table}.{name}"
        for name in names
    )


def _select(table, names, rest):
    return f"SELECT {_columns(sorted(names), 't')} FROM comments_{table} AS t {rest}"  # noqa: S608


def comments():
    return _rows("comment", _select("comment", _COMMENT, "ORDER BY t.id"))


def decisions():
    return _rows("decision", _select("decision", _DECISION, "ORDER BY comment_id, number, t.id"))


def notes():
    """Those that belong to a decision."""
    return _rows(
        "note",
        "SELECT d.comment_id, t.id, t.decision_id, t.kind, t.text, t.salt FROM comments_note AS t"
        " JOIN comments_decision AS d ON d.id = t.decision_id ORDER BY d.comment_id, t.id",
    )


def notes_of_nothing():
    return _rows(
        "note",
        "SELECT t.id FROM comments_note AS t WHERE NOT EXISTS ("
        "SELECT FROM comments_decision WHERE id = t.decision_id) ORDER BY t.id",
    )


def erasures():
    names = {"id", "comment_id", "erased_by_id", "erased_at", "ground"}
    return _rows("erasure", _select("erasure", names, "ORDER BY comment_id, t.id"))


def queue_entries():
    return _rows("queue_entry", _select("queueentry", {"comment_id"}, "ORDER BY comment_id"))


def editions():
    return _rows("edition", _select("guidelines", EDITION, "ORDER BY t.id"))


def clauses():
    return _rows("clause", _select("clause", CLAUSE, "ORDER BY edition_id, number, t.id"))


def seals():
    """From the first to the newest, without the long list of blocks."""
    counted = {f"{each}_count" for each in COUNTED} | {f"last_{each}" for each in COUNTED}
    names = {"number", "sealed_at", "record_version", "root", "before", "hash", *counted}
    return _rows("seal", _select("seal", names, "ORDER BY t.number, t.id"))


def blocks_of_seal(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT guidelines, blocks FROM comments_seal WHERE number = %s", [number])
        return cursor.fetchone()


def count_of_comments():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comments_comment")
        return cursor.fetchone()[0]


def _rows(kind, select):
    """Every row that SELECT finds, never more than a few in memory; inside `one_snapshot`."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(select)
        some = cursor.fetchmany(AT_A_TIME)
        if not some:
            return
        names = [column.name for column in cursor.description]
        make = namedtuple(kind, names)._make
        moments = [place for place, name in enumerate(names) if name in _MOMENTS]
        while some:
            for values in some:
                row = list(values)
                for place in moments:
                    row[place] = _microseconds(row[place])
                yield make(row)
            some = cursor.fetchmany(AT_A_TIME)


def _microseconds(seconds):
    """Since 1970; None for a moment that never comes, which no record was made with."""
    if seconds is None or not seconds.is_finite():
        return None
    return int(seconds * _A_SECOND)
