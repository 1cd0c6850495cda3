"""What the paper says of itself: pages that an editor writes, at the foot of every other."""

import re

import pytest

from articles.models import Page, Section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/page/add/"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def privacy(db):
    return Page.objects.create(
        title="Privacy", slug="privacy", position=1, body="<p>We <b>forget</b>.</p>"
    )


def test_an_editor_writes_a_page_and_readers_find_it_at_the_foot_of_every_other(
    client, as_staff, editor, article
):
    posted = {
        "title": "Imprint",
        "slug": "imprint",
        "language": "en",
        "position": 2,
        "body": "<p>Printed here.</p><script>alert(1)</script>",
    }
    assert as_staff(editor).post(ADD, posted).status_code == 302
    page = text_of(client.get("/imprint/"))
    assert "<h1>Imprint</h1>" in page
    assert "<p>Printed here.</p>" in page
    assert "alert(1)" not in page
    for address in ("/", article.get_absolute_url(), "/guidelines/", "/harbour/", "/imprint/"):
        footer = client.get(address).content.decode().partition("<footer")[2]
        assert '<a href="/imprint/" lang="en" dir="ltr">Imprint</a>' in footer, address


def test_pages_stand_in_their_order(client, privacy):
    Page.objects.create(title="About", slug="about", body="A", position=0)
    Page.objects.create(title="Kontakt", slug="contact", body="A", position=5)
    footer = text_of(client.get("/")).partition("<footer")[2]
    there = re.findall(r'<a href="/(about|privacy|contact)/"', footer)
    assert there == ["about", "privacy", "contact"]


def test_a_page_runs_as_its_language_does(client):
    Page.objects.create(title="الخصوصية", slug="privacy", body="نص", language="ar")
    assert '<article class="desk-page" lang="ar" dir="rtl">' in text_of(client.get("/privacy/"))


@pytest.mark.parametrize("slug", ["admin", "guidelines", "harbour", "latest", "two words"])
def test_a_page_does_not_take_an_address_that_is_taken(as_staff, editor, section, slug):
    posted = {"title": "T", "slug": slug, "language": "en", "position": 0, "body": "B"}
    assert as_staff(editor).post(ADD, posted).status_code == 200
    assert not Page.objects.exists()


def test_a_section_does_not_take_the_address_of_a_page(as_staff, editor):
    Page.objects.create(title="Jobs", slug="jobs", body="B")
    browser = as_staff(editor)
    posted = {"name": "Jobs", "slug": "jobs", "position": 0}
    page = text_of(browser.post("/admin/articles/section/add/", posted))
    assert "A page of the paper has this address." in page
    assert not Section.objects.exists()
    browser.post("/admin/articles/section/add/", {**posted, "slug": "work"})
    assert Section.objects.get().slug == "work"


def test_what_nobody_wrote_is_not_there(client, section):
    assert client.get("/imprint/").status_code == 404


def test_a_page_that_says_something_broke_asks_the_database_nothing(
    client, privacy, section, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.generic("POST", "/comments/on/x/", b"x", "text/plain; charset=zip")
    assert response.status_code == 400
    assert b"Privacy" not in response.content
