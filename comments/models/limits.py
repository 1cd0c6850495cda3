"""How much the newsroom takes in an hour. Beyond it a reader is asked to come back.

Counted over the rows themselves, by their index, so that every worker counts the same and no post
waits for another at a counter. Two posts at the same moment may both be the last one; near enough.
Late on purpose: whole mobile networks share an address, and a signal has told moderators before.
"""

import math
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models.comment import Comment
from comments.models.contact import Contact

WITHIN = timedelta(hours=1)
# What is said of each limit.
_SAID = {
    "comments": _("More comments are coming in just now than we can read."),
    "on the article": _("More comments on this article are coming in just now than we can read."),
    "from the address": _("Many comments have come from your network within the hour."),
    "reports": _("More reports are coming in just now than we can read."),
    "links": _("More links are being asked for just now than we can send."),
    "links from the address": _("Many links were asked for from your network within the hour."),
    "of the comment": _("Many reports of this comment have come within the hour; we are on it."),
    "recommendations": _("More recommendations are coming in just now than we can count."),
    "recommendations from the address": _(
        "Many recommendations have come from your network within the hour."
    ),
}


class TooMany(Exception):
    """More than the newsroom takes at once. The message says so to a reader; in `retry_after`
    seconds there is room again."""

    def __init__(self, of, retry_after):
        self.of = of
        self.retry_after = retry_after
        minutes = math.ceil(retry_after / 60)
        later = ngettext(
            "Send it again in %(minutes)s minute.", "Send it again in %(minutes)s minutes.", minutes
        )
        super().__init__(f"{_SAID[of]} {later % {'minutes': minutes}}")


def refuse_too_many_comments(*, article, known_as):
    """Raise TooMany where as many readers' comments came within the hour as may be: in all, on
    ARTICLE, or from the network address that is KNOWN_AS these hashes."""
    since = an_hour_ago()
    at_most, from_there_at_most = _at_most_came(known_as, since)
    limits = {
        "comments": (at_most, settings.COMMENTS_AN_HOUR),
        "on the article": (at_most, settings.COMMENTS_AN_HOUR_ON_AN_ARTICLE),
        "from the address": (from_there_at_most, settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS),
    }
    near = {of: may_be for of, (most, may_be) in limits.items() if most >= may_be}
    if near:
        came = _came(article, known_as, since)
        refuse_beyond({of: (came[of], may_be) for of, may_be in near.items()}, since=since)


def _came(article, known_as, since):
    """What each limit counts."""
    came = (
        Comment.objects.filter(written_by=None).received_since(since).annotate(at=F("submitted_at"))
    )
    sent = Contact.objects.sent_from(known_as, since=since)
    return {
        "comments": came,
        "on the article": came.filter(article=article),
        "from the address": sent.annotate(at=F("comment__submitted_at")),
    }


# Comments are numbered as they come, and posts that are just being taken may be so many out of
# turn; more than a server answers at once.
_OUT_OF_TURN = 100
_DRAWN = """
WITH first AS (
    SELECT id FROM comments_comment WHERE submitted_at >= %s ORDER BY submitted_at, id LIMIT 1
)
SELECT coalesce((SELECT max(id) FROM comments_comment) - (SELECT id FROM first), 0), (
    SELECT count(*) FILTER (WHERE comment_id >= (SELECT id FROM first))
    FROM comments_contact WHERE address_hash = ANY (%s)
)
"""


def _at_most_came(known_as, since):
    """How many comments may have come SINCE, at most; and how many from the network address that
    is KNOWN_AS these hashes. From what numbers were drawn, and so at once, however many came;
    nearly always that is far from any limit."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, [since, list(known_as)])
        drawn, from_there = cursor.fetchone()
    from_there += _OUT_OF_TURN if known_as else 0
    return drawn + _OUT_OF_TURN, from_there


def an_hour_ago():
    return timezone.now() - WITHIN


def refuse_beyond(limits, *, since):
    """Raise TooMany where a limit is reached. LIMITS are names of `_SAID`, each with the rows that
    count, `at` which moment they came, and how many of them may have come SINCE.

    There is room again when the oldest of as many as may be is as old as that.
    """
    asked = [
        rows.annotate(of=Value(of)).order_by("-at").values_list("of", "at")[may_be - 1 : may_be]
        for of, (rows, may_be) in limits.items()
    ]
    reached = dict(asked[0].union(*asked[1:], all=True))
    if reached:
        of, until = max(reached.items(), key=lambda one: one[1])
        raise TooMany(of, max(1, math.ceil((until - since).total_seconds())))
