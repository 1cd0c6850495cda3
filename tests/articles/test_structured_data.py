"""What search engines and link previews are told of an article, and of a list."""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from articles.models import Article, Author, Correction, Topic
from articles.models.rendition import Shape, wanted

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"


class Head(HTMLParser):
    """The metas and links of a page, as (name, content)."""

    @classmethod
    def of(cls, page):
        head = cls()
        head.said = []
        head.feed(page)
        return head.said

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "meta":
            self.said.append((said.get("property") or said.get("name"), said.get("content")))
        elif tag == "link":
            self.said.append((said["rel"], said["href"]))


def head_of(client, address):
    said = {}
    for name, content in Head.of(client.get(address).content.decode()):
        said.setdefault(name, []).append(content)
    return said


def data_in(page):
    """By type: what the page's one data block says."""
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    said = json.loads(block)
    assert said["@context"] == "https://schema.org"
    return {node["@type"]: node for node in said["@graph"]}


def data_of(client, article):
    return data_in(client.get(article.get_absolute_url()).content.decode())


@pytest.fixture
def full(print_article, picture, author):
    second = Author.objects.create(name="Aaron First", slug="aaron-first")
    topics = [Topic.objects.create(name=name, slug=name.lower()) for name in ("Ferries", "Sea")]
    return print_article(
        headline="The night ferry sails again",
        slug="night-ferry",
        dateline="SALTHAVEN, North Quay",
        picture=picture,
        authors=[author, second],
        topics=topics,
        published_at=datetime(2011, 3, 4, 17, 5, tzinfo=UTC),
    )


def render(picture):
    """Give PICTURE the renditions it should have, without their bytes."""
    for shape, kind, width in wanted(picture):
        ratio = picture.width / picture.height if shape == Shape.WHOLE else shape.ratio
        picture.renditions.create(
            shape=shape,
            format=kind,
            width=width,
            height=round(width / ratio),
            file=f"{secrets.token_hex(16)}.{kind.ending}",
            bytes=1,
        )


ADDRESS = f"{ORIGIN}/harbour/2011/03/night-ferry/"


def test_the_head_says_to_link_previews_what_the_page_is(client, full, picture):
    said = head_of(client, full.get_absolute_url())
    expected = {
        "canonical": [ADDRESS],
        "description": ["After a winter at the quay."],
        "robots": ["max-image-preview:large"],
        "author": ["Ada Quill", "Aaron First"],
        "twitter:card": ["summary_large_image"],
        "og:type": ["article"],
        "og:site_name": ["The Estuary Post"],
        "og:title": ["The night ferry sails again"],
        "og:description": ["After a winter at the quay."],
        "og:url": [ADDRESS],
        "og:locale": ["en_GB"],
        "og:image": [f"{ORIGIN}{picture.file.url}"],
        "og:image:width": ["64"],
        "og:image:height": ["48"],
        "og:image:alt": ["A grey quay"],
        "article:published_time": ["2011-03-04T17:05:00+00:00"],
        "article:modified_time": ["2011-03-04T17:05:00+00:00"],
        "article:section": ["Harbour"],
        "article:author": [f"{ORIGIN}/authors/ada-quill/", f"{ORIGIN}/authors/aaron-first/"],
        "article:tag": ["Ferries", "Sea"],
    }
    assert {name: said.get(name) for name in expected} == expected


def test_an_article_without_a_picture_promises_none(client, article):
    said = head_of(client, article.get_absolute_url())
    assert said["twitter:card"] == ["summary"]
    assert not {name for name in said if str(name).startswith("og:image")}
    assert "image" not in data_of(client, article)["NewsArticle"]


@pytest.mark.parametrize(("language", "locale"), [("ar", "ar_AR"), ("ckb", "cb_IQ")])
def test_an_article_in_another_language_says_so(client, print_article, language, locale):
    article = print_article(language=language)
    assert head_of(client, article.get_absolute_url())["og:locale"] == [locale]
    assert data_of(client, article)["NewsArticle"]["inLanguage"] == language


def test_the_data_say_what_the_page_says(client, full, picture):
    assert data_of(client, full)["NewsArticle"] == {
        "@type": "NewsArticle",
        "@id": ADDRESS,
        "mainEntityOfPage": ADDRESS,
        "headline": "The night ferry sails again",
        "description": "After a winter at the quay.",
        "image": [
            {
                "@type": "ImageObject",
                "url": f"{ORIGIN}{picture.file.url}",
                "width": 64,
                "height": 48,
                "caption": "The quay at noon.",
                "creditText": "Drawing: A. Quill",
            }
        ],
        "datePublished": "2011-03-04T17:05:00+00:00",
        "dateModified": "2011-03-04T17:05:00+00:00",
        "author": [
            {"@type": "Person", "name": "Ada Quill", "url": f"{ORIGIN}/authors/ada-quill/"},
            {"@type": "Person", "name": "Aaron First", "url": f"{ORIGIN}/authors/aaron-first/"},
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "The Estuary Post",
            "url": f"{ORIGIN}/",
            "logo": {
                "@type": "ImageObject",
                "url": f"{ORIGIN}/static/icons/icon-512.png",
                "width": 512,
                "height": 512,
            },
        },
        "articleSection": "Harbour",
        "keywords": ["Ferries", "Sea"],
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "locationCreated": {"@type": "Place", "name": "SALTHAVEN, North Quay"},
        "commentCount": 0,
        "comment": [],
    }


def test_a_picture_is_offered_in_each_shape_and_whole(client, full):
    # As large as one that an editor uploads; only its numbers are looked at.
    type(full.picture).objects.update(width=1280, height=853)
    full.picture.refresh_from_db()
    render(full.picture)
    offered = data_of(client, full)["NewsArticle"]["image"]
    assert [(one["width"], one["height"]) for one in offered] == [
        (1200, 675), (1137, 853), (853, 853), (1280, 853),
    ]  # fmt: skip
    assert len({one["url"] for one in offered}) == 4
    assert {one["creditText"] for one in offered} == {"Drawing: A. Quill"}
    assert all(one["url"].endswith(".jpg") for one in offered)
    said = head_of(client, full.get_absolute_url())
    assert said["og:image"] == [offered[0]["url"]]
    assert (said["og:image:width"], said["og:image:height"]) == (["1200"], ["675"])
    # A feed shows the whole of it.
    assert offered[-1]["url"] in client.get("/feeds/latest.atom").content.decode()
    assert offered[0]["url"] not in client.get("/feeds/latest.atom").content.decode()


def test_the_way_to_an_article_leads_from_the_front_page_by_its_section(client, full):
    steps = data_of(client, full)["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "The Estuary Post", f"{ORIGIN}/"),
        (2, "Harbour", f"{ORIGIN}/harbour/"),
        (3, "The night ferry sails again", ADDRESS),
    ]
    for step in steps:
        assert client.get(step["item"].removeprefix(ORIGIN)).status_code == 200


def test_moments_are_the_papers_own_time_with_its_offset(client, full):
    with timezone.override("Asia/Baghdad"):
        said = data_of(client, full)["NewsArticle"]
    assert said["datePublished"] == "2011-03-04T20:05:00+03:00"


def test_a_change_of_words_long_after_printing_is_a_modification(client, full):
    full.body = "It never left."
    full.save()
    full.refresh_from_db()
    said = data_of(client, full)["NewsArticle"]
    expected = timezone.localtime(full.words_changed_at).isoformat(timespec="seconds")
    assert said["dateModified"] == expected
    assert said["datePublished"] == "2011-03-04T17:05:00+00:00"
    # And another save, which changes no word, is none.
    Article.objects.update(words_changed_at=None)
    full.refresh_from_db()
    full.save()
    said = data_of(client, full)["NewsArticle"]
    assert said["dateModified"] == said["datePublished"]


def test_a_correction_is_said_and_is_a_modification(client, full, editor):
    correction = Correction.objects.create(
        article=full, text="It left at seven.", made_by=editor, made_at=timezone.now()
    )
    said = data_of(client, full)["NewsArticle"]
    made = timezone.localtime(correction.made_at).isoformat(timespec="seconds")
    assert said["correction"] == [
        {"@type": "CorrectionComment", "text": "It left at seven.", "datePublished": made}
    ]
    assert said["dateModified"] == made
    modified = head_of(client, full.get_absolute_url())["article:modified_time"]
    assert modified[0][:19] == made[:19]


NASTY = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]> & &amp; &lt;",
    "\"quoted\" and 'so' \\ \\u003c",
    "line\u2028and\u2029paragraph",
    "العبّارة \u202eturned\u202c ⛴️ 👩‍🚀",
    "tab\tand\x0bworse\x1f",
]


@pytest.mark.parametrize("words", NASTY)
def test_whatever_is_written_is_read_back_as_written(client, full, words):
    full.headline = full.standfirst = full.dateline = words
    full.save()
    full.picture.credit = words
    full.picture.save()
    page = client.get(full.get_absolute_url()).content.decode()
    said = data_in(page)["NewsArticle"]
    assert said["headline"] == said["description"] == words
    assert said["locationCreated"]["name"] == said["image"][0]["creditText"] == words
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert not set("<>&\u2028\u2029") & set(block)


def test_a_preview_tells_machines_nothing(as_staff, editor, write, picture):
    draft = write(picture=picture)
    page = as_staff(editor).get(f"/admin/articles/article/{draft.pk}/preview/")
    assert page.status_code == 200
    assert "ld+json" not in page.content.decode()
    assert "og:title" not in page.content.decode()


def test_a_withdrawn_article_tells_machines_nothing(client, full, editor):
    full.withdraw(by=editor)
    page = client.get(full.get_absolute_url()).content.decode()
    assert "ld+json" not in page
    assert "og:title" not in page


LISTS = {
    "/": "The Estuary Post",
    "/latest/": "The Estuary Post",
    "/harbour/": "Harbour · The Estuary Post",
    "/authors/ada-quill/": "Ada Quill · The Estuary Post",
    "/topics/ferries/": "Ferries · The Estuary Post",
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_says_to_link_previews_what_it_is(client, full, address):
    said = head_of(client, address)
    assert said["og:title"] == [LISTS[address]]
    assert said["og:type"] == ["website"]
    assert said["og:url"] == said["canonical"] == [f"{ORIGIN}{address}"]
    assert said["og:image"] == [f"{ORIGIN}/static/icons/icon-512.png"]
    assert said["robots"] == ["max-image-preview:large"]
    # A page further down is no page of its own to a search engine.
    older = head_of(client, f"{address}?from=1000000000000000.a")
    if address != "/":
        assert older["robots"] == ["noindex"]
        assert "og:url" not in older


def test_an_authors_page_is_described_by_what_it_says_of_them(client, full, author):
    author.about = "Ada writes about <ferries>."
    author.save()
    said = head_of(client, "/authors/ada-quill/")
    assert said["description"] == ["Ada writes about <ferries>."]


def test_the_card_of_a_scheduled_article_is_nowhere(client, print_article):
    ahead = print_article(published_at=timezone.now() + timedelta(hours=1), headline="Tomorrow")
    response = client.get(ahead.get_absolute_url())
    assert response.status_code == 404
    assert b"Tomorrow" not in response.content
