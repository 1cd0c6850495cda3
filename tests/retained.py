"""What came and was decided long ago, with all that is kept of it for a time."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import (
    Appeal,
    AppealAnswer,
    Comment,
    Contact,
    Decision,
    Likeness,
    Report,
    ReportAnswer,
    Reporter,
    Signal,
)
from comments.models.contact import address_hashes, submission_key
from tests.owner import as_owner


def days(number):
    return timedelta(days=number)


def erase_what_is_due(*options):
    """Run the command; returns what it says."""
    out = StringIO()
    call_command("erase_what_is_due", *options, stdout=out)
    return out.getvalue()


def has_contact(comment):
    return Contact.objects.filter(comment=comment).exists()


def has_words(comment):
    comment.refresh_from_db()
    return not comment.is_erased


@pytest.fixture
def erasures_logged(settings, tmp_path):
    """The log of erasures, a file of the test's own."""
    settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def once(article, edition, clause, moderator, colleague, chief):
    """A comment that came, and what was done with it, each step so long ago:
    `once(("rejected", timedelta(days=200)), ("appealed", …), ("dismissed", …))`."""
    now = timezone.now()

    def once(*steps, email="ana@example.org", name="Ana", text="Buy eels.", **details):
        first = steps[0][1] if steps else details.pop("ago")
        with as_owner():
            comment = Comment.objects.create(
                article=article,
                edition=edition,
                name=name,
                text=text,
                submitted_at=now - first - timedelta(hours=1),
                **details,
            )
            key = {"article": article, "parent": None, "answers": None, "name": name}
            Contact.objects.create(
                comment=comment,
                email=email,
                submission_key=submission_key(**key, text=f"{comment.pk}", email=email),
                address_hash=address_hashes("203.0.114.7", comment.submitted_at)[0],
            )
            Likeness.objects.create(comment=comment, exact=b"x", bands=[1])
            Signal.objects.create(comment=comment, kind="capitals", start=0, end=3)
            for step, ago in steps:
                doing[step](comment, now - ago)
        return comment

    def decide(comment, at, verdict, ground, by, **details):
        newest = comment.newest_decision()
        return Decision.record(
            comment,
            seen=newest.number if newest else 0,
            verdict=verdict,
            ground=ground,
            by=by,
            decided_at=at,
            **details,
        )

    def reject(comment, at):
        ground = "own_initiative" if comment.is_approved else "reading"
        note = "You wrote: eels."
        decide(comment, at, "rejected", ground, moderator, clause=clause, note=note)

    def reopen(comment, at):
        decide(comment, at, "reopened", "chief", chief, reason="Again.")

    def appeal(comment, at):
        rejection = comment.newest_decision()
        Appeal.objects.create(
            rejection=rejection, comment=comment, text="I sell no eels.", submitted_at=at
        )

    def dismiss(comment, at):
        AppealAnswer.objects.create(
            appeal=comment.appeals.get(),
            answered_by=colleague,
            verdict="dismissed",
            words="You sell eels.",
            answered_at=at,
        )

    def report(comment, at):
        filed = Report.objects.create(
            comment=comment,
            kind="clause",
            clause=clause,
            words="It sells eels.",
            reported_at=at,
            key=f"key {comment.pk} {comment.reports.count()}".encode(),
        )
        Reporter.objects.create(report=filed, name="Rea", email="rea@example.org")

    def answer(comment, at):
        ReportAnswer.objects.create(
            report=comment.reports.get(answer=None),
            answered_by=moderator,
            verdict="dismissed",
            words="It sells none.",
            answered_at=at,
        )

    doing = {
        "approved": lambda comment, at: decide(comment, at, "approved", "reading", moderator),
        "rejected": reject,
        "reopened": reopen,
        "appealed": appeal,
        "dismissed": dismiss,
        "reported": report,
        "answered": answer,
    }
    return once
