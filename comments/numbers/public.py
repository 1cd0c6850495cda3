"""What the paper says about its moderation to everybody: of months that are over, what was decided.

Nothing that waits is in it, and no number of comments received: from that and the decisions
anybody could tell how many wait. A month is over when its last decision can no longer be undone;
from then on its figures never change, and are counted once in each process.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from django.db.models import Min
from django.utils import timezone

from comments.models import Decision
from comments.models.decision_query import UNDO_FOR
from comments.numbers.clauses import citations_in, cited, newest_clauses
from comments.numbers.measures import MEASURES, decided, decided_again, measured, waits
from comments.numbers.periods import MONTH, Span, beginning_of, first_day

# What is told of a month.
TOLD = ["decided", "approved", "rejected", "taken_down", "overruled", "median_wait", "long_wait"]
# Below so many decisions in a month, its waits would be those of single comments.
ENOUGH = 20

_known = {}
_one_at_a_time = Lock()


@dataclass
class Month:
    """A month that is over."""

    period: object
    values: dict
    # By key of a clause, how often it was cited: of what waited, and of what was published.
    rejected: Counter
    taken_down: Counter

    # No program decides; every decision has a person.
    automated = 0

    def say(self, measure):
        return MEASURES[measure].say(self.values[measure])

    def citations(self, clauses):
        return cited(clauses, self.rejected, self.taken_down)


def months_that_are_over():
    """Each month from the first in which anything was decided, the newest first."""
    settled = timezone.localtime(timezone.now() - UNDO_FOR)
    last = first_day(settled.date(), MONTH) - timedelta(days=1)
    first = Decision.objects.taken_before(beginning_of(last + timedelta(days=1)))
    first = first.aggregate(first=Min("decided_at"))["first"]
    if first is None:
        return []
    span = Span(MONTH, timezone.localtime(first).date(), last)
    with _one_at_a_time:
        new = [period for period in span.periods if _name(period) not in _known]
        if new:
            _count(Span(MONTH, new[0].day, last))
        return [_known[_name(period)] for period in reversed(span.periods)]


def forget():
    """As a new process begins: another database may be asked."""
    _known.clear()


def _name(period):
    return period.begins, period.ends


def _count(span):
    found = measured(span, [decided, decided_again, waits])
    citations = citations_in(span)
    for place, period in enumerate(span.periods):
        nothing = dict.fromkeys(TOLD, 0) | {"median_wait": None, "long_wait": None}
        values = {name: value for name, value in found[place].items() if name in TOLD}
        values = nothing | values
        if values["decided"] < ENOUGH:
            values |= {"median_wait": None, "long_wait": None}
        month = Month(period, values, Counter(), Counter())
        for (at, key), counts in citations.items():
            if at == place:
                month.rejected[key], month.taken_down[key] = counts
        _known[_name(period)] = month


def clauses_and_months():
    """The clauses by key, and each month that is over."""
    return newest_clauses(), months_that_are_over()
