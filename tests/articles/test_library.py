"""The picture library: what editors find in it, and what may go."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Picture, Rendition
from tests.paper import jpeg
from tests.people import let_in

CHANGELIST = reverse("admin:articles_picture_changelist")
WORDS = {"alt": "A quay", "caption": "At noon.", "credit": "Drawing: A. Quill"}


@pytest.fixture
def browser(editor, as_staff):
    return as_staff(editor)


@pytest.fixture
def hang(db):
    """A picture in the library: `hang("A quay")`."""

    def hang(alt):
        picture = Picture(alt=alt, credit="Drawing: A. Quill")
        picture.file.save("quay.jpg", jpeg(), save=True)
        return picture

    return hang


def page_of(picture, what="change"):
    return reverse(f"admin:articles_picture_{what}", args=[picture.pk])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_each_picture_small_and_how_often_it_is_used(
    browser, hang, print_article, write
):
    twice, never = hang("Twice"), hang("Never")
    print_article(picture=twice)
    write(picture=twice)
    page = text_of(browser.get(CHANGELIST))
    assert page.count('<td class="field-uses">2</td>') == 1
    assert page.count('<td class="field-uses">0</td>') == 1
    assert f'<img class="thumbnail" src="{never.file.url}"' in page
    assert page.count('<td class="field-renditions_made">being made</td>') == 2
    call_command("make_renditions", "--once")
    page = text_of(browser.get(CHANGELIST))
    assert f'<img class="thumbnail" src="{never.smallest.file.url}"' in page
    assert never.smallest.file.url != never.file.url
    assert "5 files, " in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?use=unused", ["Never"]),
        ("?use=used", ["Twice"]),
        ("?use=whatever", ["Never", "Twice"]),
        ("?q=never", ["Never"]),
        ("?q=quill", ["Never", "Twice"]),
        ("?renditions=waiting", ["Never", "Twice"]),
        ("?renditions=given_up", []),
        ("?o=4", ["Never", "Twice"]),
    ],
)
def test_pictures_are_found_by_words_and_by_use(browser, hang, print_article, write, asked, found):
    twice = hang("Twice")
    hang("Never")
    print_article(picture=twice)
    write(picture=twice)
    response = browser.get(CHANGELIST + asked)
    assert [picture.alt for picture in response.context["cl"].queryset] == found


def test_a_picture_leads_to_every_article_it_is_used_in(browser, hang, print_article, write):
    picture = hang("Twice")
    used_in = [print_article(picture=picture), write(picture=picture)]
    page = text_of(browser.get(page_of(picture)))
    for article in used_in:
        address = reverse("admin:articles_article_change", args=[article.pk])
        assert f'<a href="{address}">{article.headline}</a>' in page
    assert "No article uses it" in text_of(browser.get(page_of(hang("Never"))))


def test_a_used_picture_cannot_be_deleted_and_it_is_said_where_it_is_used(
    browser, hang, print_article
):
    picture = hang("Twice")
    article = print_article(picture=picture)
    page = text_of(browser.get(page_of(picture, "delete")))
    assert "would require deleting the following protected related objects" in page
    assert article.headline in page
    browser.post(page_of(picture, "delete"), {"post": "yes"})
    several = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}
    browser.post(CHANGELIST, several)
    assert Picture.objects.get() == picture


@pytest.mark.parametrize("how", ["on its page", "in the list"])
def test_an_unused_picture_can_be_deleted_and_its_files_go_too(browser, hang, settings, how):
    kept, gone = hang("Kept"), hang("Gone")
    call_command("make_renditions", "--once")
    if how == "on its page":
        assert browser.post(page_of(gone, "delete"), {"post": "yes"}).status_code == 302
    else:
        several = {"action": "delete_selected", "_selected_action": [gone.pk], "post": "yes"}
        assert browser.post(CHANGELIST, several).status_code == 302
    assert Picture.objects.get() == kept
    call_command("make_renditions", "--once")
    there = {path.name for path in settings.MEDIA_ROOT.iterdir()}
    assert there == {kept.file.name, *Rendition.objects.values_list("file", flat=True)}
    assert kept.renditions.count() == len(there) - 1


def test_the_focal_point_is_two_numbers_that_can_be_typed(browser, hang):
    picture = hang("A quay")
    page = text_of(browser.get(page_of(picture)))
    assert page.count("data-focal-point") == 1
    response = browser.post(page_of(picture), {**WORDS, "focus_x": 30, "focus_y": 70})
    assert response.status_code == 302
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (30, 70)


@pytest.mark.parametrize("wrong", [{"focus_x": 101}, {"focus_y": -1}, {"focus_x": ""}])
def test_a_focal_point_is_on_the_picture(browser, hang, wrong):
    picture = hang("A quay")
    typed = {**WORDS, "focus_x": 30, "focus_y": 70, **wrong}
    response = browser.post(page_of(picture), typed)
    assert response.context["errors"]
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (50, 50)


def test_a_picture_for_an_article_is_found_by_its_words(browser, hang):
    hang("A grey quay")
    hang("A ferry")
    asked = {"app_label": "articles", "model_name": "article", "field_name": "picture"}
    found = browser.get(reverse("admin:autocomplete"), {**asked, "term": "ferry"}).json()
    assert [one["text"] for one in found["results"]] == ["A ferry"]


def test_a_form_finds_a_pictures_smallest_file_by_its_number_and_a_reader_does_not(
    client, editor, picture
):
    address = f"/admin/articles/picture/{picture.pk}/thumbnail/"
    assert client.get(address)["Location"].startswith("/admin/login/")
    let_in(client, editor)
    assert client.get(address)["Location"] == picture.smallest.file.url
    assert client.get("/admin/articles/picture/0/thumbnail/").status_code == 404
    assert client.post(address).status_code == 405
