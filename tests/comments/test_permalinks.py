"""Every comment has an address of its own, which leads to it on whatever page it stands."""

from datetime import timedelta

import pytest

from comments.models import Discussion
from comments.models.reading_order import PAGE_LENGTH
from comments.models.thread import REPLIES_SHOWN

pytestmark = pytest.mark.django_db


def where(client, comment):
    response = client.get(comment.get_permalink())
    return response["Location"] if response.status_code == 302 else response.status_code


def stands_on(client, place, comment):
    page = client.get(place.partition("#")[0]).content.decode()
    assert place.endswith(f"#comment-{comment.public_id}")
    return f'id="comment-{comment.public_id}" tabindex="-1"' in page


def test_it_leads_to_the_page_that_everybody_opens_while_it_stands_there(client, article, publish):
    top = publish()
    reply = publish(parent=top)
    for comment in (top, reply):
        place = where(client, comment)
        assert place.startswith(f"{article.get_absolute_url()}#")
        assert stands_on(client, place, comment)


def test_it_leads_to_a_page_further_down_once_others_have_pushed_it_there(
    client, send_earlier, moderator, publish, article
):
    early = send_earlier(ago=timedelta(hours=1), article=article)
    early.approve(by=moderator, seen=0)
    reply = publish(parent=early)
    for _n in range(PAGE_LENGTH - 1):
        publish()
    assert "?from=" not in where(client, early)
    publish()
    for comment in (early, reply):
        place = where(client, comment)
        assert "?from=" in place
        assert stands_on(client, place, comment)


def test_a_reply_far_down_leads_to_the_page_of_what_it_answers(
    client, article, send_earlier, moderator, publish
):
    top = publish()
    replies = [
        send_earlier(ago=timedelta(seconds=100 - n), article=article, parent=top)
        for n in range(PAGE_LENGTH + 1)
    ]
    for reply in replies:
        reply.approve(by=moderator, seen=0)
    asked = {0: "", REPLIES_SHOWN - 1: "", REPLIES_SHOWN: "?under=", PAGE_LENGTH - 1: "?under="}
    for n, query in asked.items():
        place = where(client, replies[n])
        assert place.startswith(f"{article.get_absolute_url()}{query or '#'}")
        assert "from=" not in place
        assert stands_on(client, place, replies[n])
    place = where(client, replies[PAGE_LENGTH])
    assert f"?under={top.public_id}&from=" in place
    assert stands_on(client, place, replies[PAGE_LENGTH])


def test_what_is_not_public_has_none_like_what_never_was(
    client, article, send, publish, moderator, chief, clause
):
    erased = publish()
    publish(parent=erased)
    erased.erase(by=chief, ground="writer_request")
    taken_down = publish()
    under_it = publish(parent=taken_down)
    taken_down.reject(by=moderator, citing=clause, seen=1)
    for comment in (send(), erased, taken_down, under_it):
        assert where(client, comment) == 404
    shown = publish()
    Discussion.objects.filter(article=article).update(state="hidden")
    assert where(client, shown) == 404


def test_it_stands_at_the_comments_time(client, article, publish):
    comment = publish()
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'<a href="{comment.get_permalink()}"><time' in page


def test_nobody_keeps_where_it_led(client, publish):
    assert "no-store" in client.get(publish().get_permalink())["Cache-Control"]
