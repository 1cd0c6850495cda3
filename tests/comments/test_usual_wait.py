"""How long readers wait of late, at the form and on the receipt: honest, coarse, by the clock."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse

from comments.numbers import usual_wait
from comments.numbers.usual_wait import ENOUGH, STEPS, in_words, steps_before
from tests.record import at

pytestmark = pytest.mark.django_db

NOON = at("2026-03-04 12:00")
HOUR = timedelta(hours=1)
SAID = "Of late half of the comments have been read within half an hour, nine in ten within 4 hours"


@pytest.fixture
def some_wait(on_record):
    """Eighteen that waited twenty minutes and three that waited three hours: `some_wait()`."""

    def some_wait(day="2026-03-04", count=ENOUGH):
        for n in range(count):
            sent = "06:40" if n < 2 else "09:20"
            on_record(f"{day} {sent}", (f"{day} 09:40", "approved"))
        on_record(f"{day} 06:40", (f"{day} 09:40", "rejected"))

    return some_wait


@pytest.fixture
def at_noon(monkeypatch):
    """The minute that it is, until the test says otherwise: `at_noon(minutes=1)`."""

    def later(**passed):
        monkeypatch.setattr(usual_wait, "this_minute", lambda: NOON + timedelta(**passed))

    later()
    return later


def hints(client, article):
    return client.get(reverse("comments:comment_on", args=[article.slug])).content.decode()


def test_the_form_and_a_waiting_receipt_say_it(client, article, some_wait, at_noon, send):
    some_wait()
    assert SAID in hints(client, article)
    assert SAID in client.get(article.get_absolute_url()).content.decode()
    assert SAID in client.get(send().get_receipt_url()).content.decode()


def test_a_receipt_of_what_is_decided_says_nothing_of_it(client, some_wait, at_noon, publish):
    some_wait()
    assert "Of late" not in client.get(publish().get_receipt_url()).content.decode()


def test_of_too_few_nothing_is_said(client, article, some_wait, at_noon):
    some_wait(count=ENOUGH - 2)
    assert steps_before(NOON) == ()
    assert "Of late" not in hints(client, article)


def test_where_the_day_had_too_few_the_week_is_asked(some_wait):
    some_wait("2026-03-01")
    assert steps_before(NOON) == (HOUR / 2, 4 * HOUR)
    assert steps_before(NOON + timedelta(days=4)) == ()


def test_a_day_with_enough_is_asked_alone(some_wait, on_record):
    some_wait("2026-03-01")
    for _n in range(ENOUGH):
        on_record("2026-03-04 09:00", ("2026-03-04 09:04", "approved"))
    assert steps_before(NOON) == (HOUR / 12, HOUR / 12)


def test_what_can_still_be_undone_is_left_out(some_wait):
    some_wait()
    decided = at("2026-03-04 09:40")
    assert steps_before(decided + timedelta(minutes=10)) == ()
    assert steps_before(decided + timedelta(minutes=11)) != ()


def test_what_was_undone_waited_on(on_record):
    for _n in range(ENOUGH):
        on_record(
            "2026-03-04 09:00",
            ("2026-03-04 09:04", "approved"),
            ("2026-03-04 09:05", "reopened", "undo"),
            ("2026-03-04 10:50", "approved"),
        )
    assert steps_before(NOON) == (2 * HOUR, 2 * HOUR)


def test_it_goes_by_the_clock_and_not_by_decisions(
    client, article, some_wait, at_noon, on_record, django_assert_num_queries
):
    some_wait()
    before = client.get(article.get_absolute_url())
    for _n in range(ENOUGH * 2):
        on_record("2026-03-04 11:00", ("2026-03-04 11:02", "rejected"))
    again = client.get(article.get_absolute_url())
    assert again.content == before.content
    at_noon(minutes=1)
    assert "within 5 minutes" in hints(client, article)
    # And asks no more until the next.
    with django_assert_num_queries(0):
        usual_wait.usual_wait()


def test_two_processes_say_the_same_within_a_minute(some_wait, at_noon, on_record):
    """The second begins later in the minute, when more has been decided."""
    some_wait()
    first = usual_wait.usual_wait()
    usual_wait.forget()
    for _n in range(ENOUGH * 2):
        on_record("2026-03-04 11:00", ("2026-03-04 11:55", "rejected"))
    assert usual_wait.usual_wait() == first


def test_one_more_decision_is_not_to_be_seen(some_wait, on_record):
    some_wait()
    before = steps_before(NOON)
    on_record("2026-03-04 09:00", ("2026-03-04 09:21", "rejected"))
    assert steps_before(NOON) == before


def test_what_waits_moves_nothing(some_wait, on_record):
    some_wait()
    before = steps_before(NOON)
    for _n in range(50):
        on_record("2026-03-04 05:00")
    assert steps_before(NOON) == before


@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_each_wait_is_a_sentence(settings, language):
    settings.LANGUAGE_CODE = language
    for half, most in product([*STEPS, None], repeat=2):
        said = in_words(half, most)
        assert said.endswith("."), (half, most)
        assert "%" not in said, (half, most)
        assert "None" not in said, (half, most)
