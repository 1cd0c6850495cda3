"""Each rule alone: everything else is in order, and what the rule forbids still does not happen."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, strip_tags

from comments.models import Comment, CommentsClosed, Decision, Discussion, Guidelines

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring_to(moderator, chief, clause):
    """Bring a waiting comment to a state: `bring_to("erased", comment)`."""

    def bring_to(state, comment):
        if state == "rejected":
            comment.reject(by=moderator, citing=clause, seen=0)
        elif state != "pending":
            comment.approve(by=moderator, seen=0)
        if state == "erased":
            comment.erase(by=chief, ground="writer_request")
        return comment

    return bring_to


# What is public


def public():
    return list(Comment.objects.public().oldest_first())


@pytest.mark.parametrize("state", ["pending", "rejected", "erased"])
def test_a_comment_is_public_only_while_it_is_approved_and_has_words(send, bring_to, state):
    approved = bring_to("approved", send())
    bring_to(state, send())
    assert public() == [approved]


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_a_reply_is_public_only_while_its_parent_is(publish, moderator, chief, clause, state):
    parent = publish()
    reply = publish(parent=parent)
    assert public() == [parent, reply]
    if state == "pending":
        parent.reopen(by=chief, seen=1, reason="To read again.")
    else:
        parent.reject(by=moderator, citing=clause, seen=1)
    assert public() == []


@pytest.mark.parametrize("state", Discussion.State.values)
def test_a_hidden_discussion_has_no_public_comment_and_a_closed_one_keeps_them(
    publish, article, state
):
    comment = publish()
    Discussion.objects.filter(article=article).update(state=state)
    assert public() == ([] if state == "hidden" else [comment])


def test_a_withdrawn_article_has_no_public_comment(publish, article, editor):
    publish()
    article.withdraw(by=editor)
    assert public() == []


def test_an_erased_comment_is_public_only_while_a_reply_to_it_is(publish, chief):
    parent = publish()
    replies = [publish(parent=parent) for _n in range(2)]
    parent.erase(by=chief, ground="unlawful")
    assert public() == [parent, *replies]
    replies[0].erase(by=chief, ground="unlawful")
    assert public() == [parent, replies[1]]
    replies[1].erase(by=chief, ground="unlawful")
    assert public() == []


# What moves a discussion's version


@pytest.mark.parametrize(
    ("before", "step", "moves"),
    [
        ("pending", "approve", 1),
        ("pending", "reject", 0),
        ("pending", "erase", 0),
        ("approved", "reject", 1),
        ("approved", "reopen", 1),
        ("approved", "erase", 1),
        ("rejected", "approve", 1),
        ("rejected", "reopen", 0),
        ("rejected", "erase", 0),
    ],
)
def test_a_step_moves_the_version_where_readers_see_it_and_nowhere_else(
    send, bring_to, print_article, article, chief, clause, before, step, moves
):
    elsewhere = print_article()
    send(article=elsewhere)
    comment = bring_to(before, send())
    discussions = Discussion.objects.in_bulk()
    steps = {
        "approve": lambda seen: comment.approve(by=chief, seen=seen, reason="Fair."),
        "reject": lambda seen: comment.reject(by=chief, citing=clause, seen=seen),
        "reopen": lambda seen: comment.reopen(by=chief, seen=seen, reason="To read again."),
        "erase": lambda seen: comment.erase(by=chief, ground="unlawful"),
    }
    steps[step](0 if before == "pending" else 1)
    moved = Discussion.objects.in_bulk()
    assert moved[article.pk].version == discussions[article.pk].version + moves
    assert moved[elsewhere.pk].version == discussions[elsewhere.pk].version


# Where a comment is taken


@pytest.mark.parametrize("state", ["pending", "rejected", "erased"])
@pytest.mark.parametrize("place", ["parent", "answers"])
def test_nobody_replies_to_what_is_not_to_be_read(send, publish, bring_to, place, state):
    top = publish()
    place_of = {
        "parent": lambda comment: {"parent": comment},
        "answers": lambda comment: {"parent": top, "answers": comment},
    }[place]
    under = {"parent": None, "answers": top}[place]
    send(**place_of(publish(parent=under)))
    answered = bring_to(state, send(parent=under))
    before = Comment.objects.count()
    with pytest.raises(CommentsClosed):
        send(**place_of(answered))
    assert Comment.objects.count() == before


def test_nobody_replies_where_an_erased_comment_left_its_place(send, publish, chief):
    top = publish()
    publish(parent=top)
    top.erase(by=chief, ground="unlawful")
    assert top in public()
    with pytest.raises(CommentsClosed):
        send(parent=top)


@pytest.mark.parametrize(("hours", "is_open"), [(-1, False), (1, True)])
def test_a_discussion_closes_when_its_time_has_come(client, article, edition, send, hours, is_open):
    Discussion.objects.create(article=article, closes_at=timezone.now() + timedelta(hours=hours))
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("<form" in page) == is_open
    assert ("no new comments are taken" in page) == (not is_open)
    address = reverse("comments:comment_on", args=[article.slug])
    assert client.get(address).status_code == (200 if is_open else 404)
    if is_open:
        send()
    else:
        with pytest.raises(CommentsClosed):
            send()
    assert Comment.objects.exists() == is_open


def test_the_same_words_in_another_place_are_another_comment(send, publish, print_article):
    words = {"name": "Ana", "email": "ana@example.org", "text": "I agree."}
    one, other = publish(), publish()
    places = [
        {},
        {"article": print_article()},
        {"parent": one},
        {"parent": other},
        {"parent": one, "answers": publish(parent=one)},
        {"parent": one, "answers": publish(parent=one)},
    ]
    sent = [send(**words, **place) for place in places]
    assert len({comment.pk for comment in sent}) == len(places)
    assert [send(**words, **place) for place in places] == sent


# What was typed is handed back

TYPED = {"name": "Ana <3", "email": "ana@example.org", "text": "Line one.\n\nLine two."}


def test_while_no_comment_can_be_stored_the_stamp_is_handed_back_with_the_words(
    client, article, edition, chief, monkeypatch
):
    def fail(**fields):
        raise OperationalError("connection refused")

    address = reverse("comments:comment_on", args=[article.slug])
    stamp = client.get(address).context["stamp"]
    with monkeypatch.context() as away:
        away.setattr("comments.posting.submit", fail)
        response = client.post(address, {**TYPED, "stamp": stamp, "step": "send"})
    assert response.status_code == 503
    assert f'name="stamp" value="{escape(stamp)}"' in response.content.decode()
    Guidelines.publish(
        by=chief, follows=1, welcome="New.", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    client.post(address, {**response.context["typed"], "step": "send"})
    assert Comment.objects.get().edition == edition


@pytest.mark.parametrize("text", [TYPED["text"], ""], ids=["words", "no-words"])
@pytest.mark.parametrize("how", ["closed", "gone"])
def test_where_nothing_is_taken_the_name_is_handed_back(client, article, edition, how, text):
    Discussion.objects.create(article=article, state="closed")
    slug = article.slug if how == "closed" else "no-such-article"
    address = reverse("comments:comment_on", args=[slug])
    response = client.post(address, {**TYPED, "text": text, "step": "send"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "<bdi>Ana &lt;3</bdi>" in page
    assert f"{text}</textarea>" in page


# Deciding on many


@pytest.mark.parametrize("action", ["approve_selected", "reject_selected"])
@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_bulk_passes_over_what_no_longer_waits_though_its_decision_was_seen(
    as_staff, chief, send, bring_to, clause, action, state
):
    decided, waiting = bring_to(state, send()), send()
    response = as_staff(chief).post(
        "/admin/comments/comment/?state=all",
        {
            "action": action,
            "_selected_action": [decided.pk, waiting.pk],
            f"seen-{decided.pk}": "1",
            f"seen-{waiting.pk}": "0",
            "clause": clause.pk,
            "note": "",
        },
        follow=True,
    )
    done, left_out = (strip_tags(str(message)) for message in response.context["messages"])
    assert done == f"1 comment {'approved' if action == 'approve_selected' else 'rejected'}."
    assert left_out.startswith(f"Left out: {decided}. Already {state} by Mo Derator on ")
    assert Decision.objects.filter(comment=decided).count() == 1
    assert Decision.objects.get(comment=waiting).moderator == chief
