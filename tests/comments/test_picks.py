"""Editors' picks: what the newsroom points to in a conversation, who did, and why."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from articles.models import Author
from comments.models import AlreadyPicked, DecisionRefused, Pick
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
WHY = "She was aboard, and says what others guess."


def page_of(client, article, order=""):
    query = f"?comments={order}" if order else ""
    return client.get(article.get_absolute_url() + query).content.decode()


def shown_on(page):
    return re.findall(r'<li class="comment" id="comment-(\w+)"', page)


def act(browser, comment, verb, **fields):
    address = reverse(f"admin:desk_{verb}", args=[comment.pk])
    return browser.post(address, {"seen": 1, **fields}, headers=JSON)


def test_a_pick_is_told_with_its_reason_and_stands_in_a_list_of_its_own(
    client, article, publish, moderator
):
    top = publish(name="Zoë")
    reply = publish(parent=top, name="Ana")
    other = publish()
    assert "picks" not in page_of(client, article)
    Pick.record(reply, by=moderator, reason=WHY)
    page = page_of(client, article)
    assert page.count(WHY) == 1
    assert "comments=picks#thread" in page
    picks = page_of(client, article, "picks")
    assert shown_on(picks) == [reply.public_id]
    assert "In answer to <bdi>Zoë</bdi>" in picks
    assert WHY in picks
    assert f'<a href="{reply.get_permalink()}">In its conversation</a>' in picks
    assert shown_on(page) == [other.public_id, top.public_id, reply.public_id]


def test_a_pick_ends_and_can_be_made_again_and_all_of_it_stays_on_record(
    client, article, publish, moderator, colleague
):
    comment = publish()
    first = Pick.record(comment, by=moderator, reason=WHY)
    assert Pick.record(comment, by=colleague, reason=WHY) == first
    with pytest.raises(AlreadyPicked, match=r"by Mo Derator on .*“She was aboard"):
        Pick.record(comment, by=colleague, reason="Another reason")
    Pick.end(comment, by=colleague)
    assert "Editors’ pick:" not in page_of(client, article)
    assert "No comment is picked at present." in page_of(client, article, "picks")
    Pick.record(comment, by=colleague, reason="Another reason")
    said = [(pick.reason, pick.picked_by, pick.ended_by) for pick in Pick.objects.order_by("pk")]
    assert said == [(WHY, moderator, colleague), ("Another reason", colleague, None)]


def test_what_is_off_the_page_is_picked_by_nobody_and_takes_its_pick_along(
    client, article, send, publish, moderator, chief, clause
):
    with pytest.raises(DecisionRefused, match="Only a published comment can be picked"):
        Pick.record(send(), by=moderator, reason=WHY)
    parent = publish()
    comment = publish(parent=parent)
    Pick.record(comment, by=moderator, reason=WHY)
    parent.reject(by=moderator, citing=clause, seen=1)
    for order in ("", "picks"):
        assert WHY not in page_of(client, article, order)
        assert "comments=picks" not in page_of(client, article, order)
    parent.approve(by=chief, seen=2, reason="It was right.")
    assert WHY in page_of(client, article, "picks")


def test_an_erased_comment_takes_the_reason_with_it(client, article, publish, moderator, chief):
    comment = publish()
    publish(parent=comment)
    Pick.record(comment, by=moderator, reason=WHY)
    comment.erase(by=chief, ground="writer_request")
    assert not Pick.objects.exists()
    assert WHY not in page_of(client, article)


def test_nobody_picks_what_is_their_own_or_under_their_own_article(
    send, publish, article, moderator, colleague
):
    own = send(written_by=moderator)
    own.approve(by=colleague, seen=0)
    with pytest.raises(DecisionRefused, match="own comment"):
        Pick.record(own, by=moderator, reason=WHY)
    under = publish()
    Pick.record(under, by=moderator, reason=WHY)
    author = Author.objects.create(name="Mo Derator", slug="mo-derator", user=moderator)
    article.bylines.create(author=author, position=9)
    with pytest.raises(DecisionRefused, match="own article"):
        Pick.end(under, by=moderator)
    assert Pick.objects.standing().count() == 1


def test_the_desk_picks_and_ends_the_pick_with_a_script_and_without(
    client, article, publish, as_staff, moderator
):
    comment, desk = publish(), as_staff(moderator)
    without_a_reason = act(desk, comment, "pick", reason=" ")
    assert without_a_reason.status_code == 422
    assert "Say why it is worth reading" in without_a_reason.json()["message"]
    assert act(desk, comment, "pick", reason=WHY).json()["ok"]
    talk = reverse("admin:desk_conversation", args=[article.pk])
    (said,) = desk.get(talk, headers=JSON).json()["public"]
    assert (said["pick"], said["picked"]) == (True, WHY)
    assert "End the pick" in desk.get(talk).content.decode()
    back = f"conversation={article.pk}"
    ended = desk.post(reverse("admin:desk_end-pick", args=[comment.pk]), {"seen": 1, "back": back})
    assert ended["Location"].startswith(talk)
    assert not Pick.objects.standing().exists()
    assert "Pick it" in desk.get(talk).content.decode()


def test_a_second_reason_is_not_taken_and_handed_back_to_whoever_typed_it(
    publish, as_staff, moderator, colleague
):
    comment = publish()
    assert act(as_staff(colleague), comment, "pick", reason=WHY).json()["ok"]
    desk = as_staff(moderator)
    # Sent twice, it is no conflict.
    assert act(desk, comment, "pick", reason=WHY).json()["ok"]
    refused = act(desk, comment, "pick", reason="For her calm.")
    assert refused.status_code == 409
    said = refused.json()
    assert (said["ok"], said["kind"]) == (False, "picked")
    assert said["message"].startswith(f"Picked already by {colleague} on ")
    address = reverse("admin:desk_pick", args=[comment.pk])
    page = desk.post(address, {"seen": 1, "reason": "For her calm."})
    assert page.status_code == 409
    assert "For her calm.</textarea>" in page.content.decode()
    assert [pick.reason for pick in Pick.objects.all()] == [WHY]


def test_readers_and_editors_pick_nothing(publish, as_staff, editor):
    comment = publish()
    assert act(as_staff(editor), comment, "pick", reason=WHY).status_code == 403
    assert act(Client(), comment, "pick", reason=WHY).status_code in {302, 403}
    assert not Pick.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "It was never this."},
        {"ended_at": None, "ended_by": None},
        {"article": None},
    ],
)
def test_a_pick_is_ended_and_never_changed_otherwise(publish, moderator, change):
    pick = Pick.record(publish(), by=moderator, reason=WHY)
    Pick.end(pick.comment, by=moderator)
    for who in (as_owner, transaction.atomic):
        with pytest.raises(DatabaseError), transaction.atomic(), who():
            Pick.objects.filter(pk=pick.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), who():
            Pick.objects.filter(pk=pick.pk).delete()
