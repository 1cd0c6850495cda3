"""What came, what was decided on it, and how long it waited: the questions to the database."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from comments.models import Comment, Decision, Erasure
from comments.models import reckoning as of
from comments.numbers.grouping import WHOLE, Percentiles, by_place, in_periods
from comments.numbers.periods import hour_of

_WAITS = Percentiles(of.WAIT, [0.5, 0.9])


def _comments(span):
    return Comment.objects.received_since(span.begins).received_before(span.ends)


def _decisions(span):
    return Decision.objects.taken_since(span.begins).taken_before(span.ends)


def _first_readings(span):
    return _decisions(span).first_readings()


def received(span):
    counted = in_periods(span, _comments(span), "submitted_at").annotate(received=Count("pk"))
    return by_place(counted)


def decided(span):
    read = in_periods(span, _decisions(span).readings(), "decided_at").annotate(
        decided=Count("pk"),
        approved=Count("pk", filter=of.APPROVED),
        rejected=Count("pk", filter=of.REJECTED),
    )
    return by_place(read)


def decided_again(span):
    counted = in_periods(span, _decisions(span).standing().exclude(of.READ), "decided_at").annotate(
        taken_down=Count("pk", filter=of.TAKEN_DOWN),
        taken_down_on_report=Count("pk", filter=of.TAKEN_DOWN_ON_REPORT),
        overruled=Count("pk", filter=of.OVERRULED),
        reopened=Count("pk", filter=of.REOPENED),
        undone=Count("pk", filter=of.UNDONE),
    )
    return by_place(counted)


def waits(span):
    """Of those decided on in a period for the first time, how long they had waited."""
    first = in_periods(span, _first_readings(span), "decided_at").annotate(waits=_WAITS)
    return {row["place"]: _told(row["waits"]) for row in first}


def waits_of_all(span):
    """How long those of the whole span waited: no mean of its periods."""
    return {WHOLE: _told(_first_readings(span).aggregate(waits=_WAITS)["waits"])}


def _told(lengths):
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
        for row in in_periods(span, rows, field).annotate(count=Count("pk")):
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
