"""Dates as the paper's language prints them, by the Unicode consortium's data.

Django's own are not used: its Arabic months are not those of Iraq, and its Sorani ones are those
of another calendar.
"""

from babel import Locale
from babel.dates import format_date, format_time
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
_UNITS = [
    (7 * 86_400, ngettext_lazy("%(number)d week", "%(number)d weeks", "number")),
    (86_400, ngettext_lazy("%(number)d day", "%(number)d days", "number")),
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


def for_machines(moment):
    """MOMENT as ISO 8601 writes it, to the second, with the paper's offset: HTML wants no finer."""
    return localtime(moment).isoformat(timespec="seconds") if moment else ""


def _usage():
    language = (get_language() or "en").partition("-")[0]
    return Locale.parse(_USAGE.get(language, "en_GB"))
