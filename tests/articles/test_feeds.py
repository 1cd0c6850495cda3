"""The Atom feeds: what is in them, that it stays the same thing, and who is told "not modified"."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from articles.feeds import FEED_LENGTH
from articles.models import Article, Author, Correction, Picture, Section, Topic
from articles.models.order import RenditionOrder
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LATEST = "/feeds/latest.atom"
BASE = LANG.replace("lang", "base")
FEEDS = [
    LATEST,
    "/feeds/sections/harbour.atom",
    "/feeds/authors/ada-quill.atom",
    "/feeds/topics/ferries.atom",
]


def feed(client, address=LATEST):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - of our own making


def titles(client, address=LATEST):
    return [one.text for one in feed(client, address).findall("a:entry/a:title", ATOM)]


def updated(client, address=LATEST):
    return datetime.fromisoformat(feed(client, address).find("a:updated", ATOM).text)


def validators(client, address=LATEST):
    response = client.get(address)
    return response["ETag"], response.get("Last-Modified")


@pytest.fixture
def ferries(db):
    return Topic.objects.create(name="Ferries", slug="ferries")


@pytest.fixture
def old(print_article, ferries):
    """Printed, and last touched, so long ago that every change since is a later second."""
    article = print_article(
        headline="Long ago", topics=[ferries], published_at=datetime(2011, 3, 4, 17, 5, tzinfo=UTC)
    )
    with as_owner():
        for model in (Article, Section, Author, Topic):
            model.objects.update(updated_at=article.published_at)
    article.refresh_from_db()
    return article


def test_an_entry_says_the_whole_article(client, print_article, picture, author, ferries):
    second = Author.objects.create(name="Aaron First", slug="aaron-first")
    article = print_article(
        headline="العبّارة & <the> ferry",
        standfirst="After a winter <at> the quay.",
        dateline="SALTHAVEN",
        body="It left at six.\n\nNobody & nothing was on it.",
        language="ar",
        authors=[author, second],
        topics=[ferries],
        picture=picture,
        published_at=datetime(2011, 3, 4, 17, 5, tzinfo=UTC),
    )
    [entry] = feed(client).findall("a:entry", ATOM)
    assert entry.get(LANG) == "ar"
    assert entry.find("a:title", ATOM).text == "العبّارة & <the> ferry"
    assert entry.find("a:published", ATOM).text == "2011-03-04T17:05:00+00:00"
    assert entry.find("a:id", ATOM).text == f"tag:127.0.0.1,2011-03-04:article/{article.pk}"
    assert [
        (one.find("a:name", ATOM).text, one.find("a:uri", ATOM).text)
        for one in entry.findall("a:author", ATOM)
    ] == [
        ("Ada Quill", f"{ORIGIN}/authors/ada-quill/"),
        ("Aaron First", f"{ORIGIN}/authors/aaron-first/"),
    ]
    assert [(one.get("term"), one.get("label")) for one in entry.findall("a:category", ATOM)] == [
        ("harbour", "Harbour"),
        ("ferries", "Ferries"),
    ]
    summary = entry.find("a:summary", ATOM)
    assert (summary.get("type"), summary.text) == ("text", "After a winter <at> the quay.")
    links = {one.get("rel"): one for one in entry.findall("a:link", ATOM)}
    assert links["alternate"].get("href") == f"{ORIGIN}{article.get_absolute_url()}"
    assert links["enclosure"].get("href") == f"{ORIGIN}{picture.file.url}"
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "html"
    assert "SALTHAVEN –</span> It left at six.</p>" in content.text
    assert "<p>Nobody &amp; nothing was on it.</p>" in content.text
    assert f'<img src="{ORIGIN}{picture.file.url}" width="64" height="48"' in content.text
    assert "The quay at noon. Drawing: A. Quill" in content.text


def test_a_feed_names_itself_its_page_its_language_and_the_paper(client, old):
    for address, page, title in zip(
        FEEDS,
        ["/", "/harbour/", "/authors/ada-quill/", "/topics/ferries/"],
        ["", "Harbour · ", "Ada Quill · ", "Ferries · "],
        strict=True,
    ):
        root = feed(client, address)
        assert root.get(LANG) == "en-gb"
        assert root.get(BASE) == f"{ORIGIN}/"
        assert root.find("a:title", ATOM).text == f"{title}The Estuary Post"
        links = {one.get("rel"): one.get("href") for one in root.findall("a:link", ATOM)}
        assert links == {"alternate": f"{ORIGIN}{page}", "self": f"{ORIGIN}{address}"}
        assert root.find("a:id", ATOM).text == f"{ORIGIN}{address}"
        assert root.find("a:author/a:name", ATOM).text == "The Estuary Post"


def test_a_feed_has_its_own_and_only_what_is_printed(
    client, old, print_article, write, editor, ferries
):
    other = Section.objects.create(name="Culture", slug="culture")
    else_by = Author.objects.create(name="Ned Ink", slug="ned-ink")
    print_article(headline="Elsewhere", section=other, author=else_by)
    write(headline="A draft", topics=[ferries])
    print_article(
        headline="Ahead", topics=[ferries], published_at=timezone.now() + timedelta(hours=1)
    )
    print_article(headline="Gone", topics=[ferries]).withdraw(by=editor)
    assert titles(client) == ["Elsewhere", "Long ago"]
    for address in FEEDS[1:]:
        assert titles(client, address) == ["Long ago"], address
    assert titles(client, "/feeds/sections/culture.atom") == ["Elsewhere"]
    assert titles(client, "/feeds/authors/ned-ink.atom") == ["Elsewhere"]


def test_a_feed_has_the_newest_first_and_no_more_than_fit(client, print_article, ferries):
    for n in range(FEED_LENGTH + 2):
        print_article(headline=f"Number {n}", topics=[ferries])
    newest = [f"Number {n}" for n in reversed(range(2, FEED_LENGTH + 2))]
    for address in FEEDS:
        assert titles(client, address) == newest


def test_a_feed_with_nothing_in_it_is_one_too(client, section, author, ferries):
    for address in FEEDS:
        assert titles(client, address) == []
        response = client.get(address)
        # Of the paper's own nothing was ever changed; the others have a name.
        assert address != LATEST or "Last-Modified" not in response
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304


def test_an_entry_stays_itself_at_another_address(client, old, editor):
    [before] = feed(client).findall("a:entry", ATOM)
    old.readdress("moved", by=editor)
    [after] = feed(client).findall("a:entry", ATOM)
    assert after.find("a:id", ATOM).text == before.find("a:id", ATOM).text
    assert after.find("a:link", ATOM).get("href").endswith("/moved/")
    assert after.find("a:published", ATOM).text == before.find("a:published", ATOM).text


def change_words(article, **_others):
    article.standfirst = "Another."
    article.save()


def correct(article, editor, **_others):
    Correction.objects.create(article=article, text="At seven.", made_by=editor)


def change_picture(article, picture, **_others):
    article.picture = picture
    article.save()


def withdraw(article, editor, **_others):
    article.withdraw(by=editor)


def rename_author(article, **_others):
    author = article.signed_by[0]
    author.name = "Ada Quill-Ink"
    author.save()


def rename_section(article, **_others):
    Section(pk=article.section_id, name="Docks", slug="harbour").save()


def rename_topic(article, ferries, **_others):
    ferries.name = "Boats"
    ferries.save()


def print_another(article, print_article, ferries, **_others):
    print_article(topics=[ferries])


@pytest.mark.parametrize("address", FEEDS)
@pytest.mark.parametrize(
    "change",
    [
        *(change_words, correct, change_picture, withdraw, print_another),
        *(rename_author, rename_section, rename_topic),
    ],
)
def test_whatever_readers_see_change_moves_the_date_and_both_validators(
    client, old, editor, picture, print_article, ferries, address, change
):
    dated, (tag, modified) = updated(client, address), validators(client, address)
    asked = [{"if-none-match": tag}, {"if-modified-since": modified}]
    assert [client.get(address, headers=one).status_code for one in asked] == [304, 304]
    change(old, editor=editor, picture=picture, print_article=print_article, ferries=ferries)
    assert updated(client, address) > dated
    assert validators(client, address)[0] != tag
    assert validators(client, address)[1] != modified
    assert [client.get(address, headers=one).status_code for one in asked] == [200, 200]


def test_a_scheduled_article_moves_them_when_its_time_comes(client, old, print_article):
    tag, modified = validators(client)
    ahead = print_article(published_at=timezone.now() + timedelta(hours=1))
    assert validators(client) == (tag, modified)
    ahead.published_at = timezone.now() - timedelta(seconds=1)
    ahead.save()
    assert validators(client)[0] != tag
    assert validators(client)[1] != modified


@pytest.mark.parametrize("change", ["words", "renditions"])
def test_what_changes_of_a_picture_moves_them_too(client, old, picture, change):
    old.picture = picture
    old.save()
    with as_owner():
        Article.objects.update(updated_at=old.published_at)
        Picture.objects.update(updated_at=old.published_at)
    tag, modified = validators(client)
    if change == "words":
        picture.caption = "The quay at one."
        picture.save()
    else:
        assert RenditionOrder.objects.carry_out_next() == picture
    assert validators(client)[0] != tag
    assert client.get(LATEST, headers={"if-modified-since": modified}).status_code == 200


def test_a_second_that_is_not_over_dates_nothing(client, article, monkeypatch):
    """Another change in it would have the same date."""
    for passed, is_dated in ((0.9, False), (1, True)):
        now = article.updated_at + timedelta(seconds=passed)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert bool(validators(client)[1]) == is_dated


def test_a_feed_that_lost_what_dated_it_is_not_said_to_be_unmodified(client, old, print_article):
    """Its date goes back with it: only the very date that was given is "not modified"."""
    second = Author.objects.create(name="Ned Ink", slug="ned-ink")
    signed = print_article(headline="By mistake", authors=[*old.signed_by, second])
    address = FEEDS[2]
    _tag, modified = validators(client, address)
    signed.bylines.filter(author=old.signed_by[0]).delete()
    assert titles(client, address) == ["Long ago"]
    response = client.get(address, headers={"if-modified-since": modified})
    assert response.status_code == 200


def test_not_modified_has_the_validators_and_no_body(client, old):
    tag, modified = validators(client)
    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", {tag}'},
        {"if-none-match": tag.removeprefix("W/")},
        {"if-modified-since": modified},
    ):
        response = client.get(LATEST, headers=headers)
        assert response.status_code == 304, headers
        assert (response["ETag"], response["Last-Modified"]) == (tag, modified)
        assert response.content == b""
    # A tag that is known says more than a date that is.
    odd = {"if-none-match": '"other"', "if-modified-since": modified}
    assert client.get(LATEST, headers=odd).status_code == 200


def test_the_validators_are_the_same_from_every_reader_and_comments_do_not_move_them(
    client, old, send, publish
):
    before = validators(client)
    publish(article=old)
    send(article=old)
    assert validators(Client(headers={"accept-language": "ar", "cookie": "a=b"})) == before


def test_a_correction_stands_in_the_entry(client, old, editor):
    Correction.objects.create(article=old, text="It left <at> seven.", made_by=editor)
    content = feed(client).find("a:entry/a:content", ATOM).text
    assert "<h2>Correction, " in content
    assert "<p>It left &lt;at&gt; seven.</p>" in content


def test_characters_that_xml_cannot_hold_break_no_feed(client, old, section, author):
    odd = "a\x0bb\x1fc\ufffed\u2028e]]>f\U0001f6a2"
    for owner in (section, author):
        owner.name = odd
        owner.save()
    old.headline = old.standfirst = old.body = odd
    old.save()
    for address in FEEDS[:3]:
        entry = feed(client, address).find("a:entry", ATOM)
        assert entry.find("a:title", ATOM).text == "abcd\u2028e]]>f\U0001f6a2"
        assert entry.find("a:author/a:name", ATOM).text == "abcd\u2028e]]>f\U0001f6a2"


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_costs_the_same_however_much_is_in_it(
    client, print_article, ferries, picture, editor, django_assert_num_queries, address
):
    for number in (2, 8):
        for _n in range(number):
            article = print_article(topics=[ferries], picture=picture)
            Correction.objects.create(article=article, text="No.", made_by=editor)
        # What it is a feed of; the articles, their pictures' renditions, bylines and authors,
        # topics and corrections; the last withdrawal.
        with django_assert_num_queries(7 if address == LATEST else 8):
            client.get(address)


def test_every_page_names_the_papers_feed_and_a_list_its_own(client, old):
    def named(address):
        page = client.get(address).content.decode()
        links = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', page
        )
        footer = page.partition("<footer")[2]
        return links, re.findall(r'href="([^"]+)" type="application/atom\+xml"', footer)

    for address in ("/", "/latest/", "/guidelines/"):
        assert named(address) == ([LATEST], [LATEST]), address
    of_its_comments = f"/feeds/comments/{old.slug}.atom"
    assert named(old.get_absolute_url()) == ([of_its_comments, LATEST], [LATEST])
    for page, address in zip(
        ["/harbour/", "/authors/ada-quill/", "/topics/ferries/"], FEEDS[1:], strict=True
    ):
        links, footer = named(page)
        assert sorted(links) == sorted(footer) == sorted([LATEST, address])
        for link in links:
            assert client.get(link).status_code == 200
