"""The lists of the paper: everything, a section, an author, a topic; and what to read on."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Author, Section, Topic
from articles.models.query import PAGE_LENGTH

pytestmark = pytest.mark.django_db

BEGAN = datetime(2011, 3, 4, tzinfo=UTC)


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def headlines(page):
    return re.findall(r'class="card-headline"><a href="[^"]+">([^<]+)</a>', page)


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="The sea", slug="the-sea")


@pytest.fixture
def many(print_article, section, author, topic):
    """Enough for two pages and one, each a day after the one before; two at one moment."""
    return [
        print_article(
            headline=f"Number {n}",
            slug=f"number-{n:02}",
            section=section,
            author=author,
            topics=[topic],
            published_at=BEGAN + timedelta(days=min(n, 2 * PAGE_LENGTH - 1)),
        )
        for n in range(2 * PAGE_LENGTH + 1)
    ]


LISTS = ["/latest/", "/harbour/", "/authors/ada-quill/", "/topics/the-sea/"]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_everything_once_a_page_at_a_time_the_newest_first(client, many, address):
    seen, pages, here = [], 0, address
    while here:
        page = text_of(client.get(here))
        seen += headlines(page)
        pages += 1
        older = re.search(r'<a href="([^"]+)" rel="next">Older articles', page)
        here = older and older[1]
        assert ("Newest articles" in page) == (pages > 1)
    assert pages == 3
    assert seen == [f"Number {n}" for n in reversed(range(2 * PAGE_LENGTH + 1))]


def test_a_page_begins_at_the_same_article_whatever_is_printed_meanwhile(
    client, many, print_article
):
    first = text_of(client.get("/harbour/"))
    older = re.search(r'<a href="([^"]+)" rel="next">', first)[1]
    before = headlines(text_of(client.get(older)))
    print_article(headline="Fresh from the press")
    assert headlines(text_of(client.get(older))) == before
    assert headlines(text_of(client.get("/harbour/")))[0] == "Fresh from the press"


def test_a_page_still_begins_where_it_did_when_that_article_is_withdrawn(client, many, editor):
    older = re.search(r'<a href="([^"]+)" rel="next">', text_of(client.get("/harbour/")))[1]
    before = headlines(text_of(client.get(older)))
    gone = next(article for article in many if article.headline == before[0])
    gone.withdraw(by=editor)
    after = headlines(text_of(client.get(older)))
    assert after[:-1] == before[1:]


@pytest.mark.parametrize("odd", ["x", "1", "9" * 17 + ".a", ".", "1.%00", "-1.a", "1.a%20b"])
def test_an_odd_place_is_the_beginning(client, many, odd):
    response = client.get(f"/harbour/?from={odd}")
    page = text_of(response)
    if "Newest articles" not in page:
        assert headlines(page)[0] == many[-1].headline


def test_a_list_shows_its_own_and_only_what_is_printed(client, print_article, write, topic, editor):
    other = Section.objects.create(name="Culture", slug="culture")
    else_by = Author.objects.create(name="Ned Ink", slug="ned-ink")
    print_article(headline="Elsewhere", section=other, author=else_by)
    print_article(headline="Here", topics=[topic])
    write(headline="A draft", topics=[topic])
    print_article(headline="Gone", topics=[topic]).withdraw(by=editor)
    for address in LISTS[1:]:
        assert headlines(text_of(client.get(address))) == ["Here"], address
    for address in ("/culture/", "/authors/ned-ink/"):
        assert headlines(text_of(client.get(address))) == ["Elsewhere"], address


def test_a_list_with_nothing_in_it_says_so(client, section, author, topic):
    for address in LISTS:
        if address != "/latest/":
            assert "Nothing has been published yet." in text_of(client.get(address))


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_however_long_it_is(client, many, address, django_assert_num_queries):
    # The sections, what it is a list of, the articles, the pages at the foot.
    with django_assert_num_queries(4 if address == "/latest/" else 5):
        text_of(client.get(address))


def test_every_page_leads_to_every_section(client, article):
    Section.objects.create(name="Culture", slug="culture", position=1)
    for address in ("/", "/latest/", "/harbour/", article.get_absolute_url(), "/guidelines/"):
        page = client.get(address).content.decode()
        assert re.findall(r'<li><a href="(/[a-z]+/)"[^>]*>(Harbour|Culture)', page) == [
            ("/harbour/", "Harbour"),
            ("/culture/", "Culture"),
        ]
    assert '<a href="/harbour/" aria-current="page">' in text_of(client.get("/harbour/"))


def test_the_front_page_ends_with_the_way_to_older_articles(client, many):
    page = text_of(client.get("/"))
    assert len(headlines(page)) == PAGE_LENGTH
    older = re.search(r'<a href="(/latest/\?from=[^"]+)" rel="next">', page)[1]
    assert headlines(text_of(client.get(older)))[0] == f"Number {PAGE_LENGTH}"


def test_an_author_has_a_page_with_handle_and_a_word_about_them(client, author):
    author.about = "Ada writes about <ferries>."
    author.save()
    page = text_of(client.get("/authors/ada-quill/"))
    assert "Ada writes about &lt;ferries&gt;." in page
    assert '<bdi dir="ltr">@adaquill</bdi>' in page


def test_several_sign_an_article_in_their_order_and_each_has_it_on_their_page(
    client, print_article, author
):
    second = Author.objects.create(name="Aaron First", slug="aaron-first")
    article = print_article(headline="Signed by two", authors=[author, second])
    page = text_of(client.get(article.get_absolute_url()))
    assert re.findall(r'rel="author" href="([^"]+)"', page) == [
        "/authors/ada-quill/",
        "/authors/aaron-first/",
    ]
    for address in ("/authors/ada-quill/", "/authors/aaron-first/"):
        assert headlines(text_of(client.get(address))) == ["Signed by two"]


def read_on(client, article):
    page = text_of(client.get(article.get_absolute_url()))
    return headlines(page.partition('<aside class="related"')[2].partition("</aside>")[0])


def test_what_an_editor_chose_comes_first_then_the_newest_on_the_same_topics(
    client, print_article, write, topic, editor
):
    ferries = Topic.objects.create(name="Ferries", slug="ferries")
    article = print_article(topics=[topic, ferries])
    for n in range(4):
        print_article(headline=f"On topic {n}", topics=[topic, ferries])
    chosen = print_article(headline="Chosen")
    withdrawn = print_article(headline="Withdrawn", topics=[topic])
    for position, one in enumerate([withdrawn, write(headline="A draft"), chosen]):
        article.choices.create(related=one, position=position)
    withdrawn.withdraw(by=editor)
    assert read_on(client, article) == ["Chosen", "On topic 3", "On topic 2"]


def test_an_article_with_nothing_related_says_nothing_of_it(client, article, print_article):
    print_article()
    assert "Read on" not in text_of(client.get(article.get_absolute_url()))


def test_what_is_read_on_is_not_among_the_latest_too(client, print_article, topic):
    article = print_article(topics=[topic])
    print_article(headline="Twice?", topics=[topic])
    assert text_of(client.get(article.get_absolute_url())).count("Twice?") == 1
