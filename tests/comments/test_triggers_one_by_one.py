"""Each condition of a trigger alone, under the role that nothing but this condition stops."""

from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, transaction
from django.utils import timezone

from comments.models import (
    Comment,
    Contact,
    Decision,
    DecisionRefused,
    Erasure,
    Guidelines,
    Note,
)
from newsroom.staff.groups import MODERATORS
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

NOT_NOW, NOT_THEY, NOT_EVER = "NR002", "NR003", "NR004"


@contextmanager
def refused(sqlstate, saying):
    """The trigger that says this refuses what is tried here."""
    with pytest.raises(DatabaseError, match=saying) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.sqlstate == sqlstate


# Words


def test_not_even_the_owner_blanks_a_comment_that_no_erasure_names(send, chief):
    comment, erased = send(text="As it was."), send()
    erased.erase(by=chief, ground="unlawful")
    with as_owner(), refused(NOT_EVER, "never edited; it can only be erased"):
        Comment.objects.filter(pk=comment.pk).update(text="", name="", salt=b"")
    comment.refresh_from_db()
    assert comment.text == "As it was."


def test_not_even_the_owner_writes_into_an_erased_comment(send, chief):
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    with as_owner(), refused(NOT_EVER, "never edited; it can only be erased"):
        Comment.objects.filter(pk=comment.pk).update(text="New.", name="Ana", salt=b"salt")
    comment.refresh_from_db()
    assert comment.is_erased


# Moments


def hours_ago(hours):
    return timezone.now() - timedelta(hours=hours)


@pytest.mark.parametrize(("hours", "is_taken"), [(-1, False), (0, True), (1, True)])
def test_not_even_the_owner_brings_in_a_comment_from_the_future(article, edition, hours, is_taken):
    fields = {"article": article, "edition": edition, "name": "Ana", "text": "Well."}
    with as_owner(), nullcontext() if is_taken else refused(NOT_EVER, "from the future"):
        Comment.objects.create(submitted_at=hours_ago(hours), **fields)
    assert Comment.objects.exists() == is_taken


@pytest.mark.parametrize(
    ("number", "hours", "is_taken"),
    [
        (1, -1, False),
        (1, 0, True),
        (1, 2, True),
        (1, 4, False),
        (2, -1, False),
        (2, 0, True),
        (2, 1, True),
        (2, 2.5, False),
    ],
)
def test_not_even_the_owner_dates_a_decision_before_what_it_decides_or_after_now(
    send_earlier, moderator, number, hours, is_taken
):
    """The comment came three hours ago; the first decision fell two hours ago."""
    comment = send_earlier(ago=timedelta(hours=3))
    fields = {"comment": comment, "moderator": moderator}
    steps = {
        1: {"number": 1, "verdict": "approved", "ground": "reading"},
        2: {
            "number": 2,
            "verdict": "rejected",
            "ground": "own_initiative",
            "clause": comment.edition.clauses.first(),
        },
    }
    with as_owner():
        if number == 2:
            Decision.objects.create(decided_at=hours_ago(2), **fields, **steps[1])
        with nullcontext() if is_taken else refused(NOT_NOW, "and not from the future"):
            Decision.objects.create(decided_at=hours_ago(hours), **fields, **steps[number])
    assert comment.decisions.count() == number - (not is_taken)


@pytest.mark.parametrize("days", [-3, 3])
@pytest.mark.parametrize("what", ["comment", "decision", "erasure", "edition"])
def test_under_the_serving_role_everything_happens_now(
    send, article, edition, moderator, chief, what, days
):
    before = timezone.now()
    said = before + timedelta(days=days)
    comment = send()
    makers = {
        "comment": lambda: Comment.objects.create(
            article=article, edition=edition, name="Ana", text="Well.", submitted_at=said
        ),
        "decision": lambda: Decision.objects.create(
            comment=comment,
            number=1,
            verdict="approved",
            ground="reading",
            moderator=moderator,
            decided_at=said,
        ),
        "erasure": lambda: Erasure.objects.create(
            comment=comment, erased_by=chief, ground="unlawful", erased_at=said
        ),
        "edition": lambda: Guidelines.publish(
            by=chief,
            follows=1,
            welcome="W",
            clauses=[{"key": "a", "title": "A", "text": "A."}],
            published_at=said,
        ),
    }
    made = makers[what]()
    made.refresh_from_db()
    moments = {"comment": "submitted_at", "decision": "decided_at", "erasure": "erased_at"}
    moment = getattr(made, moments.get(what, "published_at"))
    assert before <= moment <= timezone.now()


@pytest.mark.parametrize(("hours", "is_taken"), [(4, False), (2, True), (-1, False)])
def test_an_erasure_comes_after_its_comment_and_not_from_the_future(
    send_earlier, chief, hours, is_taken
):
    comment = send_earlier(ago=timedelta(hours=3))
    with as_owner(), nullcontext() if is_taken else refused(NOT_NOW, "and not from the future"):
        Erasure.objects.create(
            comment=comment, erased_by=chief, ground="unlawful", erased_at=hours_ago(hours)
        )
    assert Erasure.objects.exists() == is_taken


@pytest.mark.parametrize(("hours", "is_taken"), [(2, True), (-1, False)])
def test_an_edition_does_not_come_from_the_future(chief, hours, is_taken):
    clauses = [{"key": "a", "title": "A", "text": "A."}]
    with as_owner(), nullcontext() if is_taken else refused(NOT_NOW, "from the future"):
        Guidelines.publish(
            by=chief, follows=0, welcome="W", clauses=clauses, published_at=hours_ago(hours)
        )
    assert Guidelines.objects.exists() == is_taken


@pytest.mark.parametrize("role", [nullcontext, as_owner], ids=["serving role", "owner"])
def test_what_was_erased_does_not_come_back_by_another_door(send, moderator, clause, chief, role):
    comment = send()
    decision = comment.reject(by=moderator, citing=clause, seen=0, note="You wrote: a shop.")
    note = decision.notes.values().get()
    contact = Contact.objects.filter(comment=comment).values().get()
    comment.erase(by=chief, ground="unlawful")
    with role():
        for model, row in ((Note, note), (Contact, contact)):
            with refused(NOT_EVER, "nothing of it comes back"):
                model.objects.create(**row)


# Who may decide


@pytest.mark.parametrize("group", [MODERATORS, None], ids=["moderator", "superuser"])
@pytest.mark.parametrize("lacks", [None, "is_staff", "is_active"])
def test_who_decides_works_here_and_is_let_in(send, hire, group, lacks):
    comment = send()
    person = hire("person", *[group] if group else [], is_superuser=group is None)
    if lacks:
        setattr(person, lacks, False)
        person.save()
        with pytest.raises(DecisionRefused, match="Only moderators"):
            comment.approve(by=person, seen=0)
    else:
        comment.approve(by=person, seen=0)
    assert comment.is_approved == (not lacks)


def test_a_permission_counts_that_somebody_holds_without_a_group(send, hire):
    comment, person = send(), hire("person")
    person.user_permissions.set(Permission.objects.exclude(codename="add_decision"))
    with pytest.raises(DecisionRefused, match="Only moderators"):
        comment.approve(by=person, seen=0)
    person.user_permissions.set(Permission.objects.filter(codename="add_decision"))
    comment.approve(by=person, seen=0)
    assert comment.is_approved


@pytest.mark.parametrize("lacks", [None, "is_staff", "is_active"])
def test_who_erases_works_here_and_is_let_in(send, hire, chief, lacks):
    if lacks:
        setattr(chief, lacks, False)
        chief.save()
        with refused(NOT_THEY, "Only chief moderators"):
            send().erase(by=chief, ground="unlawful")
    else:
        send().erase(by=chief, ground="unlawful")
    assert Erasure.objects.exists() == (not lacks)
