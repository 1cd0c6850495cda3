"""Readers recommend comments: each once, as well as that can be told; of what is public alone."""

from datetime import timedelta
from itertools import count, product

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Comment,
    Discussion,
    LastRecommended,
    Recommendation,
    RecommendingHour,
    Tally,
)
from comments.models.recommending import (
    NotCounted,
    NotPublished,
    Reader,
    recommend,
    take_back,
    times_recommended,
)
from comments.models.thread import thread_page
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

HOME, OFFICE = "81.2.69.142", "81.2.69.160"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
_serial = count()


def somebody(address=b"there"):
    """A reader whom nobody has met before."""
    return Reader(address, f"browser {next(_serial)}")


@pytest.fixture
def press(client):
    """Press the button on the comment's page: `press(comment, HOME, FIREFOX)`."""

    def press(comment, address=HOME, browser=FIREFOX, step="recommend", **headers):
        return client.post(
            reverse("comments:recommend", args=[comment.public_id]),
            {"step": step},
            REMOTE_ADDR=address,
            headers={"user-agent": browser, **headers},
        )

    return press


def text_of(response):
    return response.content.decode()


# The way there


def test_each_comment_that_readers_see_leads_to_a_page_with_a_button(client, article, publish):
    comment = publish(name="Ophelia", text="Rosemary, for remembrance.")
    address = reverse("comments:recommend", args=[comment.public_id])
    assert f'href="{address}"' in text_of(client.get(article.get_absolute_url()))
    page = client.get(address)
    assert page.status_code == 200
    assert "Rosemary, for remembrance." in text_of(page)
    assert '<button class="button" name="step" value="recommend">' in text_of(page)
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies


def test_looking_at_the_page_recommends_nothing(client, publish):
    address = reverse("comments:recommend", args=[publish().public_id])
    for way in (client.get, client.head):
        way(address)
    assert client.get(address, {"step": "recommend"}).status_code == 200
    assert not Recommendation.objects.exists()
    assert not RecommendingHour.objects.exists()


def test_what_is_recommended_is_counted_and_said(press, client, article, publish):
    comment = publish()
    page = press(comment)
    assert page.status_code == 200
    assert "It is counted." in text_of(page)
    assert "1 recommendation<" in text_of(page)
    assert "1 recommendation<" in text_of(client.get(article.get_absolute_url()))
    assert "2 recommendations<" in text_of(press(comment, OFFICE))


def test_a_script_is_told_the_number_in_words(press, publish):
    comment = publish()
    said = press(comment, accept="application/json")
    assert said.json() == {"said": "1 recommendation"}
    assert press(comment, step="back", accept="application/json").json() == {"said": ""}


def test_another_site_recommends_nothing_by_a_readers_browser(press, publish):
    comment = publish()
    assert press(comment, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert press(comment, origin="https://elsewhere.example").status_code == 403
    assert times_recommended(comment) == 0


# Once


def test_the_same_reader_is_counted_once(press, publish):
    comment = publish()
    for _time in range(3):
        assert "It is counted." in text_of(press(comment))
    assert times_recommended(comment) == 1


def test_another_network_and_another_kind_of_browser_is_another_reader(press, publish):
    comment = publish()
    for place, browser in product((HOME, OFFICE), (FIREFOX, SAFARI)):
        press(comment, place, browser)
    press(comment, HOME, FIREFOX, **{"accept-language": "ckb, en"})
    assert times_recommended(comment) == 5


def test_a_newer_edition_of_the_same_browser_is_the_same_reader(press, publish):
    comment = publish()
    press(comment, browser=FIREFOX)
    press(comment, browser=FIREFOX.replace("145", "146"))
    assert times_recommended(comment) == 1


def test_one_household_is_one_address(press, publish):
    comment = publish()
    for address in ("2a02:6b8:0:1::1", "2a02:6b8:0:1:ffff::2", "2a02:6b8:0:2::1"):
        press(comment, address)
    assert times_recommended(comment) == 2


def test_however_many_browsers_somebody_makes_up_a_network_counts_for_a_few(press, publish):
    comment = publish()
    made_up = [
        f"{one} {machine}"
        for one, machine in product(
            ("Edg", "OPR", "Chrome", "Safari"), ("Android", "Windows", "Linux")
        )
    ]
    pages = [press(comment, browser=browser) for browser in made_up]
    assert [page.status_code for page in pages] == [200] * 8 + [409] * 4
    assert "from your network as we count of one" in text_of(pages[-1])
    assert times_recommended(comment) == 8
    assert "It is counted." in text_of(press(comment, browser=made_up[0]))
    assert press(comment, OFFICE).status_code == 200


def test_where_the_address_says_nothing_all_are_at_the_same(publish):
    comment = publish()
    unknown = Reader.known_by("", FIREFOX, "")
    recommend(comment, by=unknown)
    recommend(comment, by=Reader.known_by("unix:", FIREFOX, ""))
    assert times_recommended(comment) == 1


def test_two_at_once_by_the_same_reader_are_one(at_once, publish):
    comment, reader = publish(), somebody()
    at_once(lambda: recommend(comment, by=reader), lambda: recommend(comment, by=reader))
    assert times_recommended(comment) == Recommendation.objects.count() == 1


def test_two_at_once_do_not_both_find_the_last_room(at_once, publish):
    comment = publish()
    for _n in range(7):
        recommend(comment, by=somebody())

    def too_late():
        with pytest.raises(NotCounted):
            recommend(comment, by=somebody())

    at_once(lambda: recommend(comment, by=somebody()), too_late)
    assert times_recommended(comment) == 8


def test_many_at_once_are_all_counted(at_once, publish):
    comment = publish()
    at_once(
        lambda: recommend(comment, by=somebody(b"here")),
        lambda: recommend(comment, by=somebody(b"there")),
    )
    assert times_recommended(comment) == 2


# Taken back


def test_what_is_taken_back_is_counted_no_more_and_can_be_given_again(press, publish):
    comment = publish()
    press(comment, OFFICE)
    press(comment)
    assert "It is not counted any more." in text_of(press(comment, step="back"))
    assert times_recommended(comment) == 1
    press(comment)
    assert times_recommended(comment) == 2


def test_nobody_takes_back_what_they_have_not_given(press, publish):
    comment = publish()
    press(comment)
    for address, browser in ((OFFICE, FIREFOX), (HOME, SAFARI)):
        assert press(comment, address, browser, step="back").status_code == 200
    assert times_recommended(comment) == 1
    take_back(publish(), by=somebody())
    assert Tally.objects.count() == 1


# What is public alone


def refused(press, comment):
    page = press(comment)
    assert page.status_code == 409
    return text_of(page)


def test_what_is_not_public_is_refused_as_what_never_was(
    press, client, send, publish, moderator, clause, chief
):
    rejected = send()
    rejected.reject(by=moderator, citing=clause, seen=0)
    erased, taken_down, top = publish(), publish(), publish()
    erased.erase(by=chief, ground="unlawful")
    reply = publish(parent=top)
    for one in (taken_down, top):
        one.refresh_from_db()
        one.reject(by=moderator, citing=clause, seen=1)
    never = Comment(public_id="b" * 12)
    hidden = [send(), rejected, erased, taken_down, top, reply, never]
    assert len({refused(press, one) for one in hidden}) == 1
    looked = [client.get(reverse("comments:recommend", args=[one.public_id])) for one in hidden]
    assert {page.status_code for page in looked} == {404}
    assert len({page.content for page in looked}) == 1
    assert not Recommendation.objects.exists()


def test_the_database_refuses_it_whoever_asks(send, publish, chief, moderator, clause):
    waiting, erased, top = send(), publish(), publish()
    erased.erase(by=chief, ground="unlawful")
    reply = publish(parent=top)
    top.refresh_from_db()
    top.reject(by=moderator, citing=clause, seen=1)
    for one in (waiting, erased, top, reply):
        with pytest.raises(NotPublished):
            recommend(one, by=somebody())
    assert not Recommendation.objects.exists()
    assert not RecommendingHour.objects.exists()


def test_a_closed_discussion_counts_no_more_and_shows_what_it_has(press, client, article, publish):
    comment = publish()
    press(comment)
    Discussion.objects.filter(article=article).update(state="closed")
    assert press(comment, OFFICE).status_code == 409
    assert "This discussion is closed" in text_of(press(comment, step="back"))
    page = text_of(client.get(article.get_absolute_url()))
    assert "1 recommendation<" in page
    assert "/recommend/" not in page


def test_one_that_is_taken_down_keeps_its_number_unseen_and_has_it_again(
    press, client, article, publish, moderator, clause, chief
):
    comment = publish()
    press(comment)
    comment.refresh_from_db()
    comment.reject(by=moderator, citing=clause, seen=1)
    assert "recommendation" not in text_of(client.get(article.get_absolute_url()))
    comment.refresh_from_db()
    comment.approve(by=chief, seen=2, reason="It was right.")
    assert "1 recommendation<" in text_of(client.get(article.get_absolute_url()))


def test_erasing_takes_the_number_and_the_marks_with_the_words(
    press, client, article, publish, chief
):
    comment = publish()
    reply = publish(parent=comment)
    press(comment)
    press(reply, OFFICE)
    comment.erase(by=chief, ground="writer_request")
    assert list(Tally.objects.values_list("comment", flat=True)) == [reply.pk]
    assert list(Recommendation.objects.values_list("comment", flat=True)) == [reply.pk]
    page = text_of(client.get(article.get_absolute_url()))
    assert page.count("1 recommendation<") == 1


# Limits


def test_one_address_recommends_so_much_in_an_hour(press, publish, settings):
    settings.RECOMMENDED_AN_HOUR_FROM_AN_ADDRESS = 2
    comments = [publish() for _n in range(3)]
    pages = [press(one) for one in comments]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert 0 < int(pages[2]["Retry-After"]) <= 3_600
    assert "Many recommendations have come from your network" in text_of(pages[2])
    assert press(comments[2], OFFICE).status_code == 200
    # What is counted already asks for nothing more.
    assert times_recommended(comments[0]) == 1


def test_the_newsroom_counts_so_much_in_an_hour(press, publish, settings):
    settings.RECOMMENDED_AN_HOUR = 1
    first, second = publish(), publish()
    assert [press(first).status_code, press(second, OFFICE).status_code] == [200, 429]


def test_another_hour_is_another_number(publish, settings):
    settings.RECOMMENDED_AN_HOUR_FROM_AN_ADDRESS = 1
    recommend(publish(), by=somebody())
    RecommendingHour.objects.get()
    assert Reader(b"a", "").called_within(timezone.now()) != Reader(b"a", "").called_within(
        timezone.now() + timedelta(hours=1)
    )


def test_recommending_what_is_counted_already_counts_for_no_hour(publish):
    comment, reader = publish(), somebody()
    for _time in range(3):
        recommend(comment, by=reader)
    assert RecommendingHour.objects.get().count == 1


# What is on record of it


def test_nothing_on_record_follows_a_reader_from_comment_to_comment(press, publish):
    for _n in range(2):
        press(publish())
    rows = list(Recommendation.objects.values_list("mark", "from_there"))
    assert len({bytes(value) for row in rows for value in row}) == 4
    [hour] = RecommendingHour.objects.all()
    assert bytes(hour.called) not in {bytes(value) for row in rows for value in row}
    # A day, and no moment by which one could be held against another.
    columns = {field.name for field in Recommendation._meta.concrete_fields}
    assert columns == {"id", "comment", "mark", "from_there", "made_on"}


def test_nobody_serving_pages_writes_the_number(publish):
    comment = publish()
    recommend(comment, by=somebody())
    for statement in (
        "UPDATE comments_tally SET recommended = 9",
        "DELETE FROM comments_tally",
        "INSERT INTO comments_lastrecommended VALUES (1, now())",
        "UPDATE comments_recommendation SET comment_id = comment_id",
        "DELETE FROM comments_recommendation",
        "DELETE FROM comments_recommendinghour",
        "UPDATE comments_recommendinghour SET hour = now()",
        "SELECT comments_recommended_under(1)",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            _done(statement)


@transaction.atomic
def _done(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_day_is_the_databases_own(publish):
    comment = publish()
    long_ago = timezone.now().date() - timedelta(days=99)
    made = Recommendation.objects.create(
        comment=comment, mark=b"a", from_there=b"b", made_on=long_ago
    )
    made.refresh_from_db()
    assert made.made_on != long_ago


def made_days_ago(number):
    with as_owner():
        Recommendation.objects.update(made_on=timezone.now().date() - timedelta(days=number))


def test_marks_are_let_go_after_two_weeks_and_the_number_stays(publish):
    comment, reader = publish(), somebody()
    recommend(comment, by=reader)
    made_days_ago(14)
    call_command("erase_what_is_due", verbosity=0)
    assert Recommendation.objects.exists()
    made_days_ago(15)
    call_command("erase_what_is_due", verbosity=0)
    assert not Recommendation.objects.exists()
    assert times_recommended(comment) == 1
    recommend(comment, by=reader)
    assert times_recommended(comment) == 2


def test_a_mark_that_is_over_takes_nothing_back(publish):
    comment, reader = publish(), somebody()
    recommend(comment, by=reader)
    made_days_ago(15)
    take_back(comment, by=reader)
    assert times_recommended(comment) == 1


def test_hours_are_let_go_once_they_are_over(publish):
    recommend(publish(), by=somebody())
    RecommendingHour.objects.bulk_create(
        RecommendingHour(hour=timezone.now() - timedelta(days=days), called=b"a", count=1)
        for days in (2, 3)
    )
    call_command("erase_what_is_due", verbosity=0)
    assert RecommendingHour.objects.count() == 1


# On the page


def test_the_number_comes_with_the_thread_and_asks_nothing_more(
    django_assert_num_queries, article, publish
):
    top = publish()
    reply = publish(parent=top)
    recommend(reply, by=somebody())
    for _n in range(2):
        recommend(top, by=somebody())
    with django_assert_num_queries(3):
        [shown] = thread_page(article).comments
    assert (shown.recommended, shown.shown_replies[0].recommended) == (2, 1)


def test_a_crowd_moves_the_page_once(article, publish):
    comments = [publish() for _n in range(3)]
    recommend(comments[0], by=somebody())
    moved_at = LastRecommended.objects.get(article=article).moved_at
    for one in comments:
        recommend(one, by=somebody())
    assert LastRecommended.objects.get().moved_at == moved_at
    _half_a_minute_ago()
    recommend(comments[0], by=somebody())
    assert LastRecommended.objects.get().moved_at >= moved_at
    _half_a_minute_ago()
    before = LastRecommended.objects.get().moved_at
    reader = somebody()
    recommend(comments[1], by=reader)
    _half_a_minute_ago()
    take_back(comments[1], by=reader)
    assert LastRecommended.objects.get().moved_at > before


def _half_a_minute_ago():
    with as_owner():
        LastRecommended.objects.update(moved_at=timezone.now() - timedelta(seconds=31))


def test_the_most_recommended_are_found_by_an_index(article, publish):
    """As whoever orders a thread by it asks, page by page."""
    comments = [publish() for _n in range(4)]
    for times, one in enumerate(comments):
        for _time in range(times):
            recommend(one, by=somebody())
    asked = (
        Comment.objects.public()
        .filter(tally__article=article, tally__is_top=True, tally__recommended__gt=0)
        .order_by("-tally__recommended", "-tally__submitted_at", "-tally__public_id")
    )
    assert list(asked) == comments[:0:-1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = asked.all().explain()
    assert "comments_most_recommended" in plan
    assert "Sort" not in plan


def test_no_page_tells_who_was_there_before(client, press, publish):
    """Somebody else may read by the same network."""
    comment = publish()
    address = reverse("comments:recommend", args=[comment.public_id])
    before = Client().get(address, REMOTE_ADDR=HOME, headers={"user-agent": FIREFOX})
    press(comment)
    press(comment, step="back")
    after = Client().get(address, REMOTE_ADDR=HOME, headers={"user-agent": FIREFOX})
    assert before.content == after.content


def test_what_breaks_is_told(press, publish, monkeypatch):
    comment = publish()

    def breaks(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr("comments.recommending.recommend", breaks)
    assert press(comment).status_code == 503
