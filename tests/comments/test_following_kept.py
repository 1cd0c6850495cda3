"""How long it is kept who follows what, and that whoever asks for what is kept is given it."""

import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from comments.following import receipts
from comments.models import Comment, Erasure, Follower, Notice, Subscription
from comments.models.comment_query import CommentQuerySet
from comments.models.following import CannotFollow, follow
from tests.owner import as_owner
from tests.retained import erase_what_is_due

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"


def days_pass(number):
    """As if all mails, and all that was followed, had been so much earlier."""
    ago = timedelta(days=number)
    fields = ("asked_at", "confirmed_at", "mailed_at", "ended_at", "refused_at", "told_at")
    Subscription.objects.update(**{name: F(name) - ago for name in fields})
    for name in ("sent_at", "superseded_at", "given_up_at"):
        Notice.objects.update(**{name: F(name) - ago})


def test_an_address_that_nobody_confirmed_goes_after_a_week(send, mailed):
    comment = send(email=ANA)
    follow(comment, ["replies"])
    mailed()
    days_pass(6)
    erase_what_is_due()
    assert Follower.objects.exists()
    days_pass(1)
    said = erase_what_is_due("--dry-run")
    assert "Addresses that did not say they want to follow: 1, the oldest since" in said
    assert Follower.objects.exists()
    erase_what_is_due()
    assert not Follower.objects.exists()
    assert not Subscription.objects.under_way().exists()


def test_what_is_followed_goes_a_year_after_its_last_mail(follower, publish, told, settings):
    follower("article")
    publish()
    told()
    days_pass(settings.KEEP_FOLLOWING_DAYS)
    assert "Addresses that follow where nothing comes: 1" in erase_what_is_due()
    assert not Follower.objects.exists()


def test_what_has_ended_goes_two_weeks_later_with_the_rows_of_its_mails(
    follower, publish, told, client
):
    mine = follower("article", "replies")
    publish()
    told()
    mine.subscriptions.end()
    days_pass(13)
    assert "Rows of what was followed: 0" in erase_what_is_due()
    days_pass(2)
    assert "Rows of what was followed: 2" in erase_what_is_due()
    assert not Subscription.objects.exists()
    assert not Notice.objects.filter(kind="new_comments").exists()


def test_a_no_is_remembered_for_three_months_without_the_address(send, client, mailed):
    comment = send(email=ANA)
    follow(comment, ["replies"])
    mailed()
    client.post(comment.subscriptions.get().get_stop_url())
    assert not Follower.objects.exists()
    days_pass(89)
    erase_what_is_due()
    assert Subscription.objects.exists()
    days_pass(2)
    erase_what_is_due()
    assert not Subscription.objects.exists()


def test_rows_of_mails_go_after_two_weeks_and_nothing_is_told_twice(
    follower, publish, told, later, mailed
):
    follower("article")
    later()
    publish(name="First")
    told()
    publish(name="Second")
    told()
    Notice.objects.filter(kind="new_comments").update(sent_at=F("sent_at") - timedelta(days=15))
    newest = Notice.objects.filter(kind="new_comments").latest("pk")
    Notice.objects.filter(pk=newest.pk).update(sent_at=timezone.now())
    assert "Rows of mails to followers: 1" in erase_what_is_due()
    publish(name="Third")
    (mail,) = [mail for mail in told() if "following/stop" in mail.body]
    assert "Third" in mail.body
    assert "Second" not in mail.body


def test_with_a_comments_words_goes_all_that_was_asked_for_with_it(follower, chief):
    mine, other = follower("replies", "article"), follower("article")
    mine.erase(by=chief, ground=Erasure.Ground.WRITER_REQUEST)
    assert list(Subscription.objects.under_way()) == list(other.subscriptions.all())
    assert Follower.objects.exists()
    other.erase(by=chief, ground=Erasure.Ground.WRITER_REQUEST)
    assert not Follower.objects.exists()


def test_who_asks_while_it_is_erased_is_not_written_down_again(send, chief, at_once, mailed):
    """What asks has read the comment before, with its address."""
    comment = send(email=ANA)
    asking = Comment.objects.select_related("contact").get(pk=comment.pk)
    with pytest.raises(CannotFollow):
        at_once(
            lambda: comment.erase(by=chief, ground=Erasure.Ground.UNLAWFUL),
            lambda: follow(asking, ["replies"]),
        )
    assert not Follower.objects.exists()
    assert not Subscription.objects.exists()
    assert not Notice.objects.filter(kind="follow_asked").exists()


def test_who_asked_first_follows_until_the_erasure_that_waited_for_it(send, chief, at_once):
    comment = send(email=ANA)
    at_once(
        lambda: follow(comment, ["replies"]),
        lambda: comment.erase(by=chief, ground=Erasure.Ground.UNLAWFUL),
    )
    assert not Follower.objects.exists()
    assert not Subscription.objects.under_way().exists()


def test_the_receipt_says_of_an_erasure_meanwhile_that_there_is_nowhere_to_write_to(
    send, chief, client, monkeypatch
):
    comment = send(email=ANA)
    at = reverse("comments:follow", args=[comment.receipt_token])
    read_before = Comment.objects.select_related("contact").filter(pk=comment.pk)
    list(read_before)
    comment.erase(by=chief, ground=Erasure.Ground.UNLAWFUL)
    monkeypatch.setattr(CommentQuerySet, "of_receipt", lambda *_: read_before)
    monkeypatch.setattr(receipts, "get_object_or_404", lambda found: found[0])
    response = client.post(at, {"follow": "replies"})
    assert response.status_code == 409
    assert "nowhere to write to" in response.content.decode()


@pytest.mark.parametrize("is_owner", [False, True])
def test_the_database_brings_no_address_back_to_an_erased_comment(follower, chief, is_owner):
    erased, stays = follower("replies"), follower("article")
    erased.erase(by=chief, ground=Erasure.Ground.UNLAWFUL)
    address = stays.subscriptions.get().follower
    for bring_back in (
        lambda: erased.subscriptions.update(follower=address, ended_at=None),
        lambda: erased.subscriptions.create(kind="article", follower=address, mailbox=b""),
    ):
        with (
            as_owner() if is_owner else nullcontext(),
            pytest.raises(DatabaseError, match="is erased; nothing is followed") as refused,
            transaction.atomic(),
        ):
            bring_back()
        assert refused.value.__cause__.sqlstate == "NR004"
    # One that has ended holds no address.
    assert erased.subscriptions.update(refused_at=timezone.now()) == 1


@pytest.fixture
def kept(as_staff, chief):
    client = as_staff(chief)

    def kept(email, **verb):
        return client.post(reverse("admin:desk_kept"), {"email": email, **verb})

    return kept


def test_whoever_asks_is_handed_what_they_follow(follower, kept):
    mine = follower("replies")
    assert "1 thing is followed from it" in kept(ANA).content.decode()
    said = json.loads(kept(ANA.upper(), export="1").content)
    (followed,) = said["followed"]
    assert followed["email"] == ANA
    assert followed["told_of"] == "replies"
    assert followed["asked_with_comment"] == mine.pk


def test_an_article_that_left_the_paper_is_not_named_in_what_is_handed_out(
    follower, kept, print_article, editor
):
    mine = follower("replies", article=print_article(headline="Withdrawn words"))
    assert json.loads(kept(ANA, export="1").content)["followed"][0]["article"] == {
        "headline": "Withdrawn words",
        "address": mine.article.get_absolute_url(),
    }
    mine.article.withdraw(by=editor)
    (followed,) = json.loads(kept(ANA, export="1").content)["followed"]
    assert followed["article"] is None
    assert followed["asked_with_comment"] == mine.pk


def test_whoever_asks_to_be_erased_follows_nothing_any_more(follower, kept):
    follower("replies")
    follower("article")
    other = follower("article", email="bea@example.org")
    kept(ANA, erase="1", sure="1")
    assert list(Follower.objects.values_list("email", flat=True)) == ["bea@example.org"]
    assert other.subscriptions.get().is_confirmed
    assert "Nothing is kept" in kept(ANA).content.decode()


def test_no_address_is_in_the_outbox_or_in_what_has_ended(follower, publish, told):
    mine = follower("replies", "article", email="canary@example.org")
    publish(parent=mine)
    told()
    mine.subscriptions.end()
    rows = [*Subscription.objects.values(), *Notice.objects.values()]
    assert "canary@" not in str(rows)
    assert not Follower.objects.exists()
