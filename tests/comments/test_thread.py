"""The conversation under an article: fifty to a page, in an order that stays."""

import re
from datetime import timedelta
from html import unescape

import pytest

from comments.models import Guidelines
from comments.models.reading_order import PAGE_LENGTH, cursor_of
from comments.models.recommending import Reader, recommend
from comments.models.thread import REPLIES_SHOWN, thread_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish_earlier(send_earlier, moderator):
    def publish_earlier(**details):
        comment = send_earlier(**details)
        comment.approve(by=moderator, seen=0)
        return comment

    return publish_earlier


@pytest.fixture
def long_thread(publish_earlier):
    """120 comments, newest first; each two share a moment."""
    comments = [publish_earlier(ago=timedelta(minutes=1 + n // 2)) for n in range(120)]
    return sorted(comments, key=lambda c: (c.submitted_at, c.public_id), reverse=True)


def walk(article):
    pages, cursor = [], ""
    while True:
        page = thread_page(article, cursor)
        pages.append(page.comments)
        if not page.further:
            return pages
        cursor = page.further


def test_every_comment_stands_on_one_page_newest_first(article, long_thread):
    pages = walk(article)
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [comment for page in pages for comment in page] == long_thread


def test_a_page_stays_the_same_while_newer_comments_arrive(article, long_thread, publish):
    second = thread_page(article).further
    before = [comment.pk for comment in thread_page(article, second).comments]
    publish()
    assert [comment.pk for comment in thread_page(article, second).comments] == before


def test_a_page_begins_where_it_did_when_the_comment_it_began_with_is_gone(
    article, long_thread, chief
):
    second = thread_page(article).further
    thread_page(article, second).comments[0].reopen(by=chief, seen=1, reason="To read again.")
    after = thread_page(article, second).comments
    assert after == long_thread[PAGE_LENGTH + 1 : 2 * PAGE_LENGTH + 1]


def test_the_pages_are_linked(client, article, long_thread):
    response = client.get(article.get_absolute_url())
    page = response.content.decode()
    older = f"{article.get_absolute_url()}?from={cursor_of(long_thread[50])}#thread"
    assert f'href="{older}"' in page
    assert "Newest comments" not in page
    page = client.get(older.partition("#")[0]).content.decode()
    assert "Newest comments" in page
    assert f'id="comment-{long_thread[50].public_id}"' in page
    assert f'id="comment-{long_thread[49].public_id}"' not in page


def test_replies_stand_under_their_comment_oldest_first(article, publish):
    top = publish()
    replies = [publish(parent=top) for _n in range(3)]
    (shown,) = thread_page(article).comments
    assert shown == top
    assert shown.shown_replies == replies


@pytest.fixture
def heated(publish_earlier):
    """A comment and 60 replies to it, oldest first; each two share a moment."""
    top = publish_earlier(ago=timedelta(hours=2), name="Zoë")
    replies = [
        publish_earlier(ago=timedelta(minutes=1 + n // 2), parent=top) for n in range(60, 0, -1)
    ]
    return top, sorted(replies, key=lambda c: (c.submitted_at, c.public_id))


def shown_on(page):
    return re.findall(r'<li class="comment" id="comment-(\w+)"', page)


def named(*comments):
    return [comment.public_id for comment in comments]


def test_ten_replies_stand_in_the_thread_and_the_way_to_the_others(client, article, heated):
    top, replies = heated
    page = client.get(article.get_absolute_url()).content.decode()
    assert shown_on(page) == named(top, *replies[:REPLIES_SHOWN])
    more = f"{article.get_absolute_url()}?under={top.public_id}#comment-{replies[10].public_id}"
    assert f'<a href="{more}">More replies <span' in page
    assert "61 comments" in page


def test_with_ten_replies_there_is_no_way_to_more(client, article, publish):
    top = publish()
    replies = [publish(parent=top) for _n in range(REPLIES_SHOWN)]
    page = client.get(article.get_absolute_url()).content.decode()
    assert shown_on(page) == named(top, *replies)
    assert "More replies" not in page


def test_all_replies_to_one_are_read_page_by_page(client, article, heated, publish):
    top, replies = heated
    publish()
    address = f"{article.get_absolute_url()}?under={top.public_id}"
    first = client.get(address).content.decode()
    assert shown_on(first) == named(top, *replies[:50])
    assert "62 comments" in first
    assert "thread-orders" not in first
    assert "data-watch" not in first
    assert f'<a href="{article.get_absolute_url()}#thread">The whole conversation</a>' in first
    assert "First replies" not in first
    further = unescape(re.search(r'href="([^"]+)#thread" rel="next">More replies', first)[1])
    second = client.get(further).content.decode()
    assert shown_on(second) == named(top, *replies[50:])
    assert f'<a href="{address}#thread">First replies</a>' in second
    assert 'rel="next"' not in second


def test_a_page_of_replies_stays_as_it_is_while_one_comes_in_front(
    article, heated, publish_earlier
):
    top, replies = heated
    second = thread_page(article, under=top.public_id).further
    publish_earlier(ago=timedelta(hours=1), parent=top)
    (shown,) = thread_page(article, second, under=top.public_id).comments
    assert shown.shown_replies == replies[50:]


def test_an_erased_comment_has_a_page_while_it_has_replies(client, article, heated, chief):
    top, replies = heated
    top.erase(by=chief, ground="writer_request")
    page = client.get(article.get_absolute_url()).content.decode()
    assert ">More replies</a>" in page
    page = client.get(f"{article.get_absolute_url()}?under={top.public_id}").content.decode()
    assert shown_on(page) == named(top, *replies[:50])
    assert "Zoë" not in page


def test_what_no_public_comment_at_the_top_is_called_is_as_if_not_said(
    client, article, print_article, publish, send, chief, moderator, clause
):
    top = publish()
    others = [publish(parent=top), send(), publish(article=print_article()), publish(), publish()]
    others[-1].reject(by=moderator, citing=clause, seen=1)
    others[-2].erase(by=chief, ground="writer_request")
    address = article.get_absolute_url()
    as_ever = client.get(address).content
    for said in [*named(*others), "b" * 12, "", "x", "%00", top.public_id.upper()]:
        assert client.get(f"{address}?under={said}").content == as_ever, said
    assert client.get(f"{address}?under={top.public_id}").content != as_ever


def test_who_is_answered_is_named_though_they_stand_on_another_page(
    article, heated, publish, moderator, clause
):
    top, replies = heated
    publish(parent=top, answers=replies[3])

    def names():
        (shown,) = thread_page(article, cursor_of(replies[40]), under=top.public_id).comments
        return [one.answers_name for one in shown.shown_replies if one.says_whom]

    assert names() == [replies[3].name]
    replies[3].reject(by=moderator, citing=clause, seen=1)
    assert names() == [None]


def test_a_page_of_one_comment_asks_as_often_and_once_more_for_who_is_not_on_it(
    article, heated, publish, django_assert_num_queries
):
    top, replies = heated
    with django_assert_num_queries(3):
        thread_page(article, under=top.public_id)
    for n in range(3):
        publish(parent=top, answers=replies[n])
    with django_assert_num_queries(4):
        thread_page(article, cursor_of(replies[50]), under=top.public_id)
    # As in the thread, where somebody is answered who is shown no more.
    with django_assert_num_queries(3):
        thread_page(article)


def test_text_is_shown_escaped_in_paragraphs_and_without_links(client, article, publish):
    publish(
        name="<b>Ana</b>",
        text="One <script>alert(1)</script>\n\nTwo\nthree https://example.org {{ 7|add:7 }}",
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<bdi class="comment-name">&lt;b&gt;Ana&lt;/b&gt;</bdi>' in page
    assert "<p>One &lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert "<p>Two<br>three https://example.org {{ 7|add:7 }}</p>" in page


def test_the_number_of_queries_is_the_same_for_one_comment_and_for_a_full_page(
    client, article, publish, django_assert_num_queries, long_thread
):
    for comment in long_thread[:20]:
        publish(parent=comment)
    address = article.get_absolute_url()
    with django_assert_num_queries(ARTICLE_PAGE_QUERIES):
        client.get(address)


def test_the_number_of_queries_with_a_single_comment(
    client, article, publish, django_assert_num_queries
):
    publish()
    address = article.get_absolute_url()
    with django_assert_num_queries(ARTICLE_PAGE_QUERIES):
        client.get(address)


# The article, its bylines and authors, topics and corrections; what to read on, twice; the
# sections; edition and clauses; the discussion; the comments, their replies, their number; the
# latest; the pages at the foot. And once a minute, how long readers wait of late: twice where the
# last day had too little to tell.
ARTICLE_PAGE_QUERIES = 18


def test_the_guidelines_cost_the_same_however_many_editions(
    client, edition, chief, django_assert_num_queries
):
    clauses = [{"key": "a", "title": "A", "text": "A"}]
    for number in range(1, 6):
        Guidelines.publish(by=chief, follows=number, welcome="W", clauses=clauses)
    with django_assert_num_queries(4):
        client.get("/guidelines/")


def test_beside_the_date_stands_how_many_comments_there_are_and_the_way_to_them(
    client, article, publish, send
):
    def link():
        page = client.get(article.get_absolute_url()).content.decode()
        head = page.partition("<h1>")[2].partition("</header>")[0]
        return head.partition('href="#comments"')[2].partition("</a>")[0].partition(">")[2]

    assert link() == "Comments"
    parent = publish()
    publish(parent=parent)
    send()
    assert link() == "2 comments"


def test_the_oldest_can_be_read_first_page_by_page(client, article, long_thread):
    seen, address = [], f"{article.get_absolute_url()}?comments=oldest"
    while address:
        page = client.get(address).content.decode()
        seen.append(re.findall(r'<li class="comment" id="comment-(\w+)"', page))
        further = re.search(r'href="([^"]+)#thread" rel="next"', page)
        address = further and unescape(further[1])
    assert [len(ids) for ids in seen] == [50, 50, 20]
    assert [one for ids in seen for one in ids] == [c.public_id for c in reversed(long_thread)]
    assert "Oldest comments" in page


def test_a_page_of_the_oldest_stays_as_it_is_while_new_ones_arrive(article, long_thread, publish):
    second = thread_page(article, order="oldest").further
    before = [comment.pk for comment in thread_page(article, second, "oldest").comments]
    publish()
    assert [comment.pk for comment in thread_page(article, second, "oldest").comments] == before


def test_the_orders_are_links_and_the_one_that_is_read_says_so(client, article, publish):
    publish()
    assert "thread-orders" not in client.get(article.get_absolute_url()).content.decode()
    publish()
    page = client.get(f"{article.get_absolute_url()}?comments=oldest").content.decode()
    orders = page.partition('class="thread-orders"')[2].partition("</nav>")[0]
    assert f'<a href="{article.get_absolute_url()}#thread">Newest</a>' in orders
    assert 'comments=oldest#thread" aria-current="true">Oldest</a>' in orders


def test_an_order_that_nobody_knows_is_the_newest_first(client, article, publish):
    publish()
    publish()
    odd = client.get(f"{article.get_absolute_url()}?comments=pending").content
    assert odd == client.get(article.get_absolute_url()).content


def test_most_recommended_first_and_then_the_others_page_by_page(client, article, long_thread):
    loved, liked, also = long_thread[100], long_thread[70], long_thread[90]
    for comment, times in ((loved, 3), (liked, 1), (also, 1)):
        for n in range(times):
            recommend(comment, by=Reader.known_by(f"203.0.113.{n}", "Firefox", "en"))
    seen, address = [], f"{article.get_absolute_url()}?comments=recommended"
    while address:
        page = client.get(address).content.decode()
        seen.append(re.findall(r'<li class="comment" id="comment-(\w+)"', page))
        further = re.search(r'href="([^"]+)#thread" rel="next"', page)
        address = further and unescape(further[1])
    first = [loved, liked, also]
    expected = [*first, *(c for c in long_thread if c not in first)]
    assert [one for ids in seen for one in ids] == [comment.public_id for comment in expected]
    assert [len(ids) for ids in seen] == [50, 50, 20]


def test_a_page_of_the_recommended_begins_among_those_that_are_recommended_too(
    client, article, long_thread
):
    for comment in long_thread[:60]:
        recommend(comment, by=Reader.known_by("203.0.113.1", "Firefox", "en"))
    first = thread_page(article, order="recommended")
    assert first.comments == long_thread[:50]
    second = thread_page(article, first.further, "recommended")
    assert second.comments == long_thread[50:100]
    assert thread_page(article, second.further, "recommended").comments == long_thread[100:]


@pytest.mark.parametrize("odd", ["1.b-x", "1.b-99999999999", "1.b-٣", f"{10**16}.b-0", "1.-5"])
def test_odd_places_among_the_recommended_are_places_all_the_same(client, article, publish, odd):
    publish()
    publish()
    address = f"{article.get_absolute_url()}?comments=recommended&from={odd}"
    assert client.get(address).status_code == 200
