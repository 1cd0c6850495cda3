"""How the numbers are counted: by indexes, and as often however much there is."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments.models import Decision, ReportAnswer, SecondLook
from comments.numbers.usual_wait import steps_before
from tests.comments.test_desk_plans import BIG, busy, plans, tables_of, whole_tables

pytestmark = pytest.mark.django_db
__all__ = ["busy"]


@pytest.fixture
def objected(busy, send, publish, moderator, colleague, clause):
    """Somebody has appealed, reported, and looked a second time."""
    for answer in ("uphold", "dismiss"):
        rejected, published = send(), publish()
        rejected.reject(by=moderator, seen=0, citing=clause)
        SecondLook.record(rejected.newest_decision(), by=colleague, verdict="approved")
        getattr(rejected.submit_appeal(text="No."), answer)(by=colleague, words="Yes.")
        up_to = published.report(clause=clause).pk
        ReportAnswer.dismiss(published, by=colleague, words="No.", up_to=up_to)


def test_no_big_table_is_read_whole_for_the_numbers(objected, moderator, as_staff):
    browser = as_staff(moderator)
    found = plans(lambda: browser.get(reverse("admin:numbers")))
    for sql, plan in found.items():
        assert not set(whole_tables(plan)) & BIG, sql
    assert sum(bool(tables_of(plan) & BIG) for plan in found.values()) > 20


def test_the_usual_wait_is_looked_up_by_time(busy, django_assert_num_queries):
    with django_assert_num_queries(2):
        steps_before(timezone.now())


def test_no_big_table_is_read_whole_for_the_public(objected, client, it_is, on_record):
    on_record("2026-01-05 10:00", ("2026-01-05 10:30", "approved"))
    it_is("2026-03-20 12:00")
    found = plans(lambda: client.get("/transparency/"))
    for sql, plan in found.items():
        assert not set(whole_tables(plan)) & BIG, sql
    assert sum(bool(tables_of(plan) & BIG) for plan in found.values()) > 12


def test_what_was_undone_or_put_back_is_found_by_the_index_of_the_few(objected):
    """Asked of every decision that is counted: no other index would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = Decision.objects.readings().explain()
    assert found.count("comments_decided_otherwise") == 3, found
