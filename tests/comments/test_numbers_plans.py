"""How the numbers are counted: by indexes, and as often however much there is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.numbers.usual_wait import steps_before
from tests.comments.test_desk_plans import BIG, busy, plans, tables_of, whole_tables

pytestmark = pytest.mark.django_db
__all__ = ["busy"]


def test_no_big_table_is_read_whole_for_the_numbers(busy, moderator, as_staff):
    browser = as_staff(moderator)
    found = plans(lambda: browser.get(reverse("admin:numbers")))
    for sql, plan in found.items():
        assert not set(whole_tables(plan)) & BIG, sql
    assert sum(bool(tables_of(plan) & BIG) for plan in found.values()) > 10


def test_the_usual_wait_is_looked_up_by_time(busy, django_assert_num_queries, client):
    with django_assert_num_queries(2):
        steps_before(timezone.now())
    found = plans(lambda: client.get("/transparency/"))
    for sql, plan in found.items():
        assert not set(whole_tables(plan)) & BIG, sql
