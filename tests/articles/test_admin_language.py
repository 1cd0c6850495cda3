"""The admin in front of words in other languages than its own."""

import re

import pytest

from articles.models import Page
from tests.people import let_in

pytestmark = pytest.mark.django_db


def field(html, name):
    return re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', html)[0]


def chosen(html):
    select = re.search(r'<select name="language".*?</select>', html, re.DOTALL)[0]
    return re.search(r'value="(\w*)"\s+selected', select)[1]


@pytest.mark.parametrize("address", ["/admin/articles/article/add/", "/admin/articles/page/add/"])
@pytest.mark.parametrize(("edition", "language"), [("en-gb", "en"), ("ar", "ar")])
def test_new_words_begin_in_the_language_of_the_edition(
    client, editor, settings, address, edition, language
):
    settings.LANGUAGE_CODE = edition
    let_in(client, editor)
    assert chosen(client.get(address).content.decode()) == language


def test_a_form_turns_its_words_without_a_script_too(client, editor, write, settings):
    draft = write(headline="العبّارة تبحر", language="ckb")
    let_in(client, editor)
    form = client.get(f"/admin/articles/article/{draft.pk}/change/").content.decode()
    for name in ("headline", "standfirst", "dateline"):
        assert 'dir="rtl"' in field(form, name)
        assert 'lang="ckb"' in field(form, name)
    assert 'dir="ltr"' not in field(form, "slug")
    # Its name over the form and on the way there keeps to itself.
    assert form.count("<bdi>العبّارة تبحر</bdi>") == 2
    settings.LANGUAGE_CODE = "ar"
    english = write(headline="The ferry", language="en")
    form = client.get(f"/admin/articles/article/{english.pk}/change/").content.decode()
    assert 'dir="ltr"' in field(form, "headline")


def test_a_refused_form_keeps_the_language_that_was_chosen_in_it(client, editor, section):
    let_in(client, editor)
    typed = {"language": "ar", "headline": "العبّارة", "slug": "no slug!"}
    form = client.post("/admin/articles/article/add/", typed).content.decode()
    assert 'dir="rtl"' in field(form, "headline")


def test_a_pages_title_turns_too(client, editor):
    page = Page.objects.create(title="الخصوصيّة", slug="privacy", body="<p>.</p>", language="ar")
    let_in(client, editor)
    form = client.get(f"/admin/articles/page/{page.pk}/change/").content.decode()
    assert 'dir="rtl"' in field(form, "title")


def test_the_picture_librarys_words_take_their_direction_from_themselves(client, editor, picture):
    let_in(client, editor)
    form = client.get(f"/admin/articles/picture/{picture.pk}/change/").content.decode()
    for name in ("alt", "caption", "credit"):
        assert 'dir="auto"' in field(form, name)
