"""Dates as the paper's language prints them, by the Unicode consortium's data.

Django's own are not used: its Arabic months are not those of Iraq, and its Sorani ones are those
of another calendar.
"""

from datetime import timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

# Whose usage a language's dates follow; a language alone does not say it.
_USAGE = {"en": "en_GB", "ar": "ar_IQ", "ckb": "ckb_IQ"}


def day(moment):
    """The day of MOMENT in the paper's time zone: `4 March 2011`."""
    return format_date(localtime(moment).date(), "long", locale=_usage())


def day_and_time(moment, seconds=False):
    """The day and the time of MOMENT: `4 March 2011, 17:05`."""
    usage = _usage()
    time = format_time(localtime(moment), "medium" if seconds else "short", locale=usage)
    return usage.datetime_formats["medium"].format(time, day(moment))


# Neither Django's Arabic nor Babel's has the dual of all of these.
_DAYS = ngettext_lazy("%(number)d day", "%(number)d days", "number")
_UNITS = [
    (7 * 86_400, ngettext_lazy("%(number)d week", "%(number)d weeks", "number")),
    (86_400, _DAYS),
    (3_600, ngettext_lazy("%(number)d hour", "%(number)d hours", "number")),
    (60, ngettext_lazy("%(number)d minute", "%(number)d minutes", "number")),
]


def age(moment):
    """How long ago MOMENT was, in up to two units side by side: `2 hours, 5 minutes`."""
    left, parts = max(int((timezone.now() - moment).total_seconds()), 0), []
    for seconds, unit in _UNITS:
        number, rest = divmod(left, seconds)
        if number or (seconds == 60 and not parts):
            parts.append(unit % {"number": number})
            left = rest
        # Weeks and minutes side by side would say more than is meant.
        if parts and (len(parts) == 2 or not number):
            break
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s, %(second)s") % {"first": parts[0], "second": parts[1]}


def days(number):
    """A length of so many days: `184 days`."""
    return _DAYS % {"number": number}


def for_machines(moment):
    """MOMENT as ISO 8601 writes it, to the second, with the paper's offset: HTML wants no finer."""
    return localtime(moment).isoformat(timespec="seconds") if moment else ""


def short_day(day):
    """DAY, a date, where there is little room: `4 Mar`."""
    return format_skeleton("MMMd", day, locale=_usage())


def month(day):
    """The month of DAY, a date: `March 2011`."""
    return format_skeleton("yMMMM", day, locale=_usage())


def short_month(day):
    """The month of DAY, a date, where there is little room: `Mar 2011`."""
    return format_skeleton("yMMM", day, locale=_usage())


def first_weekday():
    """With which day a week begins where the paper is read: 0 for Monday."""
    return _usage().first_week_day


def number(value):
    """VALUE with at most one decimal: `12,345.6`."""
    return format_decimal(value, format="#,##0.#", locale=_usage())


def share(value):
    """VALUE, from 0 to 1, in hundredths: `87%`."""
    return format_percent(value, format="#,##0.#%", locale=_usage())


def duration(length):
    """LENGTH of time in the unit that suits it: `25 minutes`, `3.5 hours`, `2 days`."""
    for unit, size in _LENGTHS.items():
        if length >= size:
            return format_unit(
                round(length / size, 1 if size > _MINUTE else 0), unit, "long", locale=_usage()
            )
    return format_unit(round(length / _MINUTE, 1), "duration-minute", "long", locale=_usage())


_MINUTE = timedelta(minutes=1)
_LENGTHS = {
    "duration-day": timedelta(days=1),
    "duration-hour": timedelta(hours=1),
    "duration-minute": _MINUTE,
}


def _usage():
    language = (get_language() or "en").partition("-")[0]
    return Locale.parse(_USAGE.get(language, "en_GB"))
