"""What readers said last: as a page, as feeds, and as a number beside each article."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from comments.models.latest import FEED_LENGTH, PAGE_LENGTH
from tests.comments.test_thread import publish_earlier  # noqa: F401

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
ATOM = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
ALL = "/feeds/comments.atom"


def of(article):
    return reverse("comments:article_feed", args=[article.slug])


def feed(client, address=ALL):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - of our own making


def entries(client, address=ALL):
    return feed(client, address).findall("a:entry", ATOM)


def said_in(entry, name):
    return entry.find(f"a:{name}", ATOM).text


# The page


def test_the_latest_comments_of_all_articles_stand_on_a_page_with_the_way_to_each(
    client, article, print_article, publish
):
    other = print_article(headline="Bridge closed")
    publish(article=article, name="Zoë", text="About the ferry.")
    reply = publish(article=other, parent=publish(article=other, name="Ana"), text="About it.")
    page = client.get("/comments/").content.decode()
    assert page.index("About it.") < page.index("About the ferry.")
    assert "In answer to <bdi>Ana</bdi>" in page
    assert f'href="{reply.get_permalink()}"' in page
    assert f'href="{other.get_absolute_url()}"' in page
    assert "/reply/" not in page


def test_it_is_read_page_by_page(client, article, publish_earlier):  # noqa: F811
    comments = [publish_earlier(ago=timedelta(minutes=n)) for n in range(1, PAGE_LENGTH + 2)]
    first = client.get("/comments/").content.decode()
    assert f'id="comment-{comments[-1].public_id}"' not in first
    further = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(further).content.decode()
    assert f'id="comment-{comments[-1].public_id}"' in second
    assert f'id="comment-{comments[-2].public_id}"' not in second
    assert "Newest comments" in second


def test_as_many_questions_for_one_as_for_twenty(
    client, publish, django_assert_num_queries, edition
):
    publish()
    for _time in range(2):
        with django_assert_num_queries(3):
            client.get("/comments/")
        for _n in range(PAGE_LENGTH):
            publish()


# The feeds


def test_a_feed_has_what_is_on_the_page_each_under_a_name_for_good(
    client, article, print_article, publish, send
):
    elsewhere = publish(article=print_article())
    top = publish(article=article, name="Zoë", text="One <b>\n\nTwo\nthree")
    reply = publish(article=article, parent=top, name="Ana & Co")
    send(article=article)
    first, second = entries(client, of(article))
    assert said_in(first, "title") == f"Ana & Co on {article.headline}"
    assert said_in(first, "id").endswith(f":comment/{reply.public_id}")
    answered = first.find("thr:in-reply-to", ATOM)
    assert answered.get("ref") == said_in(second, "id")
    assert second.find("thr:in-reply-to", ATOM) is None
    assert second.find("a:link", ATOM).get("href") == f"{ORIGIN}{top.get_permalink()}"
    assert second.find("a:author/a:name", ATOM).text == "Zoë"
    assert said_in(second, "content") == "<p>One &lt;b&gt;</p>\n\n<p>Two<br>three</p>"
    assert said_in(second, "published") == top.submitted_at.isoformat()
    assert len(entries(client)) == 3
    assert said_in(entries(client)[-1], "id").endswith(elsewhere.public_id)


def test_a_feed_moves_with_every_change_that_readers_see_and_with_nothing_else(
    client, article, publish, send_earlier, moderator, chief, clause
):
    def tags():
        return [client.get(address)["ETag"] for address in (ALL, of(article))]

    def moved():
        before, known[:] = known[:], tags()
        return [now != then for then, now in zip(before, known, strict=True)]

    publish()
    known = tags()
    late = send_earlier(ago=timedelta(days=3), article=article)
    assert moved() == [False, False]
    late.approve(by=moderator, seen=0)
    assert moved() == [True, True]
    assert said_in(feed(client, of(article)), "updated") > late.submitted_at.isoformat()
    late.reject(by=moderator, citing=clause, seen=1)
    assert moved() == [True, True]
    send_earlier(ago=timedelta(days=1), article=article).reject(by=moderator, citing=clause, seen=0)
    assert moved() == [False, False]


def test_whoever_has_the_feed_is_told_so(client, article, publish):
    publish()
    for address in (ALL, of(article)):
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_a_feed_holds_the_newest_and_that_of_an_article_that_is_gone_is_gone(
    client, article, publish, editor
):
    for _n in range(FEED_LENGTH + 1):
        publish()
    assert len(entries(client)) == len(entries(client, of(article))) == FEED_LENGTH
    article.withdraw(by=editor)
    assert client.get(of(article)).status_code == 404
    assert entries(client) == []


def test_pages_lead_to_their_feeds(client, article, publish):
    publish()
    assert (
        f'type="application/atom+xml" href="{of(article)}"'
        in client.get(article.get_absolute_url()).content.decode()
    )
    assert f'href="{ALL}"' in client.get("/comments/").content.decode()


# Beside each article


@pytest.mark.parametrize("address", ["/", "/latest/", "/harbour/"])
def test_lists_say_how_many_comments_readers_find(client, article, publish, send, address):
    def said():
        page = client.get(address).content.decode()
        return page.partition('class="card-date"')[2].partition("</p>")[0]

    send()
    assert "comment" not in said()
    publish(parent=publish())
    assert "2 comments" in said()
