"""What search engines are told to read, and to leave alone; what a phone is told to install."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from PIL import Image

from articles.models import Article, Author, Correction, Page, Section, Topic
from articles.models.dates import for_machines
from articles.sitemaps import NEWS_LIMIT
from tests.owner import as_owner
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
NAMES = {
    "m": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)  # noqa: S314 - of our own making


def listed(client, address):
    """By path: when each address on a map last changed."""
    return {
        one.find("m:loc", NAMES).text.removeprefix(ORIGIN): one.findtext("m:lastmod", None, NAMES)
        for one in read(client, address)
    }


def everything(client):
    """Every page that the index leads to."""
    return {path for one in listed(client, "/sitemap.xml") for path in listed(client, one)}


MARCH = datetime(2011, 3, 4, 17, 5, tzinfo=UTC)


def test_the_index_leads_to_the_pages_and_to_each_month(client, print_article):
    print_article(published_at=MARCH)
    print_article(published_at=MARCH + timedelta(days=1))
    print_article(published_at=datetime(2012, 1, 1, tzinfo=UTC))
    assert list(listed(client, "/sitemap.xml")) == [
        "/sitemaps/pages.xml",
        "/sitemaps/2012-01.xml",
        "/sitemaps/2011-03.xml",
    ]
    assert len(listed(client, "/sitemaps/2011-03.xml")) == 2
    assert len(listed(client, "/sitemaps/2012-01.xml")) == 1
    assert client.get("/sitemaps/2011-04.xml").status_code == 404


def test_the_months_are_those_of_the_papers_own_time(client, print_article):
    article = print_article(published_at=datetime(2011, 12, 31, 22, 30, tzinfo=UTC))
    assert list(listed(client, "/sitemap.xml"))[1] == "/sitemaps/2011-12.xml"
    with timezone.override("Asia/Baghdad"):
        assert list(listed(client, "/sitemap.xml"))[1] == "/sitemaps/2012-01.xml"
        assert list(listed(client, "/sitemaps/2012-01.xml")) == [article.get_absolute_url()]


def test_every_page_that_readers_may_open_is_on_a_map_and_answers(
    client, print_article, edition, author
):
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    article = print_article(topics=[topic])
    Page.objects.create(title="Imprint", slug="imprint", body="We print.")
    paths = everything(client)
    assert paths == {
        "/",
        "/latest/",
        "/harbour/",
        "/authors/ada-quill/",
        "/topics/ferries/",
        "/guidelines/",
        "/transparency/",
        "/imprint/",
        article.get_absolute_url(),
    }
    for path in paths:
        assert client.get(path).status_code == 200, path
        assert "noindex" not in client.get(path).content.decode()


def test_what_readers_may_not_open_and_lists_of_nothing_are_on_no_map(
    client, print_article, write, editor, article
):
    for name in ("gone", "draft", "ahead"):
        Section.objects.create(name=name, slug=name, position=1)
        Author.objects.create(name=name, slug=name)
        Topic.objects.create(name=name, slug=name)

    def filed(name):
        return {
            "slug": f"article-{name}",
            "section": Section.objects.get(slug=name),
            "author": Author.objects.get(slug=name),
            "topics": [Topic.objects.get(slug=name)],
        }

    print_article(**filed("gone")).withdraw(by=editor)
    write(**filed("draft"))
    print_article(**filed("ahead"), published_at=timezone.now() + timedelta(hours=1))
    paths = everything(client)
    assert article.get_absolute_url() in paths
    assert not [path for path in paths if re.search("gone|draft|ahead", path)]
    news = client.get("/sitemaps/news.xml").content.decode()
    assert article.get_absolute_url() in news
    assert not re.search("gone|draft|ahead", news)
    assert "/guidelines/" not in paths  # before the first edition


def test_a_map_says_when_an_article_last_changed(client, print_article, editor):
    article = print_article(published_at=MARCH)
    with as_owner():
        for model in (Article, Section, Author):
            model.objects.update(updated_at=MARCH)
    address, month = article.get_absolute_url(), "/sitemaps/2011-03.xml"
    maps = {month: address, "/sitemap.xml": month, "/sitemaps/pages.xml": "/harbour/"}

    def dated():
        return {listed(client, one)[path] for one, path in maps.items()}

    assert dated() == {"2011-03-04T17:05:00+00:00"}
    correction = Correction.objects.create(article=article, text="No.", made_by=editor)
    assert dated() == {for_machines(correction.made_at)}
    article.refresh_from_db()
    article.body = "Other words."
    article.save()
    assert dated() == {for_machines(article.updated_at)}
    article.section.name = "Docks"
    article.section.save()
    assert dated() == {for_machines(article.section.updated_at)}


def test_the_guidelines_are_dated_by_their_edition(client, edition):
    edition.refresh_from_db()
    said = listed(client, "/sitemaps/pages.xml")["/guidelines/"]
    assert said == for_machines(edition.published_at)


def test_the_news_are_those_of_two_days(client, print_article):
    now = timezone.now()
    print_article(published_at=now - timedelta(days=2, minutes=1), headline="Old")
    print_article(published_at=now - timedelta(days=1), headline="خبر <&>", language="ar")
    print_article(published_at=now - timedelta(hours=1), headline="New\x0b words")
    told = [
        {part.tag.partition("}")[2]: part.text for part in one.find("n:news", NAMES).iter()}
        for one in read(client, "/sitemaps/news.xml")
    ]
    assert [one["title"] for one in told] == ["New words", "خبر <&>"]
    assert [one["language"] for one in told] == ["en", "ar"]
    assert {one["name"] for one in told} == {"The Estuary Post"}
    assert all(datetime.fromisoformat(one["publication_date"]).tzinfo for one in told)


def test_the_news_are_no_more_than_news_search_takes(client, print_article, monkeypatch):
    assert NEWS_LIMIT == 1000
    monkeypatch.setattr("articles.sitemaps.NEWS_LIMIT", 2)
    newest = [print_article().get_absolute_url() for _n in range(3)][:0:-1]
    assert list(listed(client, "/sitemaps/news.xml")) == newest


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/sitemap.xml", 1),
        # Sections, authors and topics, twice each; the newest article; the pages; the guidelines.
        ("/sitemaps/pages.xml", 9),
        (f"/sitemaps/{timezone.now():%Y-%m}.xml", 1),
        ("/sitemaps/news.xml", 1),
        ("/robots.txt", 0),
        ("/manifest.webmanifest", 0),
    ],
)
def test_a_map_costs_the_same_however_much_is_on_it(
    client, print_article, django_assert_num_queries, address, queries
):
    for number in (1, 5):
        for _n in range(number):
            serial = Article.objects.count()
            print_article(
                section=Section.objects.create(name=f"Part {serial}", slug=f"part-{serial}"),
                author=Author.objects.create(name=f"Author {serial}", slug=f"author-{serial}"),
                topics=[Topic.objects.create(name=f"Topic {serial}", slug=f"topic-{serial}")],
            )
        with django_assert_num_queries(queries):
            client.get(address)


# robots.txt, the manifest, the icons


def test_robots_are_shown_the_maps_and_kept_from_what_is_nobodys_to_find(client, article):
    from urllib.robotparser import RobotFileParser

    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    assert rules.site_maps() == [f"{ORIGIN}/sitemap.xml", f"{ORIGIN}/sitemaps/news.xml"]
    for address in rules.site_maps():
        read(client, address.removeprefix(ORIGIN))
    for path in ("/admin/", "/comments/on/printed/", f"/comments/receipts/{'n' * 32}/"):
        assert not rules.can_fetch("Robot", f"{ORIGIN}{path}"), path
    open_to_all = ["/guidelines/", "/feeds/latest.atom", "/static/newsroom.css", "/pictures/a.jpg"]
    for path in (*everything(client), *open_to_all):
        assert rules.can_fetch("Robot", f"{ORIGIN}{path}"), path


def icon(path):
    return Image.open(BytesIO((ROOT / path.lstrip("/")).read_bytes()))


def test_the_manifest_names_the_paper_and_icons_that_are_there(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    said = json.loads(response.content)
    assert said["name"] == said["short_name"] == "The Estuary Post"
    assert (said["start_url"], said["lang"], said["dir"]) == ("/", "en-gb", "ltr")
    sizes = {(one["sizes"], one.get("purpose", "any")) for one in said["icons"]}
    assert sizes == {
        ("any", "any"),
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for one in said["icons"]:
        if one["type"] == "image/png":
            assert "{}x{}".format(*icon(one["src"]).size) == one["sizes"]
        assert (ROOT / one["src"].lstrip("/")).is_file()


def test_an_icon_that_is_cut_to_shape_has_no_empty_corner_and_its_drawing_inside():
    for name in ("maskable-512.png", "apple-touch-icon.png"):
        drawn = icon(f"static/icons/{name}").convert("RGBA")
        size = drawn.width
        ground = drawn.getpixel((0, 0))
        assert drawn.getextrema()[3] == (255, 255), name
        assert drawn.getpixel((size - 1, size - 1)) == ground
        outside = [
            drawn.getpixel((x, y))
            for x in range(0, size, 3)
            for y in range(0, size, 3)
            if (x - size / 2) ** 2 + (y - size / 2) ** 2 > (0.4 * size) ** 2
        ]
        if name.startswith("maskable"):
            assert {
                max(abs(a - b) for a, b in zip(one, ground, strict=True)) < 8 for one in outside
            } == {True}


def test_the_browsers_own_colours_are_the_papers(client):
    page = client.get("/").content.decode()
    by_scheme = dict(
        re.findall(r'"theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(#\w+)"', page)
    )
    sheet = (ROOT / "static" / "newsroom.css").read_text()
    day, night = re.findall(r"--paper: (#\w+);", sheet)[:2]
    assert by_scheme == {"light": day, "dark": night}
    said = json.loads(client.get("/manifest.webmanifest").content)
    assert said["theme_color"] == said["background_color"] == day
    assert '<link rel="apple-touch-icon" href="/static/icons/apple-touch-icon.png">' in page
