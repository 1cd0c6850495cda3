"""The conversation under an article: fifty to a page, in an order that stays."""

import re
from datetime import timedelta
from html import unescape

import pytest

from comments.models import Guidelines
from comments.models.reading_order import PAGE_LENGTH, cursor_of
from comments.models.recommending import Reader, recommend
from comments.models.thread import thread_page

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
