"""Two people at one article: what one left alone, the other's saving of it stays."""

import json

import pytest

from articles.models import Section, Topic
from newsroom.staff.groups import EDITORS
from tests.people import let_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor, write):
    """A draft, its form's address, and the fields of that form as a browser would send them."""
    let_in(client, editor)
    draft = write(headline="One boat", standfirst="Said before.", body="<p>It left.</p>")
    address = f"/admin/articles/article/{draft.pk}/change/"

    class Desk:
        article = draft

        def open(self):
            page = client.get(address)
            form = page.context["adminform"].form
            sent = {name: form[name].value() for name in form.fields}
            sent["published_at_0"] = sent["published_at_1"] = ""
            sent["topics"] = [topic.pk for topic in form["topics"].value() or []]
            for formset in page.context["inline_admin_formsets"]:
                for part in [formset.formset.management_form, *formset.formset.initial_forms]:
                    for field in part:
                        value = field.value()
                        sent[field.html_name] = "" if value is None else value
                        if field.field.show_hidden_initial:
                            sent[field.html_initial_name] = sent[field.html_name]
            return {name: "" if value is None else value for name, value in sent.items()}

        def send(self, sent, **changed):
            answer = client.post(address, sent | changed)
            draft.refresh_from_db()
            return answer

    return Desk()


def test_two_who_change_different_things_are_both_saved(desk):
    mine = desk.open()
    assert desk.send(desk.open(), standfirst="Theirs.").status_code == 302
    assert desk.send(mine, headline="Mine").status_code == 302
    assert (desk.article.headline, desk.article.standfirst) == ("Mine", "Theirs.")
    newest = desk.article.versions.order_by("number").last()
    assert (newest.headline, newest.standfirst) == ("Mine", "Theirs.")


def test_what_is_chosen_stays_theirs_too(desk):
    city = Section.objects.create(name="City", slug="city")
    sea = Topic.objects.create(name="Sea", slug="sea")
    mine = desk.open()
    theirs = {"section": city.pk, "topics": [sea.pk], "language": "ar", "slug": "theirs"}
    assert desk.send(desk.open(), **theirs).status_code == 302
    assert desk.send(mine, dateline="KESTLE").status_code == 302
    article = desk.article
    assert (article.section, article.language, article.slug) == (city, "ar", "theirs")
    assert list(article.topics.all()) == [sea]
    assert article.dateline == "KESTLE"


def test_the_same_change_twice_is_no_quarrel(desk):
    mine = desk.open()
    desk.send(desk.open(), headline="Two boats")
    assert desk.send(mine, headline="Two boats", dateline="KESTLE").status_code == 302
    assert desk.article.dateline == "KESTLE"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"headline": "Theirs"}, {"headline": "Mine"}),
        ({"body": "<p>Theirs.</p>"}, {"body": "<p>Mine.</p>"}),
        ({"language": "ar"}, {"language": "ckb"}),
        ({"published_at_0": "1/12/2030", "published_at_1": "14:30"},
         {"published_at_0": "2/12/2030", "published_at_1": "14:30"}),
    ],
)  # fmt: skip
def test_where_both_changed_the_same_it_is_asked_and_then_done(desk, theirs, mine):
    sent = desk.open()
    assert desk.send(desk.open(), **theirs, standfirst="Theirs.").status_code == 302
    asked = desk.send(sent, **mine)
    assert asked.status_code == 200
    form = asked.context["adminform"].form
    assert form.meanwhile
    # Theirs already where nothing of mine was; nothing is stored.
    assert form["standfirst"].value() == "Theirs."
    stored = desk.article
    assert (stored.standfirst, stored.version_number) == ("Theirs.", 2)
    again = {**sent, **mine, "standfirst": "Theirs."}
    again |= {name: form[name].value() for name in ("seen", "opened")}
    assert desk.send(again).status_code == 302
    for name, value in mine.items():
        if hasattr(stored, name):
            assert getattr(desk.article, name) == value


@pytest.mark.parametrize("said", ["", "{}", "[]", "no", json.dumps({"language": None})])
def test_a_form_that_does_not_say_how_it_was_opened_is_asked(desk, said):
    mine = desk.open()
    desk.send(desk.open(), language="ar")
    assert desk.send(mine, opened=said, headline="Mine").status_code == 200
    assert desk.article.language == "ar"


def test_a_row_that_was_left_alone_is_not_saved_over(desk, hire, author):
    from articles.models import Author

    bo = Author.objects.create(name="Bo Tarn", slug="bo-tarn")
    hire("eve", EDITORS)
    mine = desk.open()
    assert desk.send(desk.open(), **{"bylines-0-author": bo.pk}).status_code == 302
    assert desk.send(mine, headline="Mine").status_code == 302
    assert desk.article.signed_by == [bo]


def test_what_was_published_meanwhile_is_not_changed_unasked(desk, editor):
    mine = desk.open()
    desk.article.publish(by=editor)
    desk.article.keep_version(by=editor)
    assert desk.send(mine, headline="Half a sen").status_code == 200
    assert desk.article.headline == "One boat"
