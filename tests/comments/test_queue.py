"""What waits stands in the queue, is offered to one person at a time, and is never lost."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.models import Article, Author
from comments.checks import check_the_database_refuses
from comments.models import (
    AlreadyDecided,
    DecisionRefused,
    FalseAlarm,
    Likeness,
    QueueEntry,
    Referral,
    Signal,
)
from comments.models.queue import LEASE, TAKEN_AT_ONCE
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def waiting():
    return list(QueueEntry.objects.in_turn().values_list("comment_id", flat=True))


def of(entries):
    return [entry.comment_id for entry in entries]


def end_leases():
    QueueEntry.objects.exclude(leased_by=None).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )


# It follows the comments


def test_a_comment_stands_in_the_queue_from_its_first_moment_to_its_decision(send, moderator):
    first, second = send(), send()
    assert waiting() == [first.pk, second.pk]
    entry = QueueEntry.objects.get(pk=first.pk)
    assert entry.article == first.article
    assert entry.section == first.article.section
    assert entry.language == first.article.language
    assert entry.submitted_at == first.submitted_at
    assert (entry.lane, entry.is_urgent, entry.is_flagged) == ("waiting", False, False)
    first.approve(by=moderator, seen=0)
    assert waiting() == [second.pk]
    first.reopen(by=moderator, seen=1)
    # It has waited longest, whatever happened since.
    assert waiting() == [first.pk, second.pk]


def test_an_erased_comment_waits_no_longer(send, chief):
    comment = send()
    comment.erase(by=chief, ground="court_order")
    assert waiting() == []


def test_a_withdrawn_articles_comments_still_wait(send, article, editor):
    comment = send()
    article.withdraw(by=editor, note="")
    assert waiting() == [comment.pk]


def test_the_queue_follows_an_article_whose_language_is_put_right(send, article):
    comment = send()
    Article.objects.filter(pk=article.pk).update(language="ar")
    assert QueueEntry.objects.get(pk=comment.pk).language == "ar"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM comments_queueentry",
        "TRUNCATE comments_queueentry",
        "INSERT INTO comments_queueentry SELECT * FROM comments_queueentry",
        # Where it stands for another comment, the one it stood for is in no queue.
        "UPDATE comments_queueentry SET comment_id = comment_id",
        "UPDATE comments_queueentry SET submitted_at = now()",
        "UPDATE comments_queueentry SET article_id = article_id",
    ],
)
def test_whoever_serves_pages_takes_nothing_out_of_the_queue(send, statement):
    send()
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute(statement)
    assert caught.value.__cause__.sqlstate == "42501"


def test_the_system_check_counts_what_waits_and_stands_in_no_queue(send):
    left_out = send()
    send()
    with as_owner():
        QueueEntry.objects.filter(pk=left_out.pk).delete()
        problems = check_the_database_refuses(databases=["default"])
    assert [problem.msg for problem in problems] == ["1 comments wait and stand in no queue."]


# It is offered to one person at a time


def test_what_waited_longest_is_taken_first_and_at_most_ten(send, moderator):
    numbers = [send().pk for _n in range(TAKEN_AT_ONCE + 2)]
    assert of(QueueEntry.objects.take(by=moderator, number=3)) == numbers[:3]
    assert of(QueueEntry.objects.take(by=moderator, number=99)) == numbers[:TAKEN_AT_ONCE]


def test_no_card_is_offered_to_two_people(send, moderator, colleague):
    numbers = [send().pk for _n in range(4)]
    assert of(QueueEntry.objects.take(by=moderator, number=2)) == numbers[:2]
    assert of(QueueEntry.objects.take(by=colleague, number=3)) == numbers[2:]
    assert of(QueueEntry.objects.take(by=moderator, number=9)) == numbers[:2]


def test_whoever_walks_away_blocks_nothing(send, moderator, colleague):
    comment = send()
    entries = QueueEntry.objects
    entries.take(by=moderator)
    assert entries.take(by=colleague) == []
    lease = entries.get().leased_until - timezone.now()
    assert LEASE - timedelta(seconds=9) < lease <= LEASE
    end_leases()
    assert of(entries.take(by=colleague)) == [comment.pk]
    assert entries.all().renew(by=moderator) == []
    assert entries.take(by=moderator) == []


def test_a_lease_is_renewed_while_its_holder_reads(send, moderator):
    comment = send()
    QueueEntry.objects.take(by=moderator)
    end_leases()
    assert QueueEntry.objects.all().renew(by=moderator) == [comment.pk]
    assert QueueEntry.objects.get().leased_until > timezone.now()


def test_what_is_put_back_or_not_among_the_next_is_anybodys(send, moderator, colleague):
    first, second = send(), send()
    QueueEntry.objects.take(by=moderator)
    taken = QueueEntry.objects.take(by=moderator, skipping=[first.pk])
    assert of(taken) == [second.pk]
    assert of(QueueEntry.objects.take(by=colleague)) == [first.pk]
    assert QueueEntry.objects.all().release(by=moderator) == 1
    assert of(QueueEntry.objects.take(by=colleague)) == [first.pk, second.pk]


def test_what_somebody_reads_stays_theirs_when_longer_waiting_ones_come_back(
    send, moderator, colleague
):
    numbers = [send().pk for _n in range(TAKEN_AT_ONCE + 3)]
    entries = QueueEntry.objects
    entries.take(by=colleague)
    mine = numbers[TAKEN_AT_ONCE:]
    assert of(entries.take(by=moderator)) == mine
    entries.all().release(by=colleague)
    # In turn among the others, and none of them in a longer waiting one's place.
    assert of(entries.take(by=moderator)) == [*numbers[: TAKEN_AT_ONCE - 3], *mine]


def test_a_lapsed_lease_that_a_colleague_is_just_taking_over_is_not_said_to_be_held(
    send, moderator, colleague, at_once
):
    first, second = send(), send()
    QueueEntry.objects.take(by=moderator)
    end_leases()
    taken = QueueEntry.objects.filter(pk=first.pk)
    held = at_once(
        lambda: taken.take(by=colleague), lambda: QueueEntry.objects.all().renew(by=moderator)
    )
    assert held == [second.pk]


@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_is_just_taking_is_passed_over_and_not_waited_for(
    send, moderator, colleague
):
    numbers = [send().pk for _n in range(3)]
    taken = {}

    def take():
        taken["colleague"] = of(QueueEntry.objects.take(by=colleague))
        connection.close()

    with transaction.atomic():
        taken["moderator"] = of(QueueEntry.objects.take(by=moderator, number=2))
        other = threading.Thread(target=take)
        other.start()
        other.join(timeout=20)
        assert not other.is_alive()
    assert taken == {"moderator": numbers[:2], "colleague": numbers[2:]}


def test_what_ones_own_last_window_is_just_putting_back_is_waited_for(send, moderator, at_once):
    numbers = [send().pk for _n in range(TAKEN_AT_ONCE + 1)]
    entries = QueueEntry.objects
    entries.take(by=moderator)
    taken = at_once(lambda: entries.all().release(by=moderator), lambda: entries.take(by=moderator))
    assert of(taken) == numbers[:TAKEN_AT_ONCE]


def test_a_lease_decides_nothing(send, moderator, colleague):
    comment = send()
    QueueEntry.objects.take(by=moderator)
    comment.approve(by=colleague, seen=0)
    with pytest.raises(AlreadyDecided, match=str(colleague)):
        comment.approve(by=moderator, seen=0)


def test_each_lane_says_how_many_wait_in_it_and_since_when(send, send_earlier, chief):
    oldest, late = send_earlier(), send()
    referred = send()
    Referral.record(referred, by=chief)
    assert QueueEntry.objects.lanes() == {
        "waiting": (2, oldest.submitted_at),
        "referred": (1, referred.submitted_at),
    }
    assert of(QueueEntry.objects.in_lane("waiting").in_turn()) == [oldest.pk, late.pk]


# Nobody decides on their own


def refuses(comment, person, saying):
    entry = QueueEntry.objects.filter(pk=comment.pk)
    assert not entry.open_to(person).exists()
    for act in (
        lambda: comment.approve(by=person, seen=0),
        lambda: comment.reject(by=person, seen=0, citing=comment.edition.clauses.first()),
    ):
        with pytest.raises(DecisionRefused, match=saying):
            act()


@pytest.mark.parametrize("own_address", ["mo@example.org", "Mo@Example.ORG"])
def test_nobody_decides_on_a_comment_sent_from_their_own_address(
    send, moderator, colleague, own_address
):
    moderator.email = "mo@example.org"
    moderator.save()
    comment = send(email=own_address)
    refuses(comment, moderator, "their own comment")
    assert QueueEntry.objects.open_to(colleague).exists()
    comment.approve(by=colleague, seen=0)
    assert comment.is_approved


def test_nobody_decides_on_their_own_answer_for_the_newsroom(send, moderator, colleague):
    comment = send(written_by=moderator)
    refuses(comment, moderator, "their own comment")
    comment.approve(by=colleague, seen=0)
    assert comment.is_approved


def test_nobody_decides_under_their_own_article(send, article, moderator, colleague):
    comment = send()
    pen_name = Author.objects.create(name="Ned Ink", slug="ned-ink", user=moderator)
    article.bylines.create(author=pen_name, position=5)
    refuses(comment, moderator, "their own article")
    assert QueueEntry.objects.open_to(colleague).exists()
    comment.approve(by=colleague, seen=0)
    assert comment.is_approved


def test_somebody_without_an_address_decides_on_what_others_sent(send, moderator):
    assert moderator.email == ""
    comment = send()
    assert of(QueueEntry.objects.open_to(moderator)) == [comment.pk]


def test_only_those_who_may_answer_for_the_newsroom_do(send, hire):
    with pytest.raises(DatabaseError, match="may answer"), transaction.atomic():
        send(written_by=hire("visitor"))


def test_whose_an_answer_is_belongs_to_its_fingerprint(send, moderator):
    reader, answer = send(), send(written_by=moderator)
    assert (reader.record_version, answer.record_version) == (1, 2)
    for comment, of_writer in (
        (reader, ""),
        (answer, f"|| comments_packed({moderator.pk}::bigint)"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT fingerprint = sha256(comments_packed('comment/' || record_version)"
                " || comments_packed(salt) || comments_packed(text) || comments_packed(name::text)"
                " || comments_packed(article_id) || comments_packed(parent_id)"
                " || comments_packed(answers_id) || comments_packed(edition_id)"
                f" || comments_packed(submitted_at) {of_writer})"
                " FROM comments_comment WHERE id = %s",
                [comment.pk],
            )
            assert cursor.fetchone() == (True,)


# Asking a chief


def test_a_referred_comment_goes_to_the_chiefs_and_comes_back(send, moderator, chief):
    calm, urgent = send(), send()
    QueueEntry.objects.take(by=moderator)
    Referral.record(calm, by=moderator, note="  Is this a quotation? ")
    Referral.record(urgent, by=moderator, is_urgent=True)
    referred = QueueEntry.objects.in_lane("referred")
    # A threat to life comes first, whatever has waited longer.
    assert of(referred.in_turn()) == [urgent.pk, calm.pk]
    assert not referred.exclude(leased_by=None).exists()
    assert calm.referrals.get().note == "Is this a quotation?"
    Referral.record(urgent, by=chief, to=Referral.To.DESK, note="A line of a song.")
    entry = QueueEntry.objects.get(pk=urgent.pk)
    assert (entry.lane, entry.is_urgent) == ("waiting", False)
    with pytest.raises(DecisionRefused, match="Only a chief"):
        Referral.record(calm, by=moderator, to=Referral.To.DESK)


def test_a_referred_comment_that_is_reopened_is_the_chiefs_again(send, moderator, chief):
    comment = send()
    Referral.record(comment, by=moderator, is_urgent=True)
    comment.approve(by=chief, seen=0)
    comment.reopen(by=chief, seen=1)
    entry = QueueEntry.objects.get(pk=comment.pk)
    assert (entry.lane, entry.is_urgent) == ("referred", True)


def test_what_is_decided_meanwhile_cannot_be_referred(send, moderator, colleague):
    comment = send()
    comment.approve(by=colleague, seen=0)
    with pytest.raises(AlreadyDecided, match=str(colleague)):
        Referral.record(comment, by=moderator)


def test_only_moderators_refer(send, editor):
    with pytest.raises(DecisionRefused, match="Only moderators"):
        Referral.record(send(), by=editor)


# Nothing of it outlives an erasure, and nothing of it changes before


@pytest.fixture
def pointed_at(send, moderator):
    comment = send(text="Canary in a coal mine")
    Referral.record(comment, by=moderator, note="The canary again")
    signal = Signal.objects.create(comment=comment, kind="links", start=0, end=6)
    FalseAlarm.objects.create(signal=signal, marked_by=moderator)
    Likeness.objects.create(comment=comment, exact=b"12345678", bands=[1, 2])
    return comment


def test_with_an_erased_comment_goes_all_that_points_at_it(pointed_at, chief):
    pointed_at.erase(by=chief, ground="court_order")
    assert [row.note for row in Referral.objects.all()] == [""]
    for model in (Signal, FalseAlarm, Likeness):
        assert not model.objects.exists()


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("model", [Referral, Signal, FalseAlarm, Likeness])
def test_before_that_nobody_changes_it(pointed_at, model, verb):
    column = {Referral: "note", Signal: "kind", FalseAlarm: "marked_at", Likeness: "exact"}[model]
    table = model._meta.db_table
    statement = {
        "update": f"UPDATE {table} SET {column} = {column}",
        "delete": f"DELETE FROM {table}",
    }[verb]
    with as_owner(), pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute(statement)
    assert caught.value.__cause__.sqlstate == "NR004"


def test_an_erased_comment_is_pointed_at_no_more(pointed_at, chief):
    pointed_at.erase(by=chief, ground="court_order")
    for make in (
        lambda: Signal.objects.create(comment=pointed_at, kind="links"),
        lambda: Likeness.objects.create(comment=pointed_at, exact=b"1"),
    ):
        with pytest.raises(DatabaseError, match="nothing of it comes back"), transaction.atomic():
            make()
