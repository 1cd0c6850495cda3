"""A record of what was sent and decided when, written by hand."""

from datetime import datetime

import pytest
from django.utils import timezone

from comments.models import Comment, Decision
from tests.owner import as_owner


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
def it_is(monkeypatch):
    """Set the newsroom's clock: `it_is("2026-03-04 17:05")`. The database's own goes on."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: at(moment))
