"""Letting every signal look at a comment, once, after it is safely stored."""

import logging
import traceback
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, transaction

from comments.models import Contact, Signal
from comments.models.looking_over import keep
from comments.signals import OF_NAMES, SIGNALS
from comments.signals.gather import gather
from comments.signals.suspicion import looks_like_spam

logger = logging.getLogger(__name__)

# A text made of nothing else is not told a thousand times.
MOST_MARKS = 25


def look_over(comment, *, known_as=()):
    """Let all signals look at COMMENT, unless they have, or nobody is to read it any more.

    It never raises: whoever has just been told "we have it" is told nothing else because of a
    signal, and what was not looked over now is looked over before it is read.
    """
    try:
        with _in_no_hurry():
            _look_over(comment, known_as)
    except Exception as error:
        _log(f"Comment {comment.pk} could not be looked over", error)


def look_over_all(came):
    """The same for all that CAME, pairs of a comment and what its address is known as: together
    in one transaction, where nothing breaks."""
    try:
        with _in_no_hurry():
            for comment, known_as in came:
                _look_over(comment, known_as)
    except Exception as error:
        _log(f"{len(came)} comments could not be looked over together", error)
        for comment, known_as in came:
            look_over(comment, known_as=known_as)


def look_over_waiting(entries):
    """Look over those of ENTRIES, of the queue, that nobody has; returns how many there were."""
    waiting = [entry for entry in entries if entry.looked_over_at is None]
    for entry in waiting:
        look_over(entry.comment)
    return len(waiting)


@contextmanager
def _in_no_hurry():
    """One transaction, which may be lost in a crash within the second: what was noticed can be
    noticed again until it is read. As part of another it is as durable as that."""
    is_alone = not connection.in_atomic_block
    with transaction.atomic():
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield


def _look_over(comment, known_as):
    contact = _contact_of(comment)
    reading, likeness = gather(comment, contact=contact, known_as=known_as)
    if reading is None:
        return
    marks = _look_at_all(reading)
    signals = [
        Signal(
            comment=comment,
            kind=kind,
            start=mark.start,
            end=mark.end,
            in_name=mark.in_name,
            watch_word_id=mark.watch_word,
            other_id=mark.other,
            count=mark.count,
        )
        for kind, found in marks.items()
        for mark in found
    ]
    if signals:
        Signal.objects.bulk_create(signals)
    is_spam = looks_like_spam(marks, filled_trap=bool(contact and contact.filled_trap))
    keep(likeness, is_flagged=bool(marks), is_spam=is_spam)


def _look_at_all(reading):
    """By their signal's kind, all Marks of the comment; those in its name first."""
    marks, name = {}, reading.of_name
    for signal in SIGNALS:
        in_name = _look(signal, name) if signal in OF_NAMES else []
        found = [replace(mark, in_name=True) for mark in in_name] + _look(signal, reading)
        if found:
            marks[signal.KIND] = found
    return marks


def _contact_of(comment):
    if comment.written_by_id:
        # A colleague at the desk has no preview to be quick about, and no record as a reader.
        return None
    try:
        return comment.contact
    except Contact.DoesNotExist:
        return None


def _look(signal, reading):
    try:
        return signal.look(reading)[:MOST_MARKS]
    except Exception as error:
        # The others look all the same.
        _log(f"The signal {signal.KIND} could not look at comment {reading.number}", error)
        return []


def _log(what, error):
    # Where it broke, and never the error's own words, which may quote the reader's.
    logger.error(
        "%s (%s).\n%s",
        what,
        getattr(error.__cause__, "sqlstate", None) or type(error).__name__,
        "".join(traceback.format_tb(error.__traceback__)),
    )
