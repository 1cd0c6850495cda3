"""What is counted, and by which question to the database.

The one place to join: a measure is a line in MEASURES, and what answers it is a function in
SOURCES. Tables, charts, CSV and totals follow from these. `docs/numbers.md` says in words what
each figure means and what it does not.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, DurationField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import dates
from comments.models import Comment, Decision, Erasure
from comments.models.reckoning import (
    APPROVED,
    OVERRULED,
    READ,
    REJECTED,
    REOPENED,
    TAKEN_DOWN,
    UNDONE,
    WAIT,
)
from comments.numbers.periods import hour_of

COUNT, SHARE, LENGTH, PACE = "count", "share", "length", "pace"
# Where a source says something of the whole span that is no sum of its periods.
WHOLE = None


@dataclass(frozen=True)
class Measure:
    """One figure of a period: what it is called, and what kind of number it is."""

    title: str
    kind: str = COUNT
    # Of all periods together: their sum, unless it is a state at an end.
    is_a_state: bool = False

    def say(self, value):
        """VALUE for people; a dash where there is none."""
        if value is None:
            return "–"
        say = {SHARE: dates.share, LENGTH: dates.duration}.get(self.kind, dates.number)
        return say(value)

    def plain(self, value):
        """VALUE as a number for programs, a length in minutes; None where there is none."""
        if isinstance(value, timedelta):
            return round(value / timedelta(minutes=1), 1)
        return round(value, 4) if isinstance(value, float) else value

    @property
    def heading(self):
        """Its title above a column of plain numbers."""
        if self.kind == LENGTH:
            return _("%(title)s (minutes)") % {"title": self.title}
        return self.title


MEASURES = {
    "received": Measure(_("Received")),
    "decided": Measure(_("Decided")),
    "approved": Measure(_("Approved")),
    "rejected": Measure(_("Rejected")),
    "approval_rate": Measure(_("Approval rate"), SHARE),
    "waiting": Measure(_("Waiting at the end"), is_a_state=True),
    "median_wait": Measure(_("Median wait"), LENGTH),
    "long_wait": Measure(_("90th percentile of the wait"), LENGTH),
    "per_hour": Measure(_("Decided per hour of reading"), PACE),
    "taken_down": Measure(_("Taken down afterwards")),
    "overruled": Measure(_("Approved after all")),
    "reopened": Measure(_("Reopened by a chief")),
    "undone": Measure(_("Undone at once")),
}


class Percentiles(Aggregate):
    """The lengths below which these shares of a group's lengths lie, by interpolation."""

    template = "percentile_cont(ARRAY[%(shares)s]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DurationField())

    def __init__(self, expression, shares, **extra):
        super().__init__(expression, shares=", ".join(map(repr, shares)), **extra)


def _in(span, rows, field):
    """ROWS, grouped by the period of SPAN that their FIELD is in."""
    return rows.order_by().annotate(place=span.place(field)).values("place")


def _comments(span):
    return Comment.objects.received_since(span.begins).received_before(span.ends)


def _decisions(span):
    return Decision.objects.taken_since(span.begins).taken_before(span.ends)


def received(span):
    counted = _in(span, _comments(span), "submitted_at").annotate(received=Count("pk"))
    return {row.pop("place"): row for row in counted}


def decided(span):
    read = _in(span, _decisions(span).readings(), "decided_at").annotate(
        decided=Count("pk"),
        approved=Count("pk", filter=APPROVED),
        rejected=Count("pk", filter=REJECTED),
    )
    return {row.pop("place"): row for row in read}


def decided_again(span):
    counted = _in(span, _decisions(span).standing().exclude(READ), "decided_at").annotate(
        taken_down=Count("pk", filter=TAKEN_DOWN),
        overruled=Count("pk", filter=OVERRULED),
        reopened=Count("pk", filter=REOPENED),
        undone=Count("pk", filter=UNDONE),
    )
    return {row.pop("place"): row for row in counted}


def waits(span):
    """Of those decided on in a period for the first time, how long they had waited."""
    first, percentiles = _decisions(span).first_readings(), Percentiles(WAIT, [0.5, 0.9])
    of_period = _in(span, first, "decided_at").annotate(waits=percentiles)
    found = {row["place"]: row["waits"] for row in of_period}
    found[WHOLE] = first.aggregate(waits=percentiles)["waits"]
    return {place: _waits(lengths) for place, lengths in found.items()}


def _waits(lengths):
    median, long = lengths or (None, None)
    return {"median_wait": median, "long_wait": long}


def waiting(span):
    """Counted back from what waits now: what came since did not wait then, and what was decided
    since did."""
    now = timezone.now()
    came = Comment.objects.received_since(span.begins).received_before(now)
    taken = Decision.objects.taken_since(span.begins).taken_before(now)
    lost = Erasure.objects.of_what_waited().filter(erased_at__gte=span.begins)
    moved = Counter()
    for rows, field, sign in (
        (came, "submitted_at", 1),
        (taken.closing(), "decided_at", -1),
        (taken.opening(), "decided_at", 1),
        (lost, "erased_at", -1),
    ):
        for row in _in(span, rows, field).annotate(count=Count("pk")):
            moved[row["place"]] += sign * row["count"]
    count = Comment.objects.waiting().count() - moved[len(span)]
    found = {}
    for place in reversed(range(len(span))):
        found[place] = {"waiting": count}
        count -= moved[place]
    return found


def hours(span):
    """How many were decided on in each hour, and how many received, by its beginning."""
    told = []
    for rows, field in (
        (_decisions(span).readings(), "decided_at"),
        (_comments(span), "submitted_at"),
    ):
        by_hour = rows.order_by().annotate(hour=hour_of(field)).values("hour")
        told.append(dict(by_hour.annotate(count=Count("pk")).values_list("hour", "count")))
    return told


SOURCES = [received, decided, decided_again, waits, waiting]


def measured(span, sources=SOURCES):
    """By place of each period of SPAN, and WHOLE: what SOURCES say."""
    found = defaultdict(dict)
    for source in sources:
        for place, values in source(span).items():
            found[place] |= values
    return found
