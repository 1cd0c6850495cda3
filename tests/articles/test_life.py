"""An article's life: draft, published, withdrawn; each by somebody, at a time, and never back
once readers have seen it.

Its address is frozen with its publication. Each refusal is tried under the serving role and as
the owner of the tables, beside the step that is allowed.
"""

from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.models import (
    Article,
    CannotPublish,
    CannotUnschedule,
    CannotWithdraw,
    LacksSomething,
    Section,
)
from newsroom.staff.groups import EDITORS
from tests.owner import as_owner

ROLES = {"serving role": nullcontext, "owner": as_owner}

CHECK_VIOLATED = "23514"
ADDRESS_FROZEN = "NR010"


@pytest.fixture(params=ROLES, ids=lambda role: role.replace(" ", "-"))
def some_role(request):
    return ROLES[request.param]


@contextmanager
def refused(sqlstate, saying=None):
    """The database refuses what is tried here, and for this reason."""
    with pytest.raises(DatabaseError, match=saying) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.sqlstate == sqlstate


def row(article):
    return Article.objects.filter(pk=article.pk).values().get()


# The verbs


def test_a_draft_is_nobodys_yet(write):
    draft = write()
    assert draft.is_draft
    assert not draft.can_be_withdrawn
    assert (draft.published_by, draft.published_at, draft.publication_recorded_at) == (None,) * 3
    assert not Article.objects.published().exists()


def test_publishing_records_who_and_when(write, editor):
    article, before = write(), timezone.now()
    article.publish(by=editor)
    assert article.status == Article.Status.PUBLISHED
    assert article.published_by == editor
    assert before <= article.publication_recorded_at <= timezone.now()
    assert article.published_at == article.publication_recorded_at
    assert list(Article.objects.published()) == [article]


def test_withdrawing_records_who_and_when_and_keeps_who_published(article, editor, hire):
    other, before, published = hire("other", EDITORS), timezone.now(), row(article)
    article.withdraw(by=other)
    assert article.status == Article.Status.WITHDRAWN
    assert article.withdrawn_by == other
    assert before <= article.withdrawn_at <= timezone.now()
    for kept in ("published_by_id", "published_at", "publication_recorded_at"):
        assert row(article)[kept] == published[kept]
    assert not Article.objects.published().exists()
    assert list(Article.objects.withdrawn()) == [article]


def test_only_a_draft_is_published(write, print_article, editor):
    draft, published, withdrawn = write(), print_article(), print_article()
    withdrawn.withdraw(by=editor)
    for article in (published, withdrawn):
        before = row(article)
        with pytest.raises(CannotPublish, match=article.status):
            article.publish(by=editor)
        assert row(article) == before
    draft.publish(by=editor)


@pytest.mark.parametrize(
    ("field", "nothing"),
    [("standfirst", ""), ("body", "<p> </p>"), ("section", None), ("slug", None)],
)
def test_what_lacks_something_is_not_published(write, editor, field, nothing):
    draft = write(**{field: nothing})
    with pytest.raises(LacksSomething, match=field):
        draft.publish(by=editor)
    draft.refresh_from_db()
    assert draft.is_draft


def test_only_what_is_published_is_withdrawn(write, article, print_article, editor):
    draft, withdrawn = write(), print_article()
    withdrawn.withdraw(by=editor)
    for refused_article in (draft, withdrawn):
        before = row(refused_article)
        with pytest.raises(CannotWithdraw, match=refused_article.status):
            refused_article.withdraw(by=editor)
        assert row(refused_article) == before
    article.withdraw(by=editor)


def test_the_verbs_go_by_what_is_so_and_not_by_what_a_page_remembered(write, editor, hire):
    article = write()
    remembered = Article.objects.get(pk=article.pk)
    article.publish(by=editor)
    assert remembered.is_draft
    with pytest.raises(CannotPublish):
        remembered.publish(by=hire("other", EDITORS))
    remembered.withdraw(by=editor)
    article.refresh_from_db()
    assert article.published_by == article.withdrawn_by == editor


def test_publishing_prints_what_is_written_and_not_what_a_page_remembered(write, editor):
    article = write(body="As it was.")
    remembered = Article.objects.get(pk=article.pk)
    article.body = "As it is."
    article.save()
    remembered.publish(by=editor)
    assert remembered.body == "<p>As it is.</p>"


# The publication time


@pytest.fixture
def let_time_pass(monkeypatch):
    def let_time_pass(time):
        then = timezone.now() + time
        monkeypatch.setattr(timezone, "now", lambda: then)

    return let_time_pass


def test_a_time_ahead_keeps_an_article_back_until_then(write, editor, client, let_time_pass):
    article = write(published_at=timezone.now() + timedelta(hours=1))
    article.publish(by=editor)
    ahead = article.published_at
    assert article.publication_recorded_at < ahead
    assert article.status == Article.Status.PUBLISHED
    assert not Article.objects.published().exists()
    assert client.get(article.get_absolute_url()).status_code == 404
    assert article.headline not in client.get("/").content.decode()

    let_time_pass(timedelta(hours=2))
    assert list(Article.objects.published()) == [article]
    assert client.get(article.get_absolute_url()).status_code == 200
    assert article.headline in client.get("/").content.decode()


@pytest.fixture
def scheduled(write, editor):
    article = write(published_at=timezone.now() + timedelta(hours=1))
    article.publish(by=editor)
    return article


def test_what_has_not_appeared_is_made_a_draft_and_not_withdrawn(scheduled, editor):
    before = row(scheduled)
    assert not scheduled.can_be_withdrawn
    with pytest.raises(CannotWithdraw):
        scheduled.withdraw(by=editor)
    assert row(scheduled) == before
    scheduled.unschedule()
    assert scheduled.is_draft
    assert (scheduled.published_at, scheduled.published_by) == (None, None)


def test_what_was_withdrawn_before_its_time_once_was_never_in_the_paper(
    scheduled, editor, client, let_time_pass
):
    """As could be done before there was a way back to draft."""
    gone = {"status": "withdrawn", "withdrawn_at": timezone.now(), "withdrawn_by": editor}
    Article.objects.filter(pk=scheduled.pk).update(**gone)
    assert client.get(scheduled.get_absolute_url()).status_code == 404
    let_time_pass(timedelta(hours=2))
    # Its time comes, and it is still nobody's business that there was one.
    assert client.get(scheduled.get_absolute_url()).status_code == 404
    assert not Article.objects.known().exists()


def test_a_draft_again_does_not_appear_and_can_be_published_anew(
    scheduled, editor, client, let_time_pass
):
    where = scheduled.get_absolute_url()
    scheduled.unschedule()
    let_time_pass(timedelta(hours=2))
    assert client.get(where).status_code == 404
    scheduled.publish(by=editor)
    assert scheduled.published_at == timezone.now()
    assert list(Article.objects.published()) == [scheduled]


def test_brought_forward_it_is_printed_now_by_whoever_did_it(scheduled, hire, client):
    other, before = hire("other", EDITORS), timezone.now()
    scheduled.publish_now(by=other)
    assert before <= scheduled.published_at <= timezone.now()
    assert scheduled.publication_recorded_at == scheduled.published_at
    assert scheduled.published_by == other
    assert client.get(scheduled.get_absolute_url()).status_code == 200


def test_only_what_is_scheduled_goes_back_or_is_brought_forward(write, print_article, editor):
    withdrawn = print_article()
    withdrawn.withdraw(by=editor)
    for article in (write(), print_article(), withdrawn):
        before = row(article)
        with pytest.raises(CannotUnschedule, match=article.status):
            article.unschedule()
        with pytest.raises(CannotPublish, match=article.status):
            article.publish_now(by=editor)
        assert row(article) == before


def test_what_has_appeared_meanwhile_does_not_go_back(scheduled, let_time_pass):
    let_time_pass(timedelta(hours=2))
    with pytest.raises(CannotUnschedule):
        scheduled.unschedule()


def test_words_changed_while_it_was_scheduled_are_no_update(scheduled, editor):
    scheduled.body = "Otherwise."
    scheduled.save()
    assert scheduled.words_changed_at is None


def test_a_time_set_back_is_kept(write, editor, client):
    long_ago = datetime(2011, 3, 4, 5, 6, 7, tzinfo=UTC)
    article = write(published_at=long_ago, slug="an-old-story")
    article.publish(by=editor)
    assert article.published_at == long_ago
    assert article.publication_recorded_at > long_ago
    assert article.get_absolute_url() == "/harbour/2011/03/an-old-story/"
    assert client.get("/harbour/2011/03/an-old-story/").status_code == 200


def test_the_newest_stands_first_whatever_order_it_was_printed_in(write, editor):
    now = timezone.now()
    articles = [write(published_at=now - timedelta(days=days)) for days in (2, 1, 3)]
    for article in articles:
        article.publish(by=editor)
    two, one, three = articles
    assert list(Article.objects.published().latest_first()) == [one, two, three]


def test_an_address_is_not_frozen_before_it_is_in_the_paper(write, editor, section):
    article = write(published_at=timezone.now() + timedelta(days=3))
    article.publish(by=editor)
    article.published_at += timedelta(days=1)
    article.slug = "corrected-in-time"
    article.save()
    assert Article.objects.get().slug == "corrected-in-time"
    article.published_at = timezone.now() - timedelta(seconds=1)
    article.save()
    article.slug = "too-late"
    with pytest.raises(DatabaseError, match="no way back"), transaction.atomic():
        article.save()


# The frozen address


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def another(db):
    """A value that each part of an address could be changed to."""
    return {
        "slug": "elsewhere",
        "section_id": Section.objects.create(name="Culture", slug="culture").pk,
        "published_at": datetime(2011, 3, 4, tzinfo=UTC),
    }


PARTS = ["slug", "section_id", "published_at"]


@pytest.fixture(params=["published", "withdrawn"])
def printed(request, print_article, editor):
    """An article whose address is in the world, still in the paper or not."""
    article = print_article()
    if request.param == "withdrawn":
        article.withdraw(by=editor)
    return article


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_a_printed_address_changes_by_any_road(printed, another, some_role, part):
    before = row(printed)
    changed = Article.objects.get(pk=printed.pk)
    setattr(changed, part, another[part])
    with some_role():
        with refused(ADDRESS_FROZEN, printed.status):
            changed.save()
        with refused(ADDRESS_FROZEN):
            changed.save(update_fields=[part])
        with refused(ADDRESS_FROZEN):
            Article.objects.filter(pk=printed.pk).update(**{part: another[part]})
        with refused(ADDRESS_FROZEN):
            Article.objects.bulk_update([changed], [part])
        with refused(ADDRESS_FROZEN):
            execute(
                f"UPDATE articles_article SET {part} = %s WHERE id = %s", another[part], printed.pk
            )
    assert row(printed) == before


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_drafts_address_changes_by_every_road(write, another, some_role, part):
    draft = write()
    before = row(draft)[part]
    with some_role():
        execute(f"UPDATE articles_article SET {part} = %s WHERE id = %s", another[part], draft.pk)
        assert row(draft)[part] == another[part]
        Article.objects.filter(pk=draft.pk).update(**{part: before})
        setattr(draft, part, another[part])
        draft.save()
    assert row(draft)[part] == another[part]


def test_nothing_printed_becomes_a_draft_again(printed, some_role):
    before = row(printed)
    blank = {
        "status": "draft",
        "published_by": None,
        "publication_recorded_at": None,
        "withdrawn_at": None,
        "withdrawn_by": None,
    }
    changed = Article.objects.get(pk=printed.pk)
    for field, value in blank.items():
        setattr(changed, field, value)
    with some_role():
        with refused(ADDRESS_FROZEN):
            changed.save()
        with refused(ADDRESS_FROZEN):
            Article.objects.filter(pk=printed.pk).update(**blank)
        with refused(ADDRESS_FROZEN):
            execute(
                "UPDATE articles_article SET status = 'draft', published_by_id = NULL,"
                " publication_recorded_at = NULL, withdrawn_at = NULL, withdrawn_by_id = NULL"
                " WHERE id = %s",
                printed.pk,
            )
    assert row(printed) == before


def test_what_was_withdrawn_is_not_put_back_by_whoever_had_it_open(article, editor, some_role):
    opened_before = Article.objects.get(pk=article.pk)
    opened_before.headline = "Corrected"
    opened_before.save()
    article.refresh_from_db()
    article.withdraw(by=editor)
    with some_role():
        with refused(ADDRESS_FROZEN, "withdrawn"):
            opened_before.save()
        with refused(ADDRESS_FROZEN):
            Article.objects.filter(pk=article.pk).update(
                status="published", withdrawn_at=None, withdrawn_by=None
            )
    article.refresh_from_db()
    assert (article.status, article.headline) == ("withdrawn", "Corrected")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "Ferry sails, and returns"),
        ("standfirst", "Said otherwise."),
        ("body", "<p>Put right.</p>"),
        ("dateline", "UPPER MEREL"),
        ("language", "ar"),
        ("picture", None),
    ],
)
def test_words_and_picture_can_be_put_right_after_publication(
    print_article, picture, some_role, field, value
):
    article = print_article(picture=picture)
    address = article.get_absolute_url()
    setattr(article, field, value)
    with some_role():
        article.save()
    article.refresh_from_db()
    assert getattr(article, field) == value
    assert article.get_absolute_url() == address


def test_two_articles_never_share_a_slug(article, write):
    with refused("23505", "slug"):
        write(slug=article.slug)
    write(slug=f"{article.slug}-2")


# Who and when stand or fall with the status

WHO_AND_WHEN = {
    "draft": set(),
    "published": {"published_at", "published_by", "publication_recorded_at"},
    "withdrawn": {
        "published_at",
        "published_by",
        "publication_recorded_at",
        "withdrawn_at",
        "withdrawn_by",
    },
}
EVERYTHING = WHO_AND_WHEN["withdrawn"]


def values_for(fields, editor):
    return {field: editor if field.endswith("_by") else timezone.now() for field in fields}


@pytest.mark.parametrize("status", WHO_AND_WHEN)
def test_a_status_without_its_who_and_when_is_refused(write, editor, some_role, status):
    needed = WHO_AND_WHEN[status]
    for missing in needed:
        with some_role(), refused(CHECK_VIOLATED, "articles_status_has_who_and_when"):
            write(status=status, **values_for(needed - {missing}, editor))
    with some_role():
        write(status=status, **values_for(needed, editor))


@pytest.mark.parametrize("status", WHO_AND_WHEN)
def test_a_who_or_when_without_its_status_is_refused(write, editor, some_role, status):
    needed = WHO_AND_WHEN[status]
    # A draft may have the publication time that it is meant for.
    for excess in EVERYTHING - needed - {"published_at"}:
        with some_role(), refused(CHECK_VIOLATED, "articles_status_has_who_and_when"):
            write(status=status, **values_for(needed | {excess}, editor))
    with some_role():
        write(status=status, **values_for(needed, editor))


def test_there_is_no_fourth_status(write, editor, some_role):
    with some_role():
        with refused(CHECK_VIOLATED, "articles_status_has_who_and_when"):
            write(status="hidden")
        with refused(CHECK_VIOLATED, "articles_status_has_who_and_when"):
            write(status="hidden", **values_for(EVERYTHING, editor))
        write(status="draft")


# At once


def test_of_two_editors_who_publish_at_once_one_does_and_the_other_is_told(write, hire, at_once):
    article, first, second = write(), hire("first", EDITORS), hire("second", EDITORS)
    with pytest.raises(CannotPublish):
        at_once(
            lambda: article.publish(by=first),
            lambda: Article.objects.get(pk=article.pk).publish(by=second),
        )
    article.refresh_from_db()
    assert article.published_by == first


def test_of_two_editors_who_withdraw_at_once_one_does_and_the_other_is_told(article, hire, at_once):
    first, second = hire("first", EDITORS), hire("second", EDITORS)
    with pytest.raises(CannotWithdraw):
        at_once(
            lambda: article.withdraw(by=first),
            lambda: Article.objects.get(pk=article.pk).withdraw(by=second),
        )
    article.refresh_from_db()
    assert article.withdrawn_by == first


def test_an_article_published_while_it_is_withdrawn_elsewhere_ends_withdrawn(
    write, editor, at_once
):
    article = write()
    at_once(
        lambda: article.publish(by=editor),
        lambda: Article.objects.get(pk=article.pk).withdraw(by=editor),
    )
    article.refresh_from_db()
    assert article.status == Article.Status.WITHDRAWN
