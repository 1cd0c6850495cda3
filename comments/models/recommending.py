"""Recommending a comment, and taking it back: once for each reader, as far as that can be told.

A reader is a network address and the kind of browser that speaks from there; of one address so many
kinds count and no more, whatever browsers call themselves.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.models.contact import network_address, packed
from comments.models.keyed import keyed
from comments.models.limits import TooMany
from comments.models.recommendation import Recommendation, Tally

# What browsers call themselves by, the more particular first: most also say the later ones.
_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "FxiOS", "CriOS", "Firefox", "Chrome", "Safari")
_MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
_HOUR = timedelta(hours=1)
# The database's own word for what is not published.
_NOT_NOW = "NR002"


class NotCounted(Exception):
    """From this network as many have recommended the comment as are counted."""


class NotPublished(Exception):
    """Nobody sees the comment any more."""


@dataclass(frozen=True)
class Reader:
    """All that is asked of whoever recommends: where they are, and the kind of their browser."""

    address: bytes
    kind: str

    @classmethod
    def known_by(cls, address, browser, languages):
        """A reader at ADDRESS, of the network, by what their BROWSER and LANGUAGES headers say.
        Wherever the address says nothing, all readers are at the same."""
        named = [
            next((name for name in names if name in browser), "")
            for names in (_BROWSERS, _MACHINES)
        ]
        return cls(_at(address), " ".join([*named, languages[:2].lower()]))

    def marks(self, comment):
        """What this reader, and what their address, is called in recommending COMMENT: something
        else for each comment, so that nobody is followed from one to the next."""
        purpose = f"recommend/{comment.pk}"
        reader = b"%d/%s" % (len(self.address), self.address + self.kind.encode())
        return keyed(purpose, reader), keyed(purpose, self.address)

    def called_within(self, hour):
        return keyed(f"recommending/{hour.isoformat()}", self.address)


def _at(said):
    address = network_address(said)
    return packed(address) if address else b""


# One statement, and so one commit. Whatever the trigger or the constraint leaves out is counted
# for nobody's hour.
_INSERT = """
WITH made AS (
    INSERT INTO comments_recommendation (comment_id, mark, from_there)
    VALUES (%(comment)s, %(mark)s, %(from_there)s)
    ON CONFLICT (comment_id, mark) DO NOTHING RETURNING id
)
INSERT INTO comments_recommendinghour AS within (hour, called, count)
SELECT %(hour)s, %(called)s, 1 FROM made
ON CONFLICT (hour, called) DO UPDATE SET count = within.count + 1
"""
_CAME = """
SELECT coalesce(sum(count), 0), coalesce(sum(count) FILTER (WHERE called = %s), 0)
FROM comments_recommendinghour WHERE hour = %s
"""


def recommend(comment, *, by):
    """Count COMMENT, a public one, as recommended BY this Reader; a second time changes nothing.
    Raises TooMany, NotCounted, NotPublished."""
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    called = by.called_within(hour)
    mark, from_there = by.marks(comment)
    said = {"comment": comment.pk, "mark": mark, "from_there": from_there}
    with connection.cursor() as cursor:
        cursor.execute(_CAME, [called, hour])
        _refuse_beyond(*cursor.fetchone(), left=hour + _HOUR - now)
        is_new = _inserted(cursor, {**said, "hour": hour, "called": called})
    if not is_new and not _made(comment, mark).exists():
        raise NotCounted


def _inserted(cursor, said):
    try:
        # What the database refuses leaves a transaction around it whole.
        with transaction.atomic():
            cursor.execute(_INSERT, said)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) == _NOT_NOW:
            raise NotPublished from error
        raise
    return cursor.rowcount


def _refuse_beyond(in_all, from_there, *, left):
    """Raise TooMany where one of both is as many as may be; LEFT is how long the hour lasts."""
    seconds = int(left.total_seconds()) + 1
    if from_there >= settings.RECOMMENDED_AN_HOUR_FROM_AN_ADDRESS:
        raise TooMany("recommendations from the address", seconds)
    if in_all >= settings.RECOMMENDED_AN_HOUR:
        raise TooMany("recommendations", seconds)


def take_back(comment, *, by):
    """Count it no more as recommended BY this Reader; where it was not, nothing changes."""
    mark, _from_there = by.marks(comment)
    numbers = list(_made(comment, mark).values_list("pk", flat=True))
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT comments_recommendations_taken_back(%s)", [numbers])


def _made(comment, mark):
    return Recommendation.objects.filter(comment=comment, mark=mark)


def times_recommended(comment):
    """How many recommend COMMENT now."""
    return next(
        iter(Tally.objects.filter(comment=comment).values_list("recommended", flat=True)), 0
    )
