"""The newsroom's numbers: every figure is one that can be counted by hand."""

import csv
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse

from comments.models import Erasure, Guidelines
from comments.numbers.drawing import Drawing, Series
from comments.numbers.figures import figures_of
from comments.numbers.periods import Span, beginning_of
from comments.numbers.tables import written
from newsroom.staff.groups import EDITORS, MODERATORS
from tests.owner import as_owner
from tests.record import MARCH, at, column

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(it_is):
    it_is("2026-03-20 12:00")


@pytest.fixture
def desk(moderator, as_staff):
    return as_staff(moderator)


@pytest.fixture
def a_few_days(on_record):
    """Four days, the second of March to the fifth."""
    # Waited 10, 20, 30 and 100 minutes; one of them was sent the day before it was decided on.
    on_record("2026-03-03 10:00", ("2026-03-03 10:10", "approved"))
    on_record("2026-03-03 10:00", ("2026-03-03 10:20", "approved"))
    on_record("2026-03-03 10:05", ("2026-03-03 10:35", "rejected"))
    on_record("2026-03-02 23:00", ("2026-03-03 00:40", "approved"))
    # Not decided on yet, and one that was sent before all this.
    on_record("2026-03-04 09:00")
    on_record("2026-02-01 09:00")


def test_each_day_says_what_came_and_what_was_decided(sheet, a_few_days):
    lines = sheet()
    assert column(lines, "Period") == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
    assert column(lines, "Received") == ["1", "3", "1", "0"]
    assert column(lines, "Decided") == ["0", "4", "0", "0"]
    assert column(lines, "Approved") == ["0", "3", "0", "0"]
    assert column(lines, "Rejected") == ["0", "1", "0", "0"]
    assert column(lines, "Approval rate") == ["", "0.75", "", ""]


def test_what_waits_is_told_as_it_was_when_each_day_ended(sheet, a_few_days):
    # The old one; the one sent at 23:00; all but the old one decided on; one more.
    assert column(sheet(), "Waiting at the end") == ["2", "1", "2", "2"]


def test_waits_lie_between_those_beside_the_middle(sheet, a_few_days):
    (line,) = [line for line in sheet() if line["Decided"] == "4"]
    # Of 10, 20, 30, 100: halfway from 20 to 30, and seven tenths of the way from 30 to 100.
    assert line["Median wait (minutes)"] == "25.0"
    assert line["90th percentile of the wait (minutes)"] == "79.0"


def test_the_pace_counts_the_hours_in_which_somebody_decided(sheet, a_few_days):
    # Four, in the hour after midnight and in the one after ten.
    assert column(sheet(), "Decided per hour of reading") == ["", "2.0", "", ""]


def test_the_whole_is_no_mean_of_the_days(a_few_days, on_record):
    on_record("2026-03-04 10:00", ("2026-03-04 10:40", "rejected"))
    total = figures_of(Span("day", date(2026, 3, 2), date(2026, 3, 5))).total.values
    assert (total["received"], total["decided"], total["approval_rate"]) == (6, 5, 0.6)
    assert total["median_wait"] == timedelta(minutes=30)
    assert total["waiting"] == 2


def test_what_was_undone_at_once_counts_as_undone_and_as_nothing_else(sheet, on_record):
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "rejected"),
        ("2026-03-03 10:12", "reopened", "undo"),
        ("2026-03-03 11:00", "approved"),
    )
    line = sheet()[1]
    assert (line["Decided"], line["Approved"], line["Rejected"]) == ("1", "1", "0")
    assert line["Undone at once"] == "1"
    assert line["Median wait (minutes)"] == "60.0"
    assert line["Waiting at the end"] == "0"
    assert column(sheet("clauses"), "Rejected") == ["0", "0"]


def test_what_was_undone_and_not_decided_since_waits(sheet, on_record):
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "approved"),
        ("2026-03-03 10:12", "reopened", "undo"),
    )
    assert column(sheet(), "Decided") == ["0"] * 4
    assert column(sheet(), "Waiting at the end") == ["0", "1", "1", "1"]


def test_taking_down_is_told_apart_from_rejecting_what_waits(sheet, on_record):
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "approved"),
        ("2026-03-04 10:00", "rejected", "own_initiative"),
    )
    lines = sheet()
    assert column(lines, "Decided") == ["0", "1", "0", "0"]
    assert column(lines, "Taken down afterwards") == ["0", "0", "1", "0"]
    assert column(sheet("clauses"), "Taken down afterwards") == ["0", "1"]


def test_what_was_taken_down_and_put_back_at_once_was_decided_on_once(sheet, on_record):
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "approved"),
        ("2026-03-04 10:00", "rejected", "own_initiative"),
        ("2026-03-04 10:01", "reopened", "undo"),
        ("2026-03-04 10:01", "approved"),
    )
    lines = sheet()
    assert column(lines, "Decided") == ["0", "1", "0", "0"]
    assert column(lines, "Taken down afterwards") == ["0"] * 4
    assert column(lines, "Undone at once") == ["0", "0", "1", "0"]
    assert column(lines, "Waiting at the end") == ["0"] * 4


def test_what_was_taken_down_and_undone_and_is_then_rejected_was_decided_on_twice(sheet, on_record):
    # It waited again: not everybody approves what the newsroom answers.
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "approved"),
        ("2026-03-04 10:00", "rejected", "own_initiative"),
        ("2026-03-04 10:01", "reopened", "undo"),
        ("2026-03-05 10:00", "rejected"),
    )
    assert column(sheet(), "Decided") == ["0", "1", "0", "1"]
    assert column(sheet("clauses"), "Rejected") == ["0", "1"]
    assert column(sheet("clauses"), "Taken down afterwards") == ["0", "0"]


def test_what_a_chief_changes_has_figures_of_its_own(sheet, on_record):
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "rejected"),
        ("2026-03-04 10:00", "approved", "chief"),
    )
    on_record(
        "2026-03-03 10:00",
        ("2026-03-03 10:10", "rejected"),
        ("2026-03-04 10:00", "reopened", "chief"),
        ("2026-03-05 10:00", "approved"),
    )
    lines = sheet()
    assert column(lines, "Approved after all") == ["0", "0", "1", "0"]
    assert column(lines, "Reopened by a chief") == ["0", "0", "1", "0"]
    # Read again, it is decided on again; but its writer had waited ten minutes.
    assert column(lines, "Decided") == ["0", "2", "0", "1"]
    assert column(lines, "Median wait (minutes)") == ["", "10.0", "", ""]
    assert column(lines, "Waiting at the end") == ["0", "0", "1", "0"]


def test_what_is_erased_while_it_waits_waits_no_longer(sheet, on_record, chief):
    comment = on_record("2026-03-03 10:00")
    with as_owner():
        Erasure.objects.create(
            comment=comment, erased_by=chief, ground="unlawful", erased_at=at("2026-03-04 10:00")
        )
    lines = sheet()
    assert column(lines, "Received") == ["0", "1", "0", "0"]
    assert column(lines, "Waiting at the end") == ["0", "1", "0", "0"]


def test_what_is_erased_after_its_decision_still_counts(sheet, on_record, chief):
    before = on_record("2026-03-03 10:00", ("2026-03-03 10:10", "rejected"))
    counted = sheet()
    before.erase(by=chief, ground="unlawful")
    assert sheet() == counted


def test_a_day_is_the_papers_own(sheet, on_record, settings):
    settings.TIME_ZONE = "Asia/Baghdad"
    # Half past two in the morning of the fourth, there.
    on_record("2026-03-03 20:30", ("2026-03-03 23:30", "approved"))
    lines = sheet()
    assert column(lines, "Received") == ["0", "1", "0", "0"]
    assert column(lines, "Decided") == ["0", "0", "1", "0"]
    by_hour = sheet("hours")
    assert [line["Hour"] for line in by_hour if line["Decided a day"] != "0.0"] == ["02:00"]
    assert [line["Hour"] for line in by_hour if line["Received a day"] != "0.0"] == ["23:00"]


def test_a_day_is_as_long_as_the_clocks_make_it(settings):
    settings.TIME_ZONE = "Europe/London"
    days = Span("day", date(2026, 3, 28), date(2026, 3, 30)).periods
    assert [(day.ends - day.begins) / timedelta(hours=1) for day in days] == [24, 23, 24]
    # Where midnight is left out, the day begins with what is there instead.
    settings.TIME_ZONE = "Africa/Cairo"
    assert beginning_of(date(2026, 4, 24)) == at("2026-04-23 22:00")


@pytest.mark.parametrize(("language", "begins"), [("en-gb", "2026-03-02"), ("ar", "2026-02-28")])
def test_a_week_begins_as_the_papers_language_has_it(settings, language, begins):
    settings.LANGUAGE_CODE = language
    (week,) = Span("week", date(2026, 3, 4), date(2026, 3, 6)).periods
    assert week.key == begins


def test_months_are_as_long_as_they_are(sheet, a_few_days):
    lines = sheet(**{"by": "month", "from": "2026-01-15", "to": "2026-03-05"})
    assert column(lines, "Period") == ["2026-01", "2026-02", "2026-03"]
    assert column(lines, "Received") == ["0", "1", "5"]
    assert column(lines, "Waiting at the end") == ["0", "1", "2"]


def test_a_clause_counts_under_its_newest_title_whatever_the_edition(
    sheet, on_record, edition, clause, chief
):
    on_record("2026-03-03 10:00", ("2026-03-03 10:10", "rejected"))
    newest = Guidelines.publish(
        by=chief,
        follows=1,
        welcome="W",
        clauses=[{"key": "promotion", "title": "=Advertising", "text": "None."}],
    )
    on_record("2026-03-04 10:00", ("2026-03-04 10:10", "rejected"), citing=newest.clauses.get())
    # One that is gone and was not cited is not told; and no spreadsheet computes a title.
    assert sheet("clauses") == [
        {"Clause": "'=Advertising", "Rejected": "2", "Taken down afterwards": "0"}
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_in_a_csv_is_a_formula_and_numbers_are_numbers(begins):
    words = f'{begins}1+1|"A"'
    ((text, number, share, nothing),) = csv.reader(StringIO(written([[words, -1, 0.5, None]])))
    assert text == f"'{words}"
    assert (number, share, nothing) == ("-1", "0.5", "")


def test_an_empty_newsroom_has_numbers_too(desk, client):
    page = desk.get(reverse("admin:numbers")).content.decode()
    assert page.count("Nothing in this time.") == 12
    assert "chart-shapes" not in page


def test_every_chart_says_in_words_what_it_shows_and_stands_above_its_table(desk, a_few_days):
    page = unescape(desk.get(reverse("admin:numbers"), MARCH).content.decode())
    assert "Waiting at the end: at most 2 (2 Mar), 2 at the end." in page
    assert "Median wait: at most 25 minutes (3 Mar), – at the end." in page
    # Nothing was changed afterwards, nobody objected or looked again.
    assert page.count('role="img"') == 6
    assert page.count("The same as a table") == 10
    # A bar for each of two clauses, rejected and reported, and one for the law.
    assert page.count("chart-bar") == 5
    assert "style=" not in page
    assert "<script>" not in page


def test_a_line_breaks_off_where_there_is_nothing_and_one_alone_is_a_dot():
    drawing = Drawing("T", ["a", "b", "c", "d"], [Series("S", [4, None, 2, 0], str)])
    assert list(drawing.curves) == [
        ("is-first", "M625.0 50.0 L875.0 100.0", "M125.0 0.0 L125.0 0.0")
    ]
    assert drawing.ticks == ["4.0", "3.0", "2.0", "1.0", "0.0"]
    assert drawing.edges == ["a", "b", "d"]


def test_a_scale_ends_at_a_round_number_and_falls_into_round_parts():
    tops = {
        most: Drawing("T", ["a"], [Series("S", [most], str)]).top for most in (3, 9, 21, 0.3, 7.5)
    }
    assert tops == {3: 4, 9: 20, 21: 40, 0.3: 0.4, 7.5: 8}


def test_a_share_of_none_is_shown_and_a_count_of_none_is_nothing():
    none = [Series("S", [None, 0], str)]
    assert Drawing("T", ["a", "b"], none).is_empty
    assert Drawing("T", ["a", "b"], [Series("S", [None, None], str)], top=1).is_empty
    share = Drawing("T", ["a", "b"], none, top=1)
    assert not share.is_empty
    assert share.told == "S: at most 0 (b), 0 at the end."


def test_nobody_is_named(desk, a_few_days, moderator, chief):
    page = desk.get(reverse("admin:numbers"), MARCH).content.decode()
    page = page.partition('id="content"')[2]
    for person in (moderator, chief):
        assert person.get_full_name() not in page
        assert person.last_name not in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"from": "yesterday"}, "A day is written as 2026-03-04."),
        ({"to": "0001-01-01"}, "A day is written as 2026-03-04."),
        ({"from": "9999-12-31"}, "A day is written as 2026-03-04."),
        ({"from": "2026-03-05", "to": "2026-03-04"}, "The first day is after the last."),
        ({"from": "2026-04-05", "to": "2026-04-06"}, "The first day is yet to come."),
        ({"from": "2020-01-01"}, "That is too long to be shown so"),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_usual_is_shown(desk, query, says):
    response = desk.get(reverse("admin:numbers"), query)
    assert response.status_code == 200
    page = response.content.decode()
    assert says in page
    assert 'value="2026-02-19"' in page
    assert 'value="2026-03-20"' in page


def test_an_unknown_way_to_count_is_by_day(desk):
    page = desk.get(reverse("admin:numbers"), {"by": "year"}).content.decode()
    assert '<option value="day" selected>' in page


def test_a_table_that_is_not_there_is_not_there(desk):
    assert desk.get(reverse("admin:numbers_csv"), {"table": "people"}).status_code == 404


@pytest.mark.parametrize(("group", "status"), [(MODERATORS, 200), (EDITORS, 403), (None, 403)])
def test_numbers_are_for_those_who_decide(hire, as_staff, group, status):
    browser = as_staff(hire("somebody", *filter(None, [group])))
    for name in ("numbers", "numbers_csv"):
        assert browser.get(reverse(f"admin:{name}"), {"table": "all"}).status_code == status
    link = f'href="{reverse("admin:numbers")}"'
    assert (link in browser.get("/admin/?lists=1").content.decode()) == (status == 200)


def test_the_desk_leads_there(desk):
    assert f'href="{reverse("admin:numbers")}"' in desk.get(reverse("admin:desk")).content.decode()


def test_looking_changes_nothing_and_nothing_else_is_taken(desk):
    for name in ("numbers", "numbers_csv"):
        assert desk.post(reverse(f"admin:{name}")).status_code == 405
