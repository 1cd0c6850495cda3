"""Which measures stand together in a table over time, and how the first of them are drawn."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shown:
    """A table of some measures over time: which, and how the first of them are drawn."""

    title: str
    measures: list
    about: str = ""
    drawn: int = 2
    as_columns: bool = False
    top: object = None


# In the order of the page.
OVER_TIME = {
    "waiting": Shown(
        _("Waiting over time"),
        ["waiting"],
        _("How many waited when the period ended; at present, how many wait now."),
    ),
    "flow": Shown(_("Received and decided"), ["received", "decided", "approved", "rejected"]),
    "wait": Shown(
        _("How long a comment waits"),
        ["median_wait", "long_wait"],
        _(
            "From sending to the first decision that was not undone, of those decided in the"
            " period: half waited less than the median, nine in ten less than the 90th percentile."
        ),
    ),
    "pace": Shown(
        _("Decided per hour"),
        ["per_hour"],
        _("By the whole desk, in hours in which anything was decided."),
        as_columns=True,
    ),
    "approval": Shown(
        _("Approval rate"),
        ["approval_rate"],
        _("The share of the decisions on waiting comments that approved."),
        top=1,
    ),
    "afterwards": Shown(
        _("Changed afterwards"),
        ["taken_down", "overruled", "taken_down_on_report", "reopened", "undone"],
        _(
            "Taken down after publication, on a report or without one; rejected and then approved,"
            " on appeal or by a chief; reopened by a chief. What its moderator undid within ten"
            " minutes counts as no decision."
        ),
        as_columns=True,
    ),
    "appeals": Shown(
        _("Appeals against rejections"),
        ["appeals", "appeals_upheld", "appeals_answered", "appeal_wait"],
        _(
            "When they were made, and when they were answered. One that is upheld publishes the"
            " comment: the rejection is reversed. The wait runs from the appeal to its answer."
        ),
        as_columns=True,
    ),
    "reports": Shown(
        _("Reports of published comments"),
        [
            *("reports", "reports_upheld", "reports_answered", "report_wait"),
            *("reports_illegal", "reports_illegal_upheld"),
        ],
        _(
            "When they came, and when they were answered; each report counts, also where several"
            " are of one comment. The wait runs from the report to its answer."
        ),
        as_columns=True,
    ),
    "looks": Shown(
        _("Second looks"),
        [
            *("verdict_agreement", "clause_agreement"),
            *("second_looks", "same_verdict", "both_rejected", "same_clause"),
        ],
        _(
            "How often a second moderator, who was not told, would have decided the same; and"
            " where both would reject, under the same clause."
        ),
        as_columns=True,
        top=1,
    ),
}
