"""A share of decisions is looked at a second time, by somebody who is not told the verdict."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from comments.models import Decision, DecisionRefused, Guidelines, SecondLook, second_look
from comments.models.second_look import drawn, waiting_for_second_look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_are_drawn(settings):
    settings.SECOND_LOOK_SHARE = 1


@pytest.fixture
def past_undoing(monkeypatch):
    """Let HOURS go by."""

    def age(hours=1):
        clock = SimpleNamespace(now=lambda: timezone.now() + timedelta(hours=hours))
        monkeypatch.setattr(second_look, "timezone", clock)

    return age


@pytest.fixture
def rejected(send, moderator, clause, past_undoing):
    comment = send(text="Words about the ferry.")
    comment.reject(by=moderator, citing=clause, seen=0)
    past_undoing()
    return comment


def page(browser, **query):
    response = browser.get(reverse("admin:desk_second_look"), query)
    assert response.status_code == 200
    return response.content.decode()


def say(browser, decision, **fields):
    address = reverse("admin:desk_second_look")
    response = browser.post(address, {"decision": decision.pk, **fields}, follow=True)
    return response.content.decode()


def test_a_colleague_sees_the_words_and_not_the_verdict(
    rejected, as_staff, colleague, moderator, clause
):
    shown = page(as_staff(colleague))
    assert "Words about the ferry." in shown
    assert "1 waits for your second look." in shown
    assert str(moderator) not in shown
    assert "Undo" not in shown
    assert rejected.newest_decision().summary not in shown
    # Whoever decided is not asked.
    assert "Nothing waits for your second look." in page(as_staff(moderator))


def test_saying_the_same_agrees_and_changes_nothing(rejected, as_staff, colleague, clause):
    first = rejected.newest_decision()
    told = say(as_staff(colleague), first, clause=clause.pk)
    assert "Noted. It was decided the same way." in told
    assert "Nothing waits for your second look." in told
    look = SecondLook.objects.get()
    assert (look.verdict, look.clause, look.looked_by, look.agrees) == (
        *("rejected", clause, colleague, True),
    )
    rejected.refresh_from_db()
    assert rejected.is_rejected
    assert rejected.decisions.count() == 1


def test_saying_otherwise_is_noted_and_told(rejected, as_staff, colleague, clause):
    told = say(as_staff(colleague), rejected.newest_decision(), approve="1")
    assert f"It was decided otherwise: rejected under clause {clause}." in told
    assert not SecondLook.objects.get().agrees
    rejected.refresh_from_db()
    assert rejected.is_rejected


def test_without_a_word_nothing_is_noted(rejected, as_staff, colleague):
    told = say(as_staff(colleague), rejected.newest_decision())
    assert "Choose the clause that the comment breaks." in told
    assert "Not found" not in told
    say(as_staff(colleague), Decision(pk=10**9), approve="1")
    assert not SecondLook.objects.exists()


def test_how_often_two_agree_is_counted_by_clause(
    send, moderator, colleague, clause, edition, past_undoing
):
    other = edition.clauses.exclude(pk=clause.pk).first()
    said = [("rejected", clause), ("rejected", other), ("approved", None)]
    for verdict, cited in said:
        comment = send()
        comment.reject(by=moderator, citing=clause, seen=0)
        SecondLook.record(comment.newest_decision(), by=colleague, verdict=verdict, citing=cited)
    comment = send()
    comment.approve(by=moderator, seen=0)
    SecondLook.record(comment.newest_decision(), by=colleague, verdict="approved")
    counted = [
        (row["decision__clause__key"], row["looks"], row["agreed"], row["same_clause"])
        for row in SecondLook.objects.by_verdict()
    ]
    assert counted == [(clause.key, 3, 2, 1), (None, 1, 1, 1)]


def test_only_the_share_that_is_set_is_drawn(send, moderator, settings):
    for _n in range(60):
        send().approve(by=moderator, seen=0)
    assert drawn(0).count() == 0
    assert drawn(1).count() == 60
    some, more = set(drawn(0.3)), set(drawn(0.7))
    # One time in ten thousand million it is otherwise.
    assert 0 < len(some) < len(more) < 60
    assert some < more
    # The bounds are the hash's own: half of them begin below 0x80.
    assert set(drawn(0.5)) == {d for d in Decision.objects.all() if d.hash[0] < 0x80}


def test_what_is_fresh_old_undone_or_somebodys_own_is_not_asked_about(
    send, moderator, colleague, clause, past_undoing, article, hire
):
    def waiting():
        return [decision.comment for decision in waiting_for_second_look(colleague)]

    comment = send()
    comment.approve(by=moderator, seen=0)
    # It can still be undone.
    assert waiting() == []
    past_undoing()
    assert waiting() == [comment]
    colleague.email = comment.contact.email.upper()
    colleague.save()
    assert waiting() == []
    with pytest.raises(DecisionRefused, match="own comment"):
        SecondLook.record(comment.newest_decision(), by=colleague, verdict="approved")
    colleague.email = ""
    colleague.save()
    past_undoing(hours=24 * 14)
    assert waiting() == []


def test_what_was_decided_again_is_not_asked_about(rejected, chief, colleague):
    rejected.reopen(by=chief, seen=1, reason="Read it again.")
    assert not waiting_for_second_look(colleague).exists()


def test_an_erased_comment_is_not_asked_about(rejected, chief, colleague):
    first = rejected.newest_decision()
    rejected.erase(by=chief, ground="unlawful")
    assert not waiting_for_second_look(colleague).exists()
    with pytest.raises(DecisionRefused, match="nothing to look at"):
        SecondLook.record(first, by=colleague, verdict="approved")


def test_nobody_looks_twice_at_their_own_or_at_anothers_look(
    rejected, moderator, colleague, chief, editor, clause
):
    first = rejected.newest_decision()
    with pytest.raises(DecisionRefused, match="somebody else's"):
        SecondLook.record(first, by=moderator, verdict="approved")
    with pytest.raises(DecisionRefused, match="Only moderators"):
        SecondLook.record(first, by=editor, verdict="approved")
    SecondLook.record(first, by=colleague, verdict="approved")
    with pytest.raises(DecisionRefused, match="already"):
        SecondLook.record(first, by=chief, verdict="approved")


def test_a_clause_of_another_edition_is_refused(rejected, colleague, chief):
    later = Guidelines.publish(
        by=chief,
        follows=1,
        welcome="W.",
        clauses=[{"key": "new", "title": "New", "text": "New."}],
    )
    with pytest.raises(DecisionRefused, match="edition"):
        SecondLook.record(
            rejected.newest_decision(),
            by=colleague,
            verdict="rejected",
            citing=later.clauses.get(),
        )


def test_a_look_is_never_changed_or_taken_back(rejected, colleague):
    look = SecondLook.record(rejected.newest_decision(), by=colleague, verdict="approved")
    for change in (
        lambda: SecondLook.objects.filter(pk=look.pk).update(verdict="rejected"),
        lambda: SecondLook.objects.filter(pk=look.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_moderators_open_it(editor, as_staff):
    assert as_staff(editor).get(reverse("admin:desk_second_look")).status_code == 403


def test_the_next_one_can_be_read_first(send, moderator, colleague, as_staff, past_undoing):
    for text in ("The first words.", "The second words."):
        send(text=text).approve(by=moderator, seen=0)
    past_undoing()
    browser = as_staff(colleague)
    first = waiting_for_second_look(colleague).first()
    assert "The first words." in page(browser)
    assert "The second words." in page(browser, after=first.pk)
