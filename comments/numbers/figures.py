"""The newsroom's numbers over a span: a row for each period, and one for all of them."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from comments.numbers.clauses import counted_by_clause, newest_clauses, together
from comments.numbers.decided import hours
from comments.numbers.grouping import WHOLE
from comments.numbers.measures import COUNT, MEASURES, measured
from comments.numbers.objected import looks_by_verdict


@dataclass
class Row:
    """What MEASURES say of a period; of the whole span where there is no period."""

    values: dict
    period: object = None

    def say(self, measure):
        return MEASURES[measure].say(self.values[measure])

    def plain(self, measure):
        return MEASURES[measure].plain(self.values[measure])


@dataclass
class Figures:
    """Rows in order of time, their total, what is counted by clause, and the hours of the day."""

    span: object
    rows: list
    total: Row
    # Every clause by its key; and by key what is counted of it.
    clauses: dict
    by_clause: dict
    # By the clause's key, None for approvals, how many second looks there were and agreed.
    looks: dict
    # By hour of the day, 0 to 23: how many were decided on and received a day, on average.
    day: list

    @property
    def is_running(self):
        """Whether the last period is not over yet."""
        return self.span.ends > timezone.now()


def figures_of(span):
    """All of SPAN's figures; the same number of questions however many periods."""
    found, (decided, received) = measured(span), hours(span)
    # Hours in which somebody decided on anything.
    read = Counter(span.place_of(hour) for hour in decided)
    rows = [Row(_row(found[n], read[n]), period) for n, period in enumerate(span.periods)]
    total = Row(_row(_total(rows) | found[WHOLE], read.total()))
    by_clause, looks = together(counted_by_clause(span)), looks_by_verdict(span)
    day = _day(span, decided, received)
    return Figures(span, rows, total, newest_clauses(), by_clause, looks, day)


def _row(found, hours_of_reading):
    """FOUND with nought for what was not found, and with what follows from it."""
    values = {name: 0 if one.kind == COUNT else None for name, one in MEASURES.items()} | found
    for name, measure in MEASURES.items():
        if measure.out_of and values[measure.out_of]:
            values[name] = values[measure.counted] / values[measure.out_of]
    if values["decided"]:
        values["per_hour"] = values["decided"] / hours_of_reading
    return values


def _total(rows):
    values = {}
    for name, measure in MEASURES.items():
        if measure.is_a_state:
            values[name] = rows[-1].values[name]
        elif measure.kind == COUNT:
            values[name] = sum(row.values[name] for row in rows)
    return values


def _day(span, decided, received):
    """On an average day of SPAN, as far as it is over, hour by hour."""
    until = min(span.ends, timezone.now())
    days = max((until - span.begins).total_seconds() / 86_400, 1)
    at = [Counter(), Counter()]
    for counter, found in zip(at, (decided, received), strict=True):
        for hour, count in found.items():
            counter[timezone.localtime(hour).hour] += count
    return [(hour, at[0][hour] / days, at[1][hour] / days) for hour in range(24)]
