"""What the paper says about its moderation to everybody: of months that are over, what was decided,
and what was objected to.

Nothing that waits to be read is in it, and no number of comments received: from that and the
decisions anybody could tell how many wait. A month is over when its last decision can no longer be
undone; from then on its figures never change, and are counted once in each process.
"""

from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Decision
from comments.models.decision_query import UNDO_FOR
from comments.numbers.clauses import cited, counted_by_clause, newest_clauses, together
from comments.numbers.decided import decided, decided_again, waits, waits_of_all
from comments.numbers.grouping import WHOLE
from comments.numbers.measures import COUNT, MEASURES, measured
from comments.numbers.objected import (
    appeals,
    appeals_answered,
    objections_waits,
    reports,
    reports_answered,
)
from comments.numbers.periods import MONTH, Span, beginning_of, first_day

# What is told of a month: of decisions, of appeals, of reports.
OF_DECISIONS = [
    *("decided", "approved", "rejected", "taken_down", "taken_down_on_report", "overruled"),
    *("median_wait", "long_wait"),
]
OF_APPEALS = ["appeals", "appeals_answered", "appeals_upheld", "appeal_wait"]
OF_REPORTS = [
    *("reports", "reports_illegal", "reports_answered", "reports_upheld"),
    *("reports_illegal_upheld", "report_wait"),
]
TOLD = OF_DECISIONS + OF_APPEALS + OF_REPORTS
# Below so many of them, the waits would be those of single comments, appeals or reports.
ENOUGH = 20
_OF_WHAT = {
    "median_wait": "decided",
    "long_wait": "decided",
    "appeal_wait": "appeals_answered",
    "report_wait": "reports_answered",
}
# As many months as are told together: what the law wants told is told once a year.
A_YEAR = 12

_SOURCES = [
    *(decided, decided_again, waits),
    *(appeals, appeals_answered, reports, reports_answered),
]

_known = {}
_one_at_a_time = Lock()


@dataclass
class Month:
    """A month that is over; or some of them together."""

    periods: list
    values: dict
    # By key of a clause, how often it was cited and reported.
    by_clause: dict

    # No program decides; every decision has a person.
    automated = 0

    @property
    def period(self):
        return self.periods[-1]

    @property
    def title(self):
        if len(self.periods) == 1:
            return self.period.title
        return _("%(first)s to %(last)s") % {
            "first": self.periods[0].title,
            "last": self.period.title,
        }

    def say(self, measure):
        return MEASURES[measure].say(self.values[measure])

    def citations(self, clauses):
        return cited(clauses, self.by_clause, "rejected", "taken_down", "reported")


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
        new = [period for period in span.periods if _name([period]) not in _known]
        if new:
            _count(Span(MONTH, new[0].day, last))
        return [_known[_name([period])] for period in reversed(span.periods)]


def the_year_of(months):
    """The newest of MONTHS, which are in their order, together; None where there is but one."""
    months = months[:A_YEAR][::-1]
    if len(months) < 2:
        return None
    periods = [month.period for month in months]
    with _one_at_a_time:
        if _name(periods) not in _known:
            _known[_name(periods)] = _add_up(periods, months)
        return _known[_name(periods)]


def forget():
    """As a new process begins: another database may be asked."""
    _known.clear()


def _name(periods):
    return periods[0].begins, periods[-1].ends


def _count(span):
    found, by_clause = measured(span, _SOURCES), counted_by_clause(span)
    for place, period in enumerate(span.periods):
        values = {name: value for name, value in found[place].items() if name in TOLD}
        _known[_name([period])] = Month([period], _of_enough(values), by_clause[place])


def _add_up(periods, months):
    span = Span(MONTH, periods[0].day, periods[-1].day)
    values = measured(span, [waits_of_all, objections_waits])[WHOLE] | {
        name: sum(month.values[name] for month in months)
        for name in TOLD
        if MEASURES[name].kind == COUNT
    }
    by_clause = together(dict(enumerate(month.by_clause for month in months)))
    return Month(periods, _of_enough(values), by_clause)


def _of_enough(values):
    """VALUES with nought for what is not counted in them, and without the waits of too few."""
    values = {name: 0 for name in TOLD if name not in _OF_WHAT} | values
    return values | {
        name: values.get(name) if values[of] >= ENOUGH else None for name, of in _OF_WHAT.items()
    }


def what_is_told():
    """The clauses by key, each month that is over, and the newest of them together."""
    months = months_that_are_over()
    return newest_clauses(), months, the_year_of(months)
