"""What readers of our pages and feeds that others wrote find in them."""

import extruct
import feedparser
import pytest
import trafilatura

from articles.models import Author, Correction
from articles.models.dates import for_machines
from tests.articles.test_structured_data import NASTY

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
BODY = [
    "The last night boat left North Quay eleven years ago with nine passengers and a wreath on the "
    "wheelhouse door. The next one will sail within ten weeks.",
    "There will be eight crossings a night in each direction, one every forty-five minutes, on "
    "every day of the year. A single ticket will cost four crowns.",
    "The planners expect about 340 passengers a night, among them porters of the fish market and "
    "bakers. They base the figure on a survey of 4,200 residents.",
]
COMMENTS = [
    "I crossed on it for forty years, every morning at six, and never once was it late for me.",
    "Nobody has asked those who live on the terrace what they think of a diesel at ten to three.",
]
REPLY = "They did ask; the meeting was on a Tuesday in the parish hall, and twelve people came."


@pytest.fixture
def told(print_article, picture, publish, author):
    """An article as a paper prints it, with a conversation."""
    second = Author.objects.create(name="Marek Tolliver", slug="marek-tolliver")
    article = print_article(
        headline="Night ferry to sail again after eleven years",
        standfirst="A narrow majority of the council brings back the crossing after dark.",
        dateline="SALTHAVEN, North Quay",
        body="\n\n".join(BODY),
        picture=picture,
        authors=[author, second],
    )
    print_article(
        headline="Something else that happened", standfirst="It has little to do with it."
    )
    for text in COMMENTS:
        top = publish(article=article, text=text, name="Irma Dahl")
    publish(article=article, parent=top, text=REPLY, name="Leopold Anker")
    return article


@pytest.fixture
def page(client, told):
    return client.get(told.get_absolute_url()).content.decode()


def test_an_archive_finds_headline_authors_date_and_body_and_keeps_the_comments_apart(page, told):
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=True).as_dict()
    assert found["title"] == told.headline
    assert found["author"] == "Ada Quill; Marek Tolliver"
    assert found["date"] == f"{told.published_at:%Y-%m-%d}"
    assert found["description"] == told.standfirst
    assert found["sitename"] == "The Estuary Post"
    assert found["url"] == f"{ORIGIN}{told.get_absolute_url()}"
    assert found["categories"] == ["Harbour"]
    for paragraph in BODY:
        assert paragraph in found["text"]
    assert "SALTHAVEN, North Quay – The last night boat" in found["text"]
    for comment in (*COMMENTS, REPLY):
        assert comment not in found["text"]
        assert comment in found["comments"]
    for other in ("Something else", "Community guidelines", "Preview", "cookies"):
        assert other not in found["text"]


def test_an_archive_that_wants_no_comments_gets_none(page):
    text = trafilatura.extract(page, include_comments=False)
    assert BODY[0] in text
    assert not [comment for comment in (*COMMENTS, REPLY) if comment in text]


def test_a_search_engine_finds_the_article_with_its_comments(page, told, picture):
    found = extruct.extract(page, base_url=ORIGIN, syntaxes=["json-ld", "opengraph"])
    [data] = found["json-ld"]
    article, breadcrumbs = data["@graph"]
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == told.headline
    assert [author["name"] for author in article["author"]] == ["Ada Quill", "Marek Tolliver"]
    assert article["image"][0]["url"] == f"{ORIGIN}{picture.file.url}"
    assert article["commentCount"] == 3
    newest, oldest = article["comment"]
    assert [newest["text"], oldest["text"]] == list(reversed(COMMENTS))
    assert newest["author"]["name"] == "Irma Dahl"
    assert [(one["author"]["name"], one["text"]) for one in newest["comment"]] == [
        ("Leopold Anker", REPLY)
    ]
    assert breadcrumbs["@type"] == "BreadcrumbList"
    [graph] = found["opengraph"]
    said = dict(graph["properties"])
    assert said["og:title"] == told.headline
    assert said["og:type"] == "article"
    assert said["og:image"] == f"{ORIGIN}{picture.file.url}"
    assert said["article:published_time"] == for_machines(told.published_at)


def test_no_reader_finds_a_comment_that_no_editor_approved(
    client, told, send, moderator, clause, publish, chief
):
    send(article=told, text="canary pending and long enough to be taken for a paragraph of text")
    send(article=told, text="canary rejected").reject(by=moderator, citing=clause, seen=0)
    publish(article=told, text="canary erased").erase(by=chief, ground="unlawful")
    page = client.get(told.get_absolute_url()).content.decode()
    found = [
        trafilatura.bare_extraction(page, include_comments=True).as_dict(),
        extruct.extract(page, base_url=ORIGIN, syntaxes=["json-ld", "opengraph", "microdata"]),
        feedparser.parse(client.get("/feeds/latest.atom").content),
    ]
    for one in found:
        said = str(one)
        assert BODY[0][:30] in said or told.headline in said
        assert "canary" not in said


@pytest.mark.parametrize("words", [words for words in NASTY if "\x0b" not in words])
def test_a_search_engine_reads_what_was_written_whatever_it_was(client, told, publish, words):
    told.headline = words
    told.save()
    publish(article=told, text=words, name="Irma")
    page = client.get(told.get_absolute_url()).content.decode()
    [data] = extruct.extract(page, base_url=ORIGIN, syntaxes=["json-ld"])["json-ld"]
    assert data["@graph"][0]["headline"] == words
    assert data["@graph"][0]["comment"][0]["text"] == words


# Feeds


def parsed(client, address):
    """ADDRESS as a feed reader reads it, with nothing to complain about."""
    response = client.get(address)
    headers = {name.lower(): value for name, value in response.items()}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.encoding == "utf-8"
    return feed


def entry_of(feed, article):
    [entry] = [one for one in feed.entries if one.link.endswith(article.get_absolute_url())]
    return entry


@pytest.mark.parametrize(
    "address",
    ["/feeds/latest.atom", "/feeds/sections/harbour.atom", "/feeds/authors/ada-quill.atom"],
)
def test_a_feed_reader_finds_headline_authors_dates_and_body(client, told, picture, address):
    feed = parsed(client, address)
    assert feed.feed.language == "en-gb"
    entry = entry_of(feed, told)
    assert entry.title == told.headline
    assert entry.link == f"{ORIGIN}{told.get_absolute_url()}"
    assert [author.name for author in entry.authors] == ["Ada Quill", "Marek Tolliver"]
    assert entry.published == told.published_at.isoformat(timespec="microseconds")
    assert entry.updated_parsed >= entry.published_parsed
    assert entry.summary == told.standfirst
    [content] = entry.content
    assert (content.type, content.language) == ("text/html", "en")
    for paragraph in BODY:
        assert paragraph in content.value
    [enclosure] = entry.enclosures
    assert (enclosure.href, enclosure.type) == (f"{ORIGIN}{picture.file.url}", "image/jpeg")
    assert not [comment for comment in (*COMMENTS, REPLY) if comment in str(feed)]


def test_a_feed_reader_reads_what_was_written_whatever_it_was(client, told, editor):
    for words in NASTY:
        told.headline = told.standfirst = words
        told.body = f"Begins {words}"
        told.save()
        Correction.objects.create(article=told, text=words, made_by=editor)
        entry = entry_of(parsed(client, "/feeds/latest.atom"), told)
        possible = words.replace("\x0b", "").replace("\x1f", "")
        # A feed reader shows titles as a line, with its own idea of where lines end.
        assert entry.title.split() == possible.split()
        assert entry.summary.split() == possible.split()
        assert "<script" not in entry.content[0].value
        assert "Begins" in entry.content[0].value


def test_a_feed_with_nothing_in_it_is_read_too(client, section):
    assert parsed(client, "/feeds/latest.atom").entries == []
