"""How rows are grouped by the periods of a span, and what is asked of a group's lengths of time."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, DurationField

# Where a source says something of the whole span that is no sum of its periods.
WHOLE = None


class Median(Aggregate):
    """The length below which half of a group's lengths lie, by interpolation."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class Percentiles(Aggregate):
    """The lengths below which these shares of a group's lengths lie, by interpolation."""

    template = "percentile_cont(ARRAY[%(shares)s]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DurationField())

    def __init__(self, expression, shares, **extra):
        super().__init__(expression, shares=", ".join(map(repr, shares)), **extra)


def in_periods(span, rows, field):
    """ROWS, grouped by the period of SPAN that their FIELD is in."""
    return rows.order_by().annotate(place=span.place(field)).values("place")


def by_place(rows):
    """What ROWS, so grouped, say of each period, by its place in the span."""
    return {row.pop("place"): row for row in rows}
