"""What happens to an article after it was printed: corrections, updates, a new address, the end."""

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, FormerSlug, SlugTaken
from comments.models import Comment
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def page_of(client, article):
    return text_of(client.get(article.get_absolute_url()))


def admin(verb, article):
    return reverse(f"admin:articles_article_{verb}", args=[article.pk])


@pytest.fixture
def old(print_article):
    return print_article(slug="old", published_at=timezone.now() - timedelta(days=3))


# Corrections


def test_a_correction_stands_under_the_article_with_its_kind_and_day(client, old, editor):
    old.corrections.create(kind="correction", text="It was <two> boats.", made_by=editor)
    old.corrections.create(kind="clarification", text="The boats were small.", made_by=editor)
    page = page_of(client, old)
    notes = re.findall(r'<section class="correction".*?</section>', page, re.S)
    assert ["Correction" in notes[0], "Clarification" in notes[1]] == [True, True]
    assert "It was &lt;two&gt; boats." in notes[0]
    assert f'<time datetime="{timezone.now():%Y-%m-%d}' in notes[0]


def test_an_editor_adds_a_correction_which_says_who_made_it_and_cannot_be_deleted(
    client, as_staff, editor, old
):
    browser = as_staff(editor)
    form = text_of(browser.get(admin("change", old)))
    assert "corrections-TOTAL_FORMS" in form
    assert "corrections-0-DELETE" not in form
    row_to_copy = re.search(r'<textarea name="corrections-__prefix__-text"[^>]*>', form)[0]
    assert 'dir="auto"' in row_to_copy
    assert "data-in-its-language" in row_to_copy
    line = old.bylines.get()
    posted = {
        "headline": old.headline,
        "standfirst": old.standfirst,
        "dateline": old.dateline,
        "body": old.body,
        "language": "en",
        "bylines-TOTAL_FORMS": 1,
        "bylines-INITIAL_FORMS": 1,
        "bylines-0-id": line.pk,
        "bylines-0-article": old.pk,
        "bylines-0-author": line.author_id,
        "bylines-0-position": 0,
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": 1,
        "corrections-INITIAL_FORMS": 0,
        "corrections-0-kind": "correction",
        "corrections-0-text": "There were two boats.",
    }
    assert browser.post(admin("change", old), posted).status_code == 302
    correction = old.corrections.get()
    assert (correction.text, correction.made_by) == ("There were two boats.", editor)
    assert "There were two boats." in page_of(client, old)


def form_with(article, correction, text):
    """What a browser sends of ARTICLE's form on which CORRECTION says TEXT."""
    line = article.bylines.get()
    return {
        **{name: getattr(article, name) for name in ("headline", "standfirst", "dateline")},
        **{name: getattr(article, name) for name in ("body", "language")},
        "seen": article.version_number,
        "bylines-TOTAL_FORMS": 1,
        "bylines-INITIAL_FORMS": 1,
        "bylines-0-id": line.pk,
        "bylines-0-article": article.pk,
        "bylines-0-author": line.author_id,
        "bylines-0-position": 0,
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": 1,
        "corrections-INITIAL_FORMS": 1,
        "corrections-0-id": correction.pk,
        "corrections-0-article": article.pk,
        "corrections-0-kind": "correction",
        **({"corrections-0-text": text} if text is not None else {}),
    }


def correct(article, editor, minutes_ago):
    made_at = timezone.now() - timedelta(minutes=minutes_ago)
    return article.corrections.create(text="It was two boats.", made_by=editor, made_at=made_at)


def test_a_slip_in_a_correction_is_put_right_at_once(as_staff, editor, old):
    correction = correct(old, editor, minutes_ago=5)
    typed = form_with(old, correction, "There were two boats.")
    assert as_staff(editor).post(admin("change", old), typed).status_code == 302
    assert old.corrections.get().text == "There were two boats."


def test_a_correction_that_has_been_read_stays_and_whoever_changes_it_is_told(
    as_staff, editor, old
):
    correction, browser = correct(old, editor, minutes_ago=20), as_staff(editor)
    form = text_of(browser.get(admin("change", old)))
    assert re.search(r'<textarea name="corrections-0-text"[^>]* disabled', form)
    # From a form that was opened while it could be changed.
    typed = form_with(old, correction, "It was <no> boat.")
    page = text_of(browser.post(admin("change", old), typed))
    assert "You had typed: “It was &lt;no&gt; boat.”" in page
    assert old.corrections.get().text == "It was two boats."
    # And it is in nobody's way who leaves it as it is.
    for text in (None, "It was two boats."):
        sent = form_with(old, correction, text) | {"standfirst": f"Otherwise {text}"}
        assert browser.post(admin("change", old), sent).status_code == 302


def test_by_no_road_is_a_printed_correction_reworded_moved_or_deleted(
    editor, hire, old, print_article
):
    settled, fresh = correct(old, editor, minutes_ago=20), correct(old, editor, minutes_ago=1)
    moved = {
        "article": print_article(),
        "made_at": timezone.now(),
        "made_by": hire("other"),
    }
    for role in (nullcontext, as_owner):
        with role():
            for note, change in [
                (settled, {"text": "Nothing was wrong."}),
                (settled, {"kind": "clarification"}),
                *((fresh, {name: value}) for name, value in moved.items()),
            ]:
                with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
                    old.corrections.filter(pk=note.pk).update(**change)
            for note in (settled, fresh):
                with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
                    note.delete()
            assert old.corrections.filter(pk=fresh.pk).update(text="It was three.") == 1


def test_a_draft_has_nothing_to_correct(as_staff, editor, write):
    assert "corrections-0-text" not in text_of(as_staff(editor).get(admin("change", write())))


# Updates


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"headline": "Another"}, True),
        ({"body": "Another."}, True),
        ({"standfirst": "Another."}, True),
        ({"dateline": "ELSEWHERE"}, True),
        ({"language": "ckb"}, False),
        ({}, False),
    ],
)
def test_readers_are_told_of_other_words_and_of_nothing_else(client, old, changed, is_told):
    article = Article.objects.get(pk=old.pk)
    for field, value in changed.items():
        setattr(article, field, value)
    article.save()
    page = page_of(client, article)
    assert ("Updated" in page) == is_told
    if is_told:
        updated = re.search(r'<p class="updated">.*?<time datetime="([^"]+)"', page)[1]
        assert updated[:10] == f"{timezone.now():%Y-%m-%d}"


def test_a_change_while_it_is_being_printed_is_no_update(client, article):
    article.body = "Another."
    article.save()
    assert "Updated" not in page_of(client, article)


def test_writing_a_draft_for_long_is_no_update(client, write, editor):
    draft = write(published_at=timezone.now() - timedelta(days=2))
    draft.body = "Another."
    draft.save()
    draft.publish(by=editor)
    assert "Updated" not in page_of(client, draft)


def test_a_save_of_some_fields_tells_it_too(client, old):
    old.body = "Another."
    old.save(update_fields=["body"])
    assert "Updated" in page_of(client, old)


# Another address


def test_a_new_slug_leaves_the_old_address_leading_to_it(client, old, editor):
    before = old.get_absolute_url()
    old.readdress("new", by=editor)
    old.readdress("newer", by=editor)
    after = old.get_absolute_url()
    assert after.endswith("/newer/")
    for slug in ("old", "new"):
        response = client.get(before.replace("/old/", f"/{slug}/") + "?from=1.b")
        assert (response.status_code, response["Location"]) == (301, after + "?from=1.b")
    assert page_of(client, old)
    former = old.former_slugs.get(slug="old")
    assert former.changed_by == editor
    assert former.changed_at <= timezone.now()


def test_a_slug_can_be_taken_back(client, old, editor):
    before = old.get_absolute_url()
    old.readdress("new", by=editor)
    old.readdress("old", by=editor)
    assert client.get(before).status_code == 200
    assert client.get(before.replace("/old/", "/new/")).status_code == 301


def test_a_slug_that_was_taken_back_can_be_given_up_again(client, old, editor):
    first = old.get_absolute_url()
    for slug in ("moved", "old", "moved", "elsewhere"):
        old.readdress(slug, by=editor)
    for address in (first, first.replace("/old/", "/moved/")):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, old.get_absolute_url())
    assert sorted(one.slug for one in old.former_slugs.all()) == ["moved", "old"]


def test_a_former_slug_is_nobody_elses(old, editor, print_article, write):
    old.readdress("new", by=editor)
    another = print_article(slug="another")
    for taken in ("old", "new"):
        with pytest.raises(SlugTaken):
            another.readdress(taken, by=editor)
    with pytest.raises(DatabaseError, match="leads to it"), transaction.atomic():
        write(slug="old")
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Article.objects.filter(pk=another.pk).update(slug="old")


def test_without_its_former_slug_kept_the_address_stays_frozen(old, editor):
    with as_owner(), pytest.raises(DatabaseError, match="no way back"), transaction.atomic():
        Article.objects.filter(pk=old.pk).update(slug="new")
    old.readdress("new", by=editor)
    with as_owner(), pytest.raises(DatabaseError, match="no way back"), transaction.atomic():
        Article.objects.filter(pk=old.pk).update(slug="newer")


def test_a_draft_changes_its_slug_and_leaves_nothing_behind(write, editor):
    draft = write(slug="first")
    draft.readdress("second", by=editor)
    assert draft.slug == "second"
    assert not FormerSlug.objects.exists()


def test_a_comment_written_at_the_old_address_arrives(client, old, editor, edition):
    form = text_of(client.get(reverse("comments:comment_on", args=["old"])))
    stamp = re.search(r'name="stamp" value="([^"]+)"', form)[1]
    old.readdress("new", by=editor)
    typed = {"name": "Ana", "email": "ana@example.org", "text": "Well.", "stamp": stamp}
    response = client.post("/comments/on/old/", {**typed, "step": "send"})
    assert response.status_code == 303
    assert Comment.objects.get().article == old


def test_an_editor_changes_the_address_on_a_page_that_asks(client, as_staff, editor, old):
    browser = as_staff(editor)
    before = old.get_absolute_url()
    assert admin("readdress", old) in text_of(browser.get(admin("change", old)))
    assert before in text_of(browser.get(admin("readdress", old)))
    response = browser.post(admin("readdress", old), {"slug": "two words"})
    assert response.status_code == 200
    assert browser.post(admin("readdress", old), {"slug": "new"}).status_code == 302
    assert client.get(before).status_code == 301
    assert "Address changed from old to new." in text_of(browser.get(admin("history", old)))


def test_an_editor_is_told_that_a_slug_is_taken(as_staff, editor, old, print_article):
    print_article(slug="taken")
    response = as_staff(editor).post(admin("readdress", old), {"slug": "taken"})
    assert "Another article has this slug, or had it once." in text_of(response)


# The end


def test_whoever_comes_for_a_withdrawn_article_is_told_why(client, as_staff, editor, old):
    where = old.get_absolute_url()
    as_staff(editor).post(admin("withdraw", old), {"note": "The ferry <never> sailed."})
    page = text_of(client.get(where), 410)
    assert "The ferry &lt;never&gt; sailed." in page
    assert old.headline not in page


def test_a_former_address_of_a_withdrawn_article_says_so_too(client, old, editor):
    where = old.get_absolute_url()
    old.readdress("new", by=editor)
    old.withdraw(by=editor)
    assert client.get(where).status_code == 410
