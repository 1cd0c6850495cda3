"""Questions that are worked out once: they say what their QuerySet says, and are planned once."""

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import Article, Section
from articles.models.prepared import WORDS, Blank, Prepared

pytestmark = pytest.mark.django_db

PLANNED = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"


def times_planned_ahead(mark):
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, [f"%{mark}%"])
        return [times for (times,) in cursor.fetchall()]


@pytest.fixture
def sections():
    names = ["it's 100 % sure", "%s", "plain"]
    return [Section.objects.create(name=name, slug=f"s{n}") for n, name in enumerate(names)]


def test_what_stands_in_a_question_is_found_whatever_it_is_spelled_like(sections):
    for section in sections:
        asked = Prepared(lambda name=section.name: Section.objects.filter(name=name))
        assert asked.found() == [section]


def test_a_blank_is_filled_in_anew_each_time(sections):
    asked = Prepared(lambda: Section.objects.filter(name=Blank("name", WORDS)))
    for section in [*sections, *sections]:
        assert asked.found(name=section.name) == [section]
    assert asked.found(name="none") == []


def test_of_what_only_some_fields_are_asked_the_others_are_asked_for_when_wanted(
    sections, django_assert_num_queries
):
    (found,) = Prepared(lambda: Section.objects.filter(slug="s1").only("slug")).found()
    assert (found.pk, found.slug) == (sections[1].pk, "s1")
    with django_assert_num_queries(1):
        assert found.name == "%s"


def test_what_is_asked_often_is_planned_once_on_a_connection(sections):
    asked = Prepared(lambda: Section.objects.filter(slug="s1", name="planned-once"))
    for _time in range(10):
        asked.rows()
    (times,) = times_planned_ahead("planned-once")
    assert times >= 5


def test_nothing_is_planned_ahead_where_a_pooler_changes_connections(sections, monkeypatch):
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    asked = Prepared(lambda: Section.objects.filter(slug="s1", name="each-time"))
    for _time in range(10):
        asked.rows()
    assert times_planned_ahead("each-time") == []


def test_who_listens_in_reads_what_was_asked_for(sections, django_assert_num_queries):
    asked = Prepared(lambda: Section.objects.filter(name=Blank("name", WORDS)))
    with django_assert_num_queries(1) as captured:
        asked.rows(name="plain")
    assert "'plain'" in captured.captured_queries[0]["sql"]


def test_what_the_database_refuses_is_said_as_django_says_it(sections):
    asked = Prepared(lambda: Article.objects.filter(pk=Blank("number", WORDS)))
    with pytest.raises(DatabaseError), transaction.atomic():
        asked.rows(number="none")
