"""How long readers usually wait, said honestly and so coarsely that it seldom changes.

It goes by the clock and not by decisions: each minute stands for the day that ended when it began,
but for what could still be undone then. So every process says the same within a minute, and what
it says hangs on nothing that waits.
"""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Decision
from comments.models.decision_query import UNDO_FOR
from comments.models.reckoning import WAIT
from comments.numbers.grouping import Percentiles

# Of the last day, or where that had too few, of the last week; of fewer, nothing is said.
LOOKS_BACK = (timedelta(days=1), timedelta(days=7))
ENOUGH = 20

_MINUTES, _HOURS, _DAYS = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
STEPS = {
    5 * _MINUTES: gettext_lazy("5 minutes"),
    15 * _MINUTES: gettext_lazy("a quarter of an hour"),
    30 * _MINUTES: gettext_lazy("half an hour"),
    _HOURS: gettext_lazy("an hour"),
    2 * _HOURS: gettext_lazy("2 hours"),
    4 * _HOURS: gettext_lazy("4 hours"),
    8 * _HOURS: gettext_lazy("8 hours"),
    12 * _HOURS: gettext_lazy("half a day"),
    _DAYS: gettext_lazy("a day"),
    2 * _DAYS: gettext_lazy("2 days"),
    4 * _DAYS: gettext_lazy("4 days"),
    7 * _DAYS: gettext_lazy("a week"),
}

# The minute that was asked about last, and what was found.
_last = (None, None)


def usual_wait():
    """In a sentence; empty where too little was decided lately to be honest about it."""
    found = in_steps()
    return in_words(*found) if found else ""


def in_steps():
    """Within which of STEPS, as `steps_before` says it of the minute that it is now."""
    global _last  # noqa: PLW0603 one value for the process, replaced whole
    minute = this_minute()
    known, found = _last
    if known != minute:
        found = steps_before(minute)
        _last = (minute, found)
    return found


def this_minute():
    """When the minute began that it is now."""
    return timezone.now().replace(second=0, microsecond=0)


def forget():
    """As a new process begins: another database may be asked."""
    global _last  # noqa: PLW0603
    _last = (None, None)


def steps_before(moment):
    """Within which of STEPS half of the comments were read before MOMENT, and nine in ten; None
    for longer than any. Nothing at all where there were too few."""
    until = moment - UNDO_FOR
    for looks_back in LOOKS_BACK:
        decided = Decision.objects.taken_since(until - looks_back).taken_before(until)
        found = decided.first_readings().aggregate(
            count=Count("pk"), waits=Percentiles(WAIT, [0.5, 0.9])
        )
        if found["count"] >= ENOUGH:
            return tuple(map(_step, found["waits"]))
    return ()


def _step(length):
    return next((step for step in STEPS if length <= step), None)


def in_words(half, most):
    if half is None:
        return _("At present it often takes longer than a week until an editor reads a comment.")
    if most is None:
        return _(
            "Of late half of the comments have been read within %(half)s; some waited longer than"
            " a week."
        ) % {"half": STEPS[half]}
    if half == most:
        return _("Of late nine in ten comments have been read within %(most)s.") % {
            "most": STEPS[most]
        }
    return _(
        "Of late half of the comments have been read within %(half)s, nine in ten within %(most)s."
    ) % {"half": STEPS[half], "most": STEPS[most]}
