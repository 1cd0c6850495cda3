"""What the paper tells everybody about its moderation: of what was decided and objected to, in
months that are over, and nothing of what waits to be read."""

import csv
import json
from io import StringIO

import pytest
from django.urls import reverse

from comments.numbers import public
from comments.numbers.public import ENOUGH

pytestmark = pytest.mark.django_db

PAGE, JSON, CSV = "/transparency/", "/transparency.json", "/transparency.csv"
NOTHING = dict.fromkeys(["rejected", "taken_down", "reports", "reports_upheld"], 0)


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
        "taken_down_on_report": 0,
        "overruled": 0,
        # Of 10 to 29 minutes and twice 30: between 20 and 21; and the twentieth of them and a bit.
        "median_wait_seconds": 1230,
        "percentile_90_wait_seconds": 1734,
        "appeals": 0,
        "appeals_answered": 0,
        "appeals_upheld": 0,
        "median_appeal_wait_seconds": None,
        "reports": 0,
        "reports_illegal": 0,
        "reports_answered": 0,
        "reports_upheld": 0,
        "reports_illegal_upheld": 0,
        "median_report_wait_seconds": None,
        "automated_decisions": 0,
        "by_clause": [
            {"clause": "profanity", "title": "Profanity", **NOTHING},
            {"clause": "promotion", "title": "Promotion", **NOTHING, "rejected": 1},
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


@pytest.fixture
def objections(on_record, appeal_on_record, report_on_record):
    """In January and February: two appeals, one upheld; three reports of one comment, upheld, and
    one of a breach of the law, dismissed."""

    def rejected():
        return on_record("2026-01-06 10:00", ("2026-01-06 10:30", "rejected"))

    def published():
        return on_record("2026-01-07 10:00", ("2026-01-07 10:30", "approved"))

    appeal_on_record(rejected(), "2026-01-08 10:00", ("2026-01-09 10:00", "dismissed"))
    appeal_on_record(rejected(), "2026-01-08 10:00", ("2026-02-09 10:00", "upheld"))
    made = [f"2026-01-10 1{n}:00" for n in range(3)]
    report_on_record(published(), made, ("2026-01-11 10:00", "upheld"))
    report_on_record(
        published(), ["2026-01-31 10:00"], ("2026-02-01 10:00", "dismissed"), about=None
    )


def test_objections_are_told_when_they_came_and_when_they_were_answered(told, a_winter, objections):
    months = told()
    figures = {
        "appeals": (2, 0),
        "appeals_answered": (1, 1),
        "appeals_upheld": (0, 1),
        "reports": (4, 0),
        "reports_illegal": (1, 0),
        "reports_answered": (3, 1),
        "reports_upheld": (3, 0),
        "reports_illegal_upheld": (0, 0),
        "taken_down_on_report": (1, 0),
        # One by the appeal.
        "overruled": (0, 1),
        # One by the report; the other on the paper's own initiative.
        "taken_down": (1, 1),
        # Of too few.
        "median_appeal_wait_seconds": (None, None),
        "median_report_wait_seconds": (None, None),
    }
    said = {name: (months["2026-01"][name], months["2026-02"][name]) for name in figures}
    assert said == figures
    profanity, promotion = months["2026-01"]["by_clause"]
    assert (profanity["reports"], profanity["reports_upheld"]) == (0, 0)
    assert (promotion["reports"], promotion["reports_upheld"]) == (3, 3)


def test_the_waits_of_objections_are_told_where_there_are_enough(
    told, a_winter, on_record, report_on_record
):
    comment = on_record("2026-01-07 10:00", ("2026-01-07 10:30", "approved"))
    made = [f"2026-01-10 10:{n:02}" for n in range(ENOUGH - 1)]
    report_on_record(comment, made, ("2026-01-10 11:00", "dismissed"))
    assert told()["2026-01"]["median_report_wait_seconds"] is None
    report_on_record(comment, ["2026-01-10 10:30"], ("2026-01-10 11:00", "dismissed"))
    # Of 60 minutes down to 42, and 30.
    assert told()["2026-01"]["median_report_wait_seconds"] == 50.5 * 60


def test_the_newest_months_are_told_together_too(client, a_winter, objections, on_record):
    on_record("2024-11-05 10:00", ("2024-11-05 10:30", "rejected"))
    public.forget()
    together = client.get(JSON).json()["together"]
    assert (together["first_month"], together["last_month"]) == ("2025-03", "2026-02")
    # What is longer ago than a year is not among them.
    assert (together["decided"], together["rejected"]) == (26, 3)
    assert (together["appeals"], together["reports"], together["taken_down"]) == (2, 4, 2)
    # Of all of them, and no mean of months: 10 to 29 minutes, and six times 30.
    assert together["median_wait_seconds"] == 22.5 * 60
    assert together["median_appeal_wait_seconds"] is None
    (promotion,) = [row for row in together["by_clause"] if row["clause"] == "promotion"]
    assert promotion == {
        "clause": "promotion",
        "title": "Promotion",
        "rejected": 3,
        "taken_down": 2,
        "reports": 3,
        "reports_upheld": 3,
    }
    page = client.get(PAGE).content.decode()
    said = page.partition('id="together"')[2].partition("</section>")[0]
    assert "March 2025 to February 2026" in said
    assert '<th scope="row">Appeals upheld</th><td>1</td>' in said


def test_a_single_month_is_told_alone(client, on_record, it_is):
    it_is("2026-02-20 12:00")
    on_record("2026-01-05 10:00", ("2026-01-05 10:30", "approved"))
    assert client.get(JSON).json()["together"] is None
    assert 'id="together"' not in client.get(PAGE).content.decode()


def test_an_objection_made_or_answered_this_month_moves_no_byte(
    client, a_winter, objections, on_record, appeal_on_record, report_on_record
):
    before = [client.get(address).content for address in (PAGE, JSON, CSV)]
    rejected = on_record("2026-03-05 10:00", ("2026-03-05 10:30", "rejected"))
    appeal_on_record(rejected, "2026-03-06 10:00", ("2026-03-07 10:00", "upheld"))
    report_on_record(rejected, ["2026-03-08 10:00"], ("2026-03-08 11:00", "upheld"))
    report_on_record(
        on_record("2026-03-05 10:00", ("2026-03-05 10:30", "approved")), ["2026-03-19 10:00"]
    )
    public.forget()
    assert [client.get(address).content for address in (PAGE, JSON, CSV)] == before


def test_a_month_without_objections_says_so_in_a_line_each(client, a_winter):
    page = client.get(PAGE).content.decode().partition('id="m2026-01"')[2]
    assert '<th scope="row">Appeals made</th><td>0</td>' in page
    assert '<th scope="row">Reports made</th><td>0</td>' in page
    assert "Appeals answered" not in page


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
    assert page.index('id="m2026-02"') < page.index('id="m2026-01"')
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
    assert ["2026-01", "reports", "profanity", "0"] in lines
    assert ["2026-01", "reports_illegal", "", "0"] in lines
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
