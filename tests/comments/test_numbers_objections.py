"""Appeals, reports and second looks among the newsroom's numbers: counted by hand, too."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from comments.models import Decision, Guidelines, ReportAnswer
from comments.numbers.figures import figures_of
from comments.numbers.periods import Span
from tests.owner import as_owner
from tests.record import MARCH, at, column

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(it_is):
    it_is("2026-03-20 12:00")


@pytest.fixture
def published(on_record):
    """On the page since the second of March."""
    return lambda: on_record("2026-03-02 09:00", ("2026-03-02 09:10", "approved"))


@pytest.fixture
def rejected(on_record):
    return lambda: on_record("2026-03-02 09:00", ("2026-03-02 09:10", "rejected"))


def undo(comment, by, when):
    with as_owner():
        Decision.record(
            comment,
            seen=comment.newest_decision().number,
            verdict="reopened",
            ground="undo",
            by=by,
            decided_at=at(when),
        )


def decide(comment, by, when, verdict):
    with as_owner():
        Decision.record(
            comment,
            seen=comment.newest_decision().number,
            verdict=verdict,
            ground="reading",
            by=by,
            decided_at=at(when),
        )


# Appeals


def test_each_day_tells_how_many_appealed_and_how_they_were_answered(
    sheet, rejected, appeal_on_record
):
    appeal_on_record(rejected(), "2026-03-03 10:00", ("2026-03-04 10:00", "upheld"))
    appeal_on_record(rejected(), "2026-03-03 10:00", ("2026-03-04 12:00", "dismissed"))
    appeal_on_record(rejected(), "2026-03-05 10:00")
    lines = sheet("appeals")
    assert column(lines, "Appeals made") == ["0", "2", "0", "1"]
    assert column(lines, "Appeals answered") == ["0", "0", "2", "0"]
    assert column(lines, "Appeals upheld") == ["0", "0", "1", "0"]
    # Halfway between a day and two hours more.
    assert column(lines, "Median wait of an appeal (minutes)") == ["", "", "1500.0", ""]


def test_an_appeal_that_is_upheld_reverses_the_rejection_and_is_no_second_reading(
    sheet, rejected, appeal_on_record
):
    appeal_on_record(rejected(), "2026-03-03 10:00", ("2026-03-04 10:00", "upheld"))
    lines = sheet()
    assert column(lines, "Approved after all") == ["0", "0", "1", "0"]
    assert column(lines, "Decided") == ["1", "0", "0", "0"]
    assert column(lines, "Rejected") == ["1", "0", "0", "0"]
    assert column(lines, "Median wait (minutes)") == ["10.0", "", "", ""]
    assert column(lines, "Waiting at the end") == ["0"] * 4


def test_an_answer_whose_decision_was_undone_at_once_counts_as_none(
    sheet, rejected, appeal_on_record, colleague
):
    comment = rejected()
    appeal_on_record(comment, "2026-03-03 10:00", ("2026-03-04 10:00", "upheld"))
    undo(comment, colleague, "2026-03-04 10:05")
    lines = sheet()
    assert column(lines, "Appeals made") == ["0", "1", "0", "0"]
    for title in ("Appeals answered", "Appeals upheld", "Approved after all"):
        assert column(lines, title) == ["0"] * 4, title
    assert column(lines, "Median wait of an appeal (minutes)") == [""] * 4
    assert column(lines, "Undone at once") == ["0", "0", "1", "0"]
    # It waits again.
    assert column(lines, "Waiting at the end") == ["0", "0", "1", "1"]


def test_the_wait_of_all_appeals_is_no_mean_of_the_days(rejected, appeal_on_record):
    for hour in ("11", "12", "13"):
        appeal_on_record(rejected(), "2026-03-03 10:00", (f"2026-03-03 {hour}:00", "dismissed"))
    appeal_on_record(rejected(), "2026-03-03 10:00", ("2026-03-04 20:00", "dismissed"))
    total = figures_of(Span("day", date(2026, 3, 2), date(2026, 3, 5))).total.values
    assert total["appeals_answered"] == 4
    assert total["appeal_wait"] == timedelta(hours=2.5)


# Reports


def test_each_report_counts_also_where_several_are_of_one_comment(
    sheet, published, report_on_record
):
    card = ["2026-03-03 10:00", "2026-03-03 11:00", "2026-03-03 22:00"]
    report_on_record(published(), card, ("2026-03-04 10:00", "upheld"))
    report_on_record(published(), ["2026-03-04 09:00"], ("2026-03-04 09:30", "dismissed"))
    report_on_record(published(), ["2026-03-05 09:00"], about=None)
    lines = sheet("reports")
    assert column(lines, "Reports made") == ["0", "3", "1", "1"]
    assert column(lines, "Reports of breaches of the law") == ["0", "0", "0", "1"]
    assert column(lines, "Reports answered") == ["0", "0", "4", "0"]
    assert column(lines, "Reports upheld") == ["0", "0", "3", "0"]
    # Of half an hour, twelve hours, 23 and 24.
    assert column(lines, "Median wait of a report (minutes)") == ["", "", "1050.0", ""]


def test_a_comment_that_a_report_took_down_was_taken_down_once(sheet, published, report_on_record):
    made = ["2026-03-03 10:00", "2026-03-03 11:00"]
    report_on_record(published(), made, ("2026-03-04 10:00", "upheld"))
    lines = sheet()
    assert column(lines, "Taken down afterwards") == ["0", "0", "1", "0"]
    assert column(lines, "Taken down on a report") == ["0", "0", "1", "0"]
    assert column(lines, "Decided") == ["1", "0", "0", "0"]
    assert column(lines, "Rejected") == ["0"] * 4
    assert column(sheet("clauses"), "Taken down afterwards") == ["0", "1"]
    assert column(sheet("clauses"), "Rejected") == ["0", "0"]


def test_a_report_of_what_was_taken_down_already_is_upheld_and_takes_nothing_down(
    sheet, published, report_on_record, moderator, colleague, clause
):
    comment = published()
    (report,) = report_on_record(comment, ["2026-03-03 10:00"])
    with as_owner():
        rejection = Decision.record(
            comment,
            seen=1,
            verdict="rejected",
            ground="own_initiative",
            by=moderator,
            clause=clause,
            decided_at=at("2026-03-04 10:00"),
        )
        ReportAnswer.objects.create(
            report=report,
            answered_by=colleague,
            answered_at=at("2026-03-05 10:00"),
            verdict="upheld",
            words="It is gone.",
            decision=rejection,
        )
    lines = sheet()
    assert column(lines, "Reports upheld") == ["0", "0", "0", "1"]
    assert column(lines, "Taken down afterwards") == ["0", "0", "1", "0"]
    assert column(lines, "Taken down on a report") == ["0"] * 4


def test_what_a_report_took_down_and_was_put_back_at_once_was_never_down(
    sheet, published, report_on_record, colleague
):
    comment = published()
    report_on_record(comment, ["2026-03-03 10:00"], ("2026-03-04 10:00", "upheld"))
    undo(comment, colleague, "2026-03-04 10:01")
    decide(comment, colleague, "2026-03-04 10:01", "approved")
    lines = sheet()
    assert column(lines, "Decided") == ["1", "0", "0", "0"]
    for title in ("Taken down afterwards", "Taken down on a report", "Reports answered"):
        assert column(lines, title) == ["0"] * 4, title
    assert column(lines, "Undone at once") == ["0", "0", "1", "0"]
    assert column(sheet("reported"), "Reports upheld") == ["0"] * 3


def test_reports_are_told_by_what_was_reported_and_not_by_what_was_cited(
    sheet, published, report_on_record, edition, clause
):
    profanity = edition.clauses.get(key="profanity")
    upheld, dismissed = ("2026-03-04 10:00", "upheld"), ("2026-03-04 11:00", "dismissed")
    report_on_record(published(), ["2026-03-03 10:00"], upheld, about=profanity)
    report_on_record(published(), ["2026-03-03 10:00"], dismissed, about=profanity)
    report_on_record(published(), ["2026-03-03 10:00"], upheld, about=None)
    titles = ["What was reported", "Reports made", "Reports answered", "Reports upheld"]
    assert [[line[title] for title in titles] for line in sheet("reported")] == [
        ["Profanity", "2", "2", "1"],
        ["Promotion", "0", "0", "0"],
        ["Against the law", "1", "1", "1"],
    ]
    assert column(sheet(), "Reports of breaches of the law upheld") == ["0", "0", "1", "0"]
    assert column(sheet("clauses"), "Taken down afterwards") == ["0", "2"]


def test_a_report_counts_under_its_clauses_newest_title_and_none_computes_it(
    sheet, published, report_on_record, chief
):
    report_on_record(published(), ["2026-03-03 10:00"])
    clauses = [{"key": "promotion", "title": "=Advertising", "text": "None."}]
    Guidelines.publish(by=chief, follows=1, welcome="W", clauses=clauses)
    told = {line["What was reported"]: line["Reports made"] for line in sheet("reported")}
    assert told == {"'=Advertising": "1", "Against the law": "0"}


def test_an_erasure_takes_no_appeal_and_no_report_out_of_the_numbers(
    sheet, published, rejected, appeal_on_record, report_on_record, chief
):
    complained, appealed = published(), rejected()
    for about in (None, complained.edition.clauses.get(key="promotion")):
        report_on_record(complained, ["2026-03-03 10:00"], about=about)
    appeal_on_record(appealed, "2026-03-03 10:00", ("2026-03-04 12:00", "dismissed"))
    tables = ("all", "reported", "clauses")
    counted = [sheet(table) for table in tables]
    for comment in (complained, appealed):
        comment.erase(by=chief, ground="unlawful")
    assert [sheet(table) for table in tables] == counted


# Second looks


def test_second_looks_tell_how_often_two_agree(sheet, published, rejected, look_on_record, edition):
    promotion, profanity = (edition.clauses.get(key=key) for key in ("promotion", "profanity"))
    for when, comment, *said in (
        ("2026-03-03 10:00", rejected(), "rejected", promotion),
        ("2026-03-03 10:00", rejected(), "rejected", profanity),
        ("2026-03-03 10:00", rejected(), "approved"),
        ("2026-03-03 10:00", published(), "approved"),
        ("2026-03-05 10:00", published(), "rejected", promotion),
    ):
        look_on_record(comment, when, *said)
    lines = sheet("looks")
    assert column(lines, "Second looks") == ["0", "4", "0", "1"]
    assert column(lines, "Agreement on the verdict") == ["", "0.75", "", "0.0"]
    # Of the two that both would reject.
    assert column(lines, "Agreement on the clause") == ["", "0.5", "", ""]
    titles = ["First decision", "Second looks", "Same verdict", "Under the same clause"]
    assert [[line[title] for title in titles] for line in sheet("looked")] == [
        ["Approved", "2", "1", "1"],
        ["Promotion", "3", "2", "1"],
    ]
    total = figures_of(Span("day", date(2026, 3, 2), date(2026, 3, 5))).total.values
    assert total["verdict_agreement"] == 0.6
    assert total["clause_agreement"] == 0.5


def test_the_dashboard_shows_them_and_names_nobody(
    moderator, as_staff, published, rejected, appeal_on_record, report_on_record, look_on_record,
    colleague,
):  # fmt: skip
    look_on_record(rejected(), "2026-03-03 10:00", "approved")
    appeal_on_record(rejected(), "2026-03-03 10:00", ("2026-03-04 10:00", "upheld"))
    report_on_record(published(), ["2026-03-03 10:00"], ("2026-03-04 10:00", "upheld"))
    page = as_staff(moderator).get(reverse("admin:numbers"), MARCH).content.decode()
    page = page.partition('id="content"')[2]
    assert "Appeals made: at most 1 (3 Mar), 0 at the end." in page
    assert "Reports upheld: at most 1 (4 Mar), 0 at the end." in page
    assert "Agreement on the verdict: at most 0% (3 Mar), – at the end." in page
    for person in (moderator, colleague):
        assert person.last_name not in page
