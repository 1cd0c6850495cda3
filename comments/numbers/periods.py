"""Days, weeks and months as the paper's readers have them: in its time zone, its weeks beginning
with the day that its language's readers begin them with."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, F, Func, IntegerField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import dates

DAY, WEEK, MONTH = "day", "week", "month"
_A_DAY = timedelta(days=1)


def beginning_of(day):
    """The first moment of DAY, a date. Where clocks are put forward at midnight, that of the
    change; where midnight comes twice, the first."""
    # In UTC, so that what lies between two of them is as long as it is.
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def first_day(day, by):
    """Of the day, week or month that DAY, a date, is in."""
    if by == WEEK:
        return day - timedelta(days=(day.weekday() - dates.first_weekday()) % 7)
    return day.replace(day=1) if by == MONTH else day


def next_first_day(day, by):
    """Of the one after that; DAY is a first day itself."""
    return first_day(day + {DAY: 1, WEEK: 7, MONTH: 31}[by] * _A_DAY, by)


@dataclass(frozen=True)
class Period:
    """One day, week or month."""

    day: date
    by: str

    @property
    def begins(self):
        return beginning_of(self.day)

    @property
    def ends(self):
        """The first moment that is in it no more."""
        return beginning_of(next_first_day(self.day, self.by))

    @property
    def key(self):
        """Its name for machines: `2011-03-04`, `2011-03`."""
        return f"{self.day:%Y-%m}" if self.by == MONTH else self.day.isoformat()

    @property
    def title(self):
        if self.by == MONTH:
            return dates.month(self.day)
        day = dates.day(timezone.localtime(self.begins))
        return _("week of %(day)s") % {"day": day} if self.by == WEEK else day

    @property
    def short_title(self):
        return dates.short_month(self.day) if self.by == MONTH else dates.short_day(self.day)


class Span:
    """The periods from the one that SINCE is in to the one that UNTIL is in, both dates."""

    def __init__(self, by, since, until):
        self.by, self.since, self.until = by, since, until
        self.periods = []
        day = first_day(since, by)
        while day <= until:
            self.periods.append(Period(day, by))
            day = next_first_day(day, by)
        self.begins = self.periods[0].begins
        self.ends = self.periods[-1].ends
        self._bounds = [period.begins for period in self.periods] + [self.ends]

    def __len__(self):
        return len(self.periods)

    def place_of(self, moment):
        """In which of the periods MOMENT is: 0 for the first; their number for after the last."""
        return bisect_right(self._bounds, moment) - 1

    def place(self, field):
        """The same, told by the database of a row's FIELD."""
        bounds = Value(self._bounds, output_field=ArrayField(DateTimeField()))
        place = Func(F(field), bounds, function="width_bucket", output_field=IntegerField())
        return place - 1


def hour_of(field):
    """The beginning of the hour, in the paper's time zone, that a row's FIELD is in."""
    zone = timezone.get_current_timezone_name()
    return Func(
        Value("hour"),
        F(field),
        Value(zone),
        function="date_trunc",
        output_field=DateTimeField(),
    )
