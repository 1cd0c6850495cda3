"""The demo's appeals, reports, second looks, and what was answered, at times in the past."""

from datetime import timedelta

from comments.models import Appeal, AppealAnswer, Decision, ReportAnswer, SecondLook


def insert_appeal(comment, content, at, staff):
    """The writer's appeal against the newest decision, taken AT, and its answer if it has one."""
    rejection = comment.newest_decision()
    at += timedelta(minutes=content["after_minutes"])
    appeal = Appeal.objects.create(
        rejection=rejection, comment=comment, text=content["text"].strip(), submitted_at=at
    )
    answer = content.get("answer")
    if answer is None:
        return
    at += timedelta(minutes=answer["after_minutes"])
    decision = None
    if answer["verdict"] == AppealAnswer.Verdict.UPHELD:
        decision = Decision.record(
            comment,
            seen=rejection.number,
            verdict=Decision.Verdict.APPROVED,
            ground=Decision.Ground.APPEAL,
            by=staff[answer["by"]],
            appeal=appeal,
            decided_at=at,
        )
    AppealAnswer.objects.create(appeal=appeal, decision=decision, **_given(answer, at, staff))


def insert_reports(comment, contents, answer, at, clauses, staff):
    """What readers reported after the newest decision, taken AT, and the ANSWER to them all, if
    there is one."""
    reports = [_insert_report(comment, content, at, clauses) for content in contents]
    if answer is None:
        return
    at = max(report.reported_at for report in reports) + timedelta(minutes=answer["after_minutes"])
    decision = None
    if answer["verdict"] == ReportAnswer.Verdict.UPHELD:
        decision = Decision.record(
            comment,
            seen=comment.newest_decision().number,
            verdict=Decision.Verdict.REJECTED,
            ground=Decision.Ground.REPORT,
            by=staff[answer["by"]],
            clause=comment.edition.clauses.get(key=answer["clause"]),
            report=reports[0],
            note=answer["note"],
            decided_at=at,
        )
    for report in reports:
        ReportAnswer.objects.create(report=report, decision=decision, **_given(answer, at, staff))


def insert_second_look(decision, content, at, staff):
    """What a colleague said who was not told of DECISION, taken AT."""
    clauses = decision.comment.edition.clauses
    SecondLook.objects.create(
        decision=decision,
        looked_by=staff[content["by"]],
        looked_at=at + timedelta(minutes=content["after_minutes"]),
        verdict=content["verdict"],
        clause=clauses.get(key=content["clause"]) if "clause" in content else None,
    )


def _insert_report(comment, content, at, clauses):
    said = {name: content.get(name, "") for name in ("words", "law", "name", "email")}
    return comment.report(
        clause=clauses.get(key=content["clause"]) if "clause" in content else None,
        in_good_faith="law" in content,
        reported_at=at + timedelta(minutes=content["after_minutes"]),
        **said,
    )


def _given(answer, at, staff):
    return {
        "verdict": answer["verdict"],
        "answered_by": staff[answer["by"]],
        "answered_at": at,
        "words": answer["words"],
    }
