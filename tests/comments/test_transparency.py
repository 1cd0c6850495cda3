"""What the paper tells everybody about its moderation: of what was decided, in months that are
over, and nothing of what waits."""

import csv
import json
from io import StringIO

import pytest
from django.urls import reverse

from comments.numbers import public
from comments.numbers.public import ENOUGH

pytestmark = pytest.mark.django_db

PAGE, JSON, CSV = "/transparency/", "/transparency.json", "/transparency.csv"


@pytest.fixture
def told(client):
    """The months, as JSON tells them, by their name; whatever was counted before is forgotten."""

    def told():
        public.forget()
        return {month["month"]: month for month in client.get(JSON).json()["months"]}

    return told


@pytest.fixture
def a_winter(on_record, it_is):
    it_is("2026-03-20 12:00")
    for minute in range(10, 10 + ENOUGH):
        on_record("2026-01-05 10:00", (f"2026-01-05 10:{minute}", "approved"))
    on_record("2026-01-06 10:00", ("2026-01-06 10:30", "rejected"))
    on_record(
        "2026-01-07 10:00",
        ("2026-01-07 10:30", "approved"),
        ("2026-02-07 10:30", "rejected", "own_initiative"),
    )
    on_record("2026-03-05 10:00", ("2026-03-05 10:30", "rejected"))
    on_record("2026-01-08 10:00")


def test_each_month_that_is_over_tells_what_was_decided_in_it(told, a_winter):
    months = told()
    assert list(months) == ["2026-02", "2026-01"]
    january = months["2026-01"]
    assert january == {
        "month": "2026-01",
        "decided": 22,
        "approved": 21,
        "rejected": 1,
        "taken_down": 0,
        "overruled": 0,
        # Of 10 to 29 minutes and twice 30: between 20 and 21; and the twentieth of them and a bit.
        "median_wait_seconds": 1230,
        "percentile_90_wait_seconds": 1734,
        "automated_decisions": 0,
        "by_clause": [
            {"clause": "profanity", "title": "Profanity", "rejected": 0, "taken_down": 0},
            {"clause": "promotion", "title": "Promotion", "rejected": 1, "taken_down": 0},
        ],
    }
    assert months["2026-02"]["taken_down"] == 1
    assert months["2026-02"]["by_clause"][1]["taken_down"] == 1


def test_a_month_with_few_decisions_does_not_tell_their_waits(told, on_record, it_is):
    it_is("2026-03-20 12:00")
    for minute in range(10, 9 + ENOUGH):
        on_record("2026-01-05 10:00", (f"2026-01-05 10:{minute}", "approved"))
    assert told()["2026-01"]["decided"] == ENOUGH - 1
    assert told()["2026-01"]["median_wait_seconds"] is None
    on_record("2026-01-05 10:00", ("2026-01-05 10:30", "approved"))
    assert told()["2026-01"]["median_wait_seconds"] == (10 + ENOUGH / 2) * 60 - 30


def test_a_month_is_over_when_its_last_decision_can_no_longer_be_undone(told, on_record, it_is):
    on_record("2026-01-31 23:00", ("2026-01-31 23:59", "approved"))
    it_is("2026-02-01 00:09")
    assert told() == {}
    it_is("2026-02-01 00:10")
    assert told()["2026-01"]["approved"] == 1
    on_record(
        "2026-02-28 23:00", ("2026-02-28 23:58", "approved"),
        ("2026-03-01 00:05", "reopened", "undo"), ("2026-03-01 09:00", "rejected"),
    )  # fmt: skip
    it_is("2026-03-01 00:11")
    assert told()["2026-02"]["decided"] == 0
    it_is("2026-04-02 00:00")
    assert told()["2026-03"]["rejected"] == 1


def test_a_month_is_the_papers_own(told, on_record, it_is, settings):
    settings.TIME_ZONE = "Asia/Baghdad"
    on_record("2026-01-31 20:00", ("2026-01-31 23:30", "approved"))
    it_is("2026-02-28 22:00")
    assert {name: month["decided"] for name, month in told().items()} == {"2026-02": 1}


def test_what_comes_and_waits_moves_no_byte(client, a_winter, on_record):
    before = [client.get(address).content for address in (PAGE, JSON, CSV)]
    for _n in range(5):
        on_record("2026-01-20 10:00")
        on_record("2026-03-19 10:00")
    public.forget()
    assert [client.get(address).content for address in (PAGE, JSON, CSV)] == before
    assert "received" not in json.loads(before[1])["months"][0]
    assert "waiting" not in before[2].decode()


def test_what_is_decided_this_month_is_told_when_it_is_over(client, a_winter, on_record):
    before = client.get(JSON).content
    on_record("2026-03-19 10:00", ("2026-03-19 10:05", "rejected"))
    public.forget()
    assert client.get(JSON).content == before


def test_an_erasure_changes_no_figure(told, a_winter, on_record, chief):
    comment = on_record("2026-01-20 10:00", ("2026-01-20 10:30", "rejected"))
    before = told()
    comment.erase(by=chief, ground="unlawful")
    assert told() == before


def test_months_that_are_over_are_counted_once(client, a_winter, django_assert_num_queries, it_is):
    client.get(JSON)
    # The clauses, and since when there are decisions.
    with django_assert_num_queries(2):
        client.get(JSON)
    it_is("2026-04-20 12:00")
    assert len(client.get(JSON).json()["months"]) == 3


def test_the_page_says_the_same_in_words(client, a_winter, edition):
    page = client.get(PAGE).content.decode()
    assert page.index("February 2026") < page.index("January 2026")
    assert "March 2026" not in page
    january = page.partition('id="m2026-01"')[2]
    assert '<th scope="row">Decided</th><td>22</td>' in january
    assert '<th scope="row">Median wait</th><td>20 minutes</td>' in january
    assert '<th scope="row">Decided by a program</th><td>0</td>' in january
    assert f'href="{edition.get_absolute_url()}#clause-2"' in january
    for address in (JSON, CSV, reverse("comments:guidelines")):
        assert f'href="{address}"' in page


def test_the_page_shows_a_year_and_the_files_show_all(client, on_record, it_is):
    on_record("2024-01-05 10:00", ("2024-01-05 10:30", "approved"))
    it_is("2026-03-20 12:00")
    page = client.get(PAGE).content.decode()
    assert page.count('<details class="month"') == 12
    assert "Earlier months are in the files." in page
    assert len(client.get(JSON).json()["months"]) == 26


def test_the_csv_has_a_line_for_each_figure(client, a_winter):
    response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(StringIO(response.content.decode())))
    assert lines[0] == ["month", "figure", "clause", "value"]
    assert ["2026-01", "decided", "", "22"] in lines
    assert ["2026-02", "taken_down", "promotion", "1"] in lines
    # No line where nothing can be said.
    assert ["2026-02", "median_wait_seconds"] not in [line[:2] for line in lines]


def test_a_newsroom_that_has_decided_nothing_says_so(client):
    assert "No month is over yet" in client.get(PAGE).content.decode()
    assert client.get(JSON).json()["months"] == []
    assert client.get(CSV).content == b"month,figure,clause,value\r\n"


@pytest.mark.parametrize("address", [PAGE, JSON, CSV])
def test_who_has_it_is_told_that_it_is_the_same(client, a_winter, address):
    first = client.get(address)
    assert "max-age=600" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": '"another"'}).status_code == 200
    assert client.post(address).status_code == 405


def test_every_page_leads_there(client, article):
    for address in ("/", article.get_absolute_url()):
        assert f'href="{PAGE}"' in client.get(address).content.decode()
