"""What the paper says of itself: pages that an editor writes, at the foot of every other."""

import re

import pytest

from articles.models import Page, PageVersion, Section
from newsroom.staff.groups import EDITORS

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


# Writing one


def at(verb, page):
    return f"/admin/articles/page/{page.pk}/{verb}/"


def on_the_form(page, **changed):
    """What a browser sends that has PAGE's form open, with what was CHANGED on it."""
    page = Page.objects.get(pk=page.pk)
    fields = {name: getattr(page, name) for name in ("title", "language", "position", "body")}
    return {**fields, "seen": page.version_number, **changed}


@pytest.fixture
def browser(editor, as_staff):
    return as_staff(editor)


@pytest.fixture
def colleague(hire, as_staff):
    return as_staff(hire("eve", EDITORS, first_name="Eve", last_name="Ning"))


def test_each_saving_of_a_page_is_kept_and_its_history_shows_what_changed(browser, privacy):
    changed = on_the_form(privacy, body="<p>We <strong>remember</strong>.</p>")
    assert browser.post(at("change", privacy), changed).status_code == 302
    assert browser.post(at("change", privacy), on_the_form(privacy)).status_code == 302
    kept = [(one.number, one.body, str(one.changed_by)) for one in privacy.versions.all()]
    assert kept == [
        (1, "<p>We <strong>forget</strong>.</p>", "None"),
        (2, "<p>We <strong>remember</strong>.</p>", "Edda Itor"),
    ]
    history = text_of(browser.get(at("history", privacy)))
    assert "Edda Itor" in history
    assert "We <del>forget</del><ins>remember</ins>." in history


def test_whoever_saves_an_older_form_of_a_page_is_told_and_writes_over_nothing(
    browser, colleague, privacy
):
    mine = on_the_form(privacy, title="Mine")
    colleague.post(at("change", privacy), on_the_form(privacy, body="<p>Theirs.</p>"))
    page = text_of(browser.post(at("change", privacy), mine))
    assert "Somebody saved this page after you opened it" in page
    assert "<bdi>Eve Ning</bdi>" in page
    assert "<del>We forget</del><ins>Theirs</ins>" in page
    assert "<del>Privacy</del><ins>Mine</ins>" in page
    assert 'value="Mine"' in page
    privacy.refresh_from_db()
    assert (privacy.title, privacy.body) == ("Privacy", "<p>Theirs.</p>")
    # Sent again deliberately, it is saved.
    again = {**mine, "seen": re.search(r'name="seen" value="(\d+)"', page)[1]}
    assert browser.post(at("change", privacy), again).status_code == 302
    privacy.refresh_from_db()
    assert privacy.title == "Mine"


def test_a_saved_page_keeps_its_address(browser, client, privacy):
    assert 'name="slug"' in text_of(browser.get(ADD))
    assert 'name="slug"' not in text_of(browser.get(at("change", privacy)))
    forged = on_the_form(privacy, slug="elsewhere", title="Elsewhere")
    assert browser.post(at("change", privacy), forged).status_code == 302
    assert "<h1>Elsewhere</h1>" in text_of(client.get("/privacy/"))


def test_a_preview_shows_what_is_typed_and_saves_none_of_it(browser, client, privacy):
    assert f'formaction="{at("preview", privacy)}"' in text_of(browser.get(at("change", privacy)))
    typed = on_the_form(privacy, body="<p>Not yet.</p><script>alert(1)</script>")
    page = text_of(browser.post(at("preview", privacy), typed))
    assert "<h1>Privacy</h1>" in page
    assert "<p>Not yet.</p>" in page
    assert "alert(1)" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Nothing of it is saved" in page
    assert "Not yet." not in text_of(client.get("/privacy/"))
    assert not PageVersion.objects.exists()
    assert browser.get(at("preview", privacy)).status_code == 405


def test_a_page_that_is_not_saved_yet_has_a_preview_too(browser):
    new = "/admin/articles/page/preview/"
    assert f'formaction="{new}"' in text_of(browser.get(ADD))
    typed = {"title": "Jobs", "slug": "jobs", "language": "en", "position": 0, "body": "Come."}
    assert "<p>Come.</p>" in text_of(browser.post(new, typed))
    assert "Title: This field is required." in text_of(browser.post(new, {**typed, "title": ""}))
    assert not Page.objects.exists()


def test_whoever_may_not_write_pages_previews_none(moderator, as_staff, privacy, client):
    for where in (at("preview", privacy), "/admin/articles/page/preview/"):
        assert as_staff(moderator).post(where, on_the_form(privacy)).status_code == 403
        assert client.post(where, on_the_form(privacy)).status_code == 403


def test_the_versions_of_a_page_go_with_it(superuser, as_staff, editor, privacy):
    privacy.keep_version(by=editor)
    assert as_staff(superuser).post(at("delete", privacy), {"post": "yes"}).status_code == 302
    assert not PageVersion.objects.exists()


# Its address


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
