"""Words sent to a place that takes none are refused in words, whole, and stored nowhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Appeal, Comment, Discussion, Report

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana", "email": "ana@example.org", "text": "The ferry <left> at six."}
KEPT = "The ferry &lt;left&gt; at six."


@pytest.fixture
def places(write, print_article, editor, edition):
    """The address of a form of each article that takes no comments, by why it does not."""
    withdrawn, scheduled = (
        print_article(),
        print_article(published_at=timezone.now() + timedelta(hours=1)),
    )
    withdrawn.withdraw(by=editor)
    closed, hidden, over = (print_article() for _n in range(3))
    Discussion.objects.update_or_create(article=closed, defaults={"state": "closed"})
    Discussion.objects.update_or_create(article=hidden, defaults={"state": "hidden"})
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Discussion.objects.update_or_create(article=over, defaults={"closes_at": an_hour_ago})
    slugs = {
        "withdrawn": withdrawn.slug,
        "not printed": write().slug,
        "scheduled": scheduled.slug,
        "closed": closed.slug,
        "hidden": hidden.slug,
        "its time is over": over.slug,
        "not there": "no-such-article",
        "a number": "1",
    }
    return {why: reverse("comments:comment_on", args=[slug]) for why, slug in slugs.items()}


def test_where_no_comments_are_taken_none_is_and_the_words_are_handed_back(client, places):
    for why, address in places.items():
        for step in ("preview", "send"):
            response = client.post(address, {**TYPED, "step": step})
            assert response.status_code == 403, (why, step)
            assert KEPT in response.content.decode(), (why, step)
            assert "no-store" in response["Cache-Control"]
    assert not Comment.objects.exists()


@pytest.fixture
def out_of_sight(send, publish, clause, moderator):
    """Waiting, rejected, taken down, under what is, and none at all: each by the name it would
    have on the page."""
    waiting, rejected, top = send(), send(), publish()
    reply = publish(parent=top)
    rejected.reject(by=moderator, citing=clause, seen=0)
    top.reject(by=moderator, citing=clause, seen=1)
    return [*(one.public_id for one in (waiting, rejected, top, reply)), "2" * 12]


def refusal_of(client, address, name, typed):
    """The page that refuses what was TYPED about the comment called NAME, without that name."""
    response = client.post(reverse(address, args=[name]), typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert KEPT in page
    return page.replace(name, "…")


def test_what_is_not_public_cannot_be_reported_and_says_the_same_of_everything(
    client, out_of_sight, clause
):
    typed = {"about": clause.pk, "words": TYPED["text"]}
    said = {refusal_of(client, "comments:report", name, typed) for name in out_of_sight}
    assert len(said) == 1
    assert not Report.objects.exists()


def test_what_is_not_public_cannot_be_answered_and_says_the_same_of_everything(
    client, out_of_sight
):
    before = Comment.objects.count()
    said = {
        refusal_of(client, "comments:reply", name, {**TYPED, "step": step})
        for name in out_of_sight
        for step in ("preview", "send")
    }
    assert len(said) == 1
    assert Comment.objects.count() == before


def test_nothing_but_a_rejection_that_stands_is_appealed_against_and_the_words_stay(
    client, send, publish, chief
):
    erased = publish()
    erased.erase(by=chief, ground="writer_request")
    for comment, status in ((send(), 409), (publish(), 409), (erased, 409)):
        address = reverse("comments:appeal", args=[comment.receipt_token])
        response = client.post(address, {"text": TYPED["text"]})
        assert response.status_code == status
        assert KEPT in response.content.decode()
    assert client.post(f"/comments/receipts/{'n' * 32}/appeal/", TYPED).status_code == 404
    assert not Appeal.objects.exists()


def test_no_comment_goes_under_one_that_is_not_to_be_read(
    client, article, send, publish, print_article, clause, moderator
):
    """The form asks for no place; whatever is named as one, a comment stands by itself."""
    rejected, elsewhere = send(), publish(article=print_article())
    rejected.reject(by=moderator, citing=clause, seen=0)
    address = reverse("comments:comment_on", args=[article.slug])
    for number, parent in enumerate([send(), rejected, elsewhere, publish()]):
        place = {"parent": parent.pk, "parent_id": parent.pk, "answers": parent.pk}
        place |= {"in_reply_to": parent.public_id, "reply": parent.public_id}
        typed = {**TYPED, "text": f"{number}", "step": "send", **place}
        assert client.post(address, typed).status_code == 303
        newest = Comment.objects.order_by("pk").last()
        assert newest.parent is newest.answers is None
        assert newest.article == article
