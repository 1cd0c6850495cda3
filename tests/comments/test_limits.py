"""Only so much is taken at once; beyond it a reader is told when to come back; nothing is lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments.models import Arrival, Comment, Report, answer, limits
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

HOME, OFFICE = "81.2.69.142", "81.2.69.160"


@pytest.fixture
def post(client, article, edition):
    """Send a comment from an address: `post("A text.", HOME)`."""

    def post(text, address=HOME, on=article):
        return client.post(
            reverse("comments:comment_on", args=[on.slug]),
            {"name": "Ana", "email": "ana@example.org", "text": text, "step": "send"},
            REMOTE_ADDR=address,
        )

    return post


def assert_refused(response, words):
    """Refused for at most an hour, with its own words still there."""
    assert response.status_code == 429
    assert "no-store" in response["Cache-Control"]
    assert 3_500 < int(response["Retry-After"]) <= 3_600
    page = response.content.decode()
    assert f"{words}</textarea>" in page
    assert "Send it again in 60 minutes." in page


def test_one_address_sends_so_much_in_an_hour(post, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 2
    assert [post(text).status_code for text in ("One.", "Two.")] == [303, 303]
    assert_refused(post("Three."), "Three.")
    assert post("Four.", OFFICE).status_code == 303
    assert Comment.objects.count() == 3


def test_one_household_is_one_address(post, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    assert post("One.", "2a02:6b8:0:1::1").status_code == 303
    assert post("Two.", "2a02:6b8:0:1:ffff::2").status_code == 429
    assert post("Three.", "2a02:6b8:0:2::1").status_code == 303


def test_where_the_address_says_nothing_it_limits_nothing(post, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    assert {post(f"Text {n}.", "10.0.0.7").status_code for n in range(3)} == {303}


def test_one_article_takes_so_much_in_an_hour(post, settings, print_article):
    settings.COMMENTS_AN_HOUR_ON_AN_ARTICLE = 1
    assert post("One.").status_code == 303
    assert_refused(post("Two.", OFFICE), "Two.")
    assert post("Three.", on=print_article()).status_code == 303


def test_the_newsroom_takes_so_much_in_an_hour(post, settings, print_article):
    settings.COMMENTS_AN_HOUR = 1
    assert post("One.").status_code == 303
    assert_refused(post("Two.", OFFICE, on=print_article()), "Two.")


def test_what_was_taken_already_is_not_refused_when_it_is_sent_again(post, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    first = post("One.")
    assert post("One.")["Location"] == first["Location"]
    assert post("Two.").status_code == 429


def test_when_there_is_room_again_the_same_words_are_taken(post, settings, monkeypatch):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 2
    assert [post(text).status_code for text in ("One.", "Two.", "Three.")] == [303, 303, 429]
    wait = timedelta(seconds=int(post("Three.")["Retry-After"]))
    soon = timezone.now() + wait - limits.WITHIN - timedelta(seconds=30)
    monkeypatch.setattr(limits, "an_hour_ago", lambda: soon)
    assert post("Three.").status_code == 429
    monkeypatch.setattr(limits, "an_hour_ago", lambda: soon + timedelta(seconds=31))
    assert post("Three.").status_code == 303


def test_the_newsrooms_own_answers_neither_count_nor_are_refused(post, settings, publish, chief):
    asked = publish()
    settings.COMMENTS_AN_HOUR = 2
    said = [answer(asked, by=chief, edition=asked.edition, text=f"Answer {n}.") for n in range(3)]
    assert len(said) == 3
    assert post("One.").status_code == 303
    assert post("Two.").status_code == 429


def test_far_from_its_limits_a_post_asks_one_question_that_no_number_of_comments_makes_longer(
    send, article, django_assert_num_queries
):
    for number in range(300):
        send(arrived=Arrival(known_as=(number.to_bytes(32),)))
    with django_assert_num_queries(1):
        limits.refuse_too_many_comments(article=article, known_as=[b"today", b"yesterday"])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment, comments_contact")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {limits._DRAWN}", [limits.an_hour_ago(), [b"x", b"y"]])
        plan = str(cursor.fetchall())
    for index in (
        "comments_received_by_time",
        "comments_comment_pkey",
        "comments_from_one_address",
    ):
        assert index in plan
    assert "Seq Scan" not in plan


def test_near_a_limit_comments_are_counted_exactly(post, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    settings.COMMENTS_AN_HOUR_ON_AN_ARTICLE = limits._OUT_OF_TURN + 10
    assert {post(f"Text {n}.", f"81.2.69.{n}").status_code for n in range(12)} == {303}


def report(client, comment, words):
    clause = comment.edition.clauses.first()
    return client.post(
        reverse("comments:report", args=[comment.public_id]),
        {"about": clause.pk, "words": words, "sheet": words},
    )


def test_one_comment_is_reported_so_often_in_an_hour(client, publish, settings):
    settings.REPORTS_AN_HOUR_OF_A_COMMENT = 1
    one, other = publish(), publish()
    assert report(client, one, "Eels.").status_code == 303
    assert_refused(report(client, one, "Eels again."), "Eels again.")
    assert report(client, one, "Eels.").status_code == 303
    assert report(client, other, "Eels.").status_code == 303
    assert Report.objects.count() == 2


def test_so_many_reports_are_taken_in_an_hour(client, publish, settings):
    settings.REPORTS_AN_HOUR = 1
    assert report(client, publish(), "Eels.").status_code == 303
    assert_refused(report(client, publish(), "Eels."), "Eels.")


def test_what_is_refused_is_logged_without_a_word_of_it(post, settings, caplog):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    post("One.")
    post("A canary.")
    assert "Too many from the address at once" in caplog.text
    for secret in ("canary", "Ana", "ana@", HOME):
        assert secret not in caplog.text
