"""What is counted, and by which question to the database.

The one place to join: a measure is a line in MEASURES, and what answers it is a function in
SOURCES. Tables, charts, CSV and totals follow from these. `docs/numbers.md` says in words what
each figure means and what it does not.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from articles.models import dates
from comments.numbers.decided import decided, decided_again, received, waiting, waits, waits_of_all
from comments.numbers.objected import (
    appeals,
    appeals_answered,
    objections_waits,
    reports,
    reports_answered,
    second_looks,
)

COUNT, SHARE, LENGTH, PACE = "count", "share", "length", "pace"


@dataclass(frozen=True)
class Measure:
    """One figure of a period: what it is called, and what kind of number it is."""

    title: str
    kind: str = COUNT
    # Of all periods together: their sum, unless it is a state at an end.
    is_a_state: bool = False
    # Of a share: what is counted, and out of what.
    counted: str = ""
    out_of: str = ""

    def say(self, value):
        """VALUE for people; a dash where there is none."""
        if value is None:
            return "–"
        say = {SHARE: dates.share, LENGTH: dates.duration}.get(self.kind, dates.number)
        return say(value)

    def plain(self, value):
        """VALUE as a number for programs, a length in minutes; None where there is none."""
        if isinstance(value, timedelta):
            return round(value / timedelta(minutes=1), 1)
        return round(value, 4) if isinstance(value, float) else value

    @property
    def heading(self):
        """Its title above a column of plain numbers."""
        if self.kind == LENGTH:
            return _("%(title)s (minutes)") % {"title": self.title}
        return self.title


MEASURES = {
    "received": Measure(_("Received")),
    "decided": Measure(_("Decided")),
    "approved": Measure(_("Approved")),
    "rejected": Measure(_("Rejected")),
    "approval_rate": Measure(_("Approval rate"), SHARE, counted="approved", out_of="decided"),
    "waiting": Measure(_("Waiting at the end"), is_a_state=True),
    "median_wait": Measure(_("Median wait"), LENGTH),
    "long_wait": Measure(_("90th percentile of the wait"), LENGTH),
    "per_hour": Measure(_("Decided per hour of reading"), PACE),
    "taken_down": Measure(_("Taken down afterwards")),
    "taken_down_on_report": Measure(_("Taken down on a report")),
    "overruled": Measure(_("Approved after all")),
    "reopened": Measure(_("Reopened by a chief")),
    "undone": Measure(_("Undone at once")),
    "appeals": Measure(_("Appeals made")),
    "appeals_answered": Measure(_("Appeals answered")),
    "appeals_upheld": Measure(_("Appeals upheld")),
    "appeal_wait": Measure(_("Median wait of an appeal"), LENGTH),
    "reports": Measure(_("Reports made")),
    "reports_illegal": Measure(_("Reports of breaches of the law")),
    "reports_answered": Measure(_("Reports answered")),
    "reports_upheld": Measure(_("Reports upheld")),
    "reports_illegal_upheld": Measure(_("Reports of breaches of the law upheld")),
    "report_wait": Measure(_("Median wait of a report"), LENGTH),
    "second_looks": Measure(_("Second looks")),
    "same_verdict": Measure(_("Same verdict")),
    "verdict_agreement": Measure(
        _("Agreement on the verdict"), SHARE, counted="same_verdict", out_of="second_looks"
    ),
    "both_rejected": Measure(_("Rejected by both")),
    "same_clause": Measure(_("Under the same clause")),
    "clause_agreement": Measure(
        _("Agreement on the clause"), SHARE, counted="same_clause", out_of="both_rejected"
    ),
}


SOURCES = [
    *(received, decided, decided_again, waiting, waits, waits_of_all),
    *(appeals, appeals_answered, reports, reports_answered, objections_waits, second_looks),
]


def measured(span, sources=SOURCES):
    """By place of each period of SPAN, and WHOLE: what SOURCES say."""
    found = defaultdict(dict)
    for source in sources:
        for place, values in source(span).items():
            found[place] |= values
    return found
