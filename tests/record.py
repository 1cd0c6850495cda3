"""A record of what was sent, decided and objected to when, written by hand; and how the newsroom's
numbers tell it."""

import csv
from datetime import datetime
from io import StringIO
from itertools import count

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Appeal,
    AppealAnswer,
    Comment,
    Decision,
    Report,
    ReportAnswer,
    SecondLook,
)
from tests.owner import as_owner

_serial = count(1)


def at(moment):
    """MOMENT, as in `2026-03-04 17:05`, of UTC."""
    return datetime.fromisoformat(f"{moment}+00:00")


@pytest.fixture
def on_record(article, edition, clause, moderator, chief):
    """A comment of a set time and what was decided on it:
    `on_record("2026-03-04 17:05", ("2026-03-04 17:30", "approved"))`. A chief decides where the
    ground is theirs."""

    def on_record(submitted, *decisions, citing=clause, **details):
        with as_owner():
            comment = Comment.objects.create(
                **{
                    "article": article,
                    "edition": citing.edition,
                    "name": "Ana",
                    "text": "A thought.",
                    "submitted_at": at(submitted),
                    **details,
                }
            )
            for number, (when, verdict, *ground) in enumerate(decisions):
                by_chief = ground == ["chief"]
                Decision.record(
                    comment,
                    seen=number,
                    verdict=verdict,
                    ground=ground[0] if ground else "reading",
                    by=chief if by_chief else moderator,
                    reason="Read again." if by_chief else "",
                    clause=citing if verdict == "rejected" else None,
                    decided_at=at(when),
                )
        return comment

    return on_record


@pytest.fixture
def appeal_on_record(colleague):
    """An appeal against a comment's newest decision, and a colleague's answer to it:
    `appeal_on_record(comment, "2026-03-04 17:05", ("2026-03-04 17:30", "upheld"))`."""

    def appeal_on_record(comment, made, *answers):
        rejection = comment.newest_decision()
        # A decision on an appeal or a report has its answer by the end of its transaction.
        with as_owner(), transaction.atomic():
            appeal = Appeal.objects.create(
                rejection=rejection,
                comment=comment,
                text="Read it again.",
                submitted_at=at(made),
            )
            for when, verdict in answers:
                given = {"answered_by": colleague, "answered_at": at(when), "words": "We did."}
                if verdict == "upheld":
                    given["decision"] = Decision.record(
                        comment,
                        seen=rejection.number,
                        verdict="approved",
                        ground="appeal",
                        by=colleague,
                        appeal=appeal,
                        decided_at=at(when),
                    )
                AppealAnswer.objects.create(appeal=appeal, verdict=verdict, **given)
        return appeal

    return appeal_on_record


@pytest.fixture
def report_on_record(colleague, clause):
    """Reports of a comment, one from each moment, and a colleague's answer to them all:
    `report_on_record(comment, ["2026-03-04 17:05"], ("2026-03-04 17:30", "upheld"))`. Where they
    are about no clause, the comment is said to break the law."""

    def report_on_record(comment, made, *answers, about=clause, citing=clause):
        seen = comment.newest_decision().number
        said = {"kind": "clause", "clause": about}
        if about is None:
            said = {"kind": "illegal", "words": "Read.", "law": "Act 1", "in_good_faith": True}
        with as_owner(), transaction.atomic():
            reports = [
                Report.objects.create(
                    comment=comment, reported_at=at(when), key=b"%d" % next(_serial), **said
                )
                for when in made
            ]
            for when, verdict in answers:
                given = {"answered_by": colleague, "answered_at": at(when), "words": "We did."}
                if verdict == "upheld":
                    given["decision"] = Decision.record(
                        comment,
                        seen=seen,
                        verdict="rejected",
                        ground="report",
                        by=colleague,
                        clause=citing,
                        report=reports[0],
                        decided_at=at(when),
                    )
                for report in reports:
                    ReportAnswer.objects.create(report=report, verdict=verdict, **given)
        return reports

    return report_on_record


@pytest.fixture
def look_on_record(colleague):
    """A colleague's second look at a comment's newest decision:
    `look_on_record(comment, "2026-03-04 17:05", "approved")`."""

    def look_on_record(comment, when, verdict, clause=None):
        with as_owner():
            return SecondLook.objects.create(
                decision=comment.newest_decision(),
                looked_by=colleague,
                looked_at=at(when),
                verdict=verdict,
                clause=clause,
            )

    return look_on_record


# Of which the numbers are asked where nobody says otherwise.
MARCH = {"by": "day", "from": "2026-03-02", "to": "2026-03-05"}


@pytest.fixture
def sheet(moderator, as_staff):
    """A table of the numbers as its CSV says it, a dict for each line: `sheet("all", **MARCH)`."""

    def sheet(table="all", **query):
        asked = {"table": table, **(query or MARCH)}
        response = as_staff(moderator).get(reverse("admin:numbers_csv"), asked)
        assert response.status_code == 200
        said = response.content.decode("utf-8")
        assert said.startswith("\ufeff")
        return list(csv.DictReader(StringIO(said[1:])))

    return sheet


def column(lines, title):
    return [line[title] for line in lines]


@pytest.fixture
def it_is(monkeypatch):
    """Set the newsroom's clock: `it_is("2026-03-04 17:05")`. The database's own goes on."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: at(moment))
