"""Appeals, reports and second looks, and what became of them: the questions to the database."""

from django.db.models import Count

from comments.models import Appeal, AppealAnswer, Report, ReportAnswer, SecondLook
from comments.models import reckoning as of
from comments.numbers.grouping import WHOLE, Median, by_place, in_periods


def appeals(span):
    made = Appeal.objects.made_since(span.begins).made_before(span.ends)
    return by_place(in_periods(span, made, "submitted_at").annotate(appeals=Count("pk")))


def _appeal_answers(span):
    return AppealAnswer.objects.given_since(span.begins).given_before(span.ends).standing()


def appeals_answered(span):
    return by_place(
        in_periods(span, _appeal_answers(span), "answered_at").annotate(
            appeals_answered=Count("pk"),
            appeals_upheld=Count("pk", filter=of.UPHELD),
            appeal_wait=Median(of.APPEAL_WAIT),
        )
    )


def reports(span):
    made = Report.objects.made_since(span.begins).made_before(span.ends)
    return by_place(
        in_periods(span, made, "reported_at").annotate(
            reports=Count("pk"), reports_illegal=Count("pk", filter=of.ILLEGAL)
        )
    )


def _report_answers(span):
    return ReportAnswer.objects.given_since(span.begins).given_before(span.ends).standing()


def reports_answered(span):
    return by_place(
        in_periods(span, _report_answers(span), "answered_at").annotate(
            reports_answered=Count("pk"),
            reports_upheld=Count("pk", filter=of.UPHELD),
            reports_illegal_upheld=Count("pk", filter=of.ILLEGAL_UPHELD),
            report_wait=Median(of.REPORT_WAIT),
        )
    )


def _looks(span):
    return SecondLook.objects.looked_since(span.begins).looked_before(span.ends)


def looks_by_verdict(span):
    """By the clause that a decision cites, None for an approval: how often such were looked at
    again in SPAN, and how many agreed."""
    return {row["decision__clause__key"]: row for row in _looks(span).by_verdict()}


def second_looks(span):
    return by_place(
        in_periods(span, _looks(span), "looked_at").annotate(
            second_looks=Count("pk"),
            same_verdict=Count("pk", filter=of.SAME_VERDICT),
            both_rejected=Count("pk", filter=of.BOTH_REJECTED),
            same_clause=Count("pk", filter=of.SAME_CLAUSE),
        )
    )


def objections_waits(span):
    """How long the appeals and reports of the whole span waited: no mean of its periods."""
    appeals = _appeal_answers(span).aggregate(appeal_wait=Median(of.APPEAL_WAIT))
    reports = _report_answers(span).aggregate(report_wait=Median(of.REPORT_WAIT))
    return {WHOLE: appeals | reports}
