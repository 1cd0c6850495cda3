"""Dates as the paper's language prints them, by the Unicode consortium's data.

Django's own are not used: its Arabic months are not those of Iraq, and its Sorani ones are those
of another calendar.
"""

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.timezone import localtime
from django.utils.translation import get_language

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


def for_machines(moment):
    """MOMENT as ISO 8601 writes it, to the second, with the paper's offset: HTML wants no finer."""
    return localtime(moment).isoformat(timespec="seconds") if moment else ""


def _usage():
    language = (get_language() or "en").partition("-")[0]
    return Locale.parse(_USAGE.get(language, "en_GB"))
