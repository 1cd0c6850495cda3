"""Anybody reports a published comment, without an account; a person decides and answers."""

import re
from contextlib import contextmanager, nullcontext

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from comments.models import (
    AlreadyDecided,
    CannotReport,
    Comment,
    Decision,
    DecisionRefused,
    Discussion,
    Guidelines,
    Report,
    ReportAnswer,
    Reporter,
    ReportsAnswered,
)
from comments.models.report import MAX_REPORT
from tests.comments.test_decisions import digest
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

WORDS = "It sells <eels>."
WHO = {"name": "Rea Porter", "email": "rea@example.org"}
ILLEGAL = {
    "about": "illegal",
    "words": "It names my child.",
    "law": "Some act, section 1",
    "in_good_faith": "1",
    **WHO,
}


@pytest.fixture
def comment(publish):
    return publish(text="Eels, cheap!")


def address_of(comment):
    return reverse("comments:report", args=[comment.public_id])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def sheet_of(client, comment):
    """The hidden field of a form as it is handed out."""
    page = text_of(client.get(address_of(comment)))
    return re.search(r'name="sheet" value="([^"]{16,})"', page)[1]


def lane(browser):
    return text_of(browser.get(reverse("admin:desk_reports")))


def answer(browser, comment, verdict, words="It is an advertisement.", **fields):
    newest = comment.reports.order_by("-pk").first()
    fields = {"up_to": newest.pk, "seen": 1, "verdict": verdict, **fields}
    return browser.post(
        reverse("admin:desk_answer_reports", args=[comment.pk]),
        {f"{comment.pk}-words": words, **fields},
    )


# From the page


def test_every_public_comment_has_a_link_that_no_search_engine_follows(
    client, comment, publish, article
):
    reply = publish(parent=comment)
    page = text_of(client.get(article.get_absolute_url()))
    for one in (comment, reply):
        assert f'href="{address_of(one)}" rel="nofollow">Report</a>' in page


def test_the_form_shows_the_comment_and_opening_it_changes_nothing(client, comment, clause):
    for method in (client.get, client.head):
        response = method(address_of(comment))
        assert response.status_code == 200
        assert "noindex" in response["X-Robots-Tag"]
    page = text_of(client.get(address_of(comment)))
    assert "Eels, cheap!" in page
    assert str(clause) in page
    assert not Report.objects.exists()


@pytest.mark.parametrize("how", ["pending", "rejected", "hidden", "withdrawn", "unknown"])
def test_what_is_not_public_cannot_be_reported_and_says_the_same_of_everything(
    client, send, publish, article, editor, moderator, clause, how
):
    comment = send() if how == "pending" else publish()
    if how == "rejected":
        comment.reject(by=moderator, citing=clause, seen=1)
    elif how == "hidden":
        Discussion.objects.update_or_create(article=article, defaults={"state": "hidden"})
    elif how == "withdrawn":
        article.withdraw(by=editor)
    address = "/comments/bbbbbbbbbbbb/report/" if how == "unknown" else address_of(comment)
    page = text_of(client.get(address), 404)
    assert "not on the page, or not any more" in page
    assert comment.text not in page
    assert WORDS.replace("<", "&lt;").replace(">", "&gt;") in text_of(
        client.post(address, {"about": clause.pk, "words": WORDS}), 409
    )
    assert not Report.objects.exists()


def test_a_report_of_a_clause_needs_neither_name_nor_words(client, comment, clause):
    response = client.post(address_of(comment), {"about": clause.pk})
    report = Report.objects.get()
    assert response.status_code == 303
    assert response["Location"] == report.get_receipt_url()
    assert (report.kind, report.clause, report.words) == ("clause", clause, "")
    assert not Reporter.objects.exists()


def test_what_is_against_the_law_is_reported_with_all_that_the_law_wants(client, comment):
    assert client.post(address_of(comment), ILLEGAL).status_code == 303
    report = Report.objects.get()
    assert (report.kind, report.words, report.law) == (
        "illegal",
        "It names my child.",
        "Some act, section 1",
    )
    assert report.in_good_faith
    assert (report.reporter.name, report.reporter.email) == ("Rea Porter", "rea@example.org")


@pytest.mark.parametrize("missing", ["words", "law", "name", "email", "in_good_faith", "about"])
def test_what_is_missing_is_asked_for_and_the_rest_stays(client, comment, missing):
    typed = {name: said for name, said in ILLEGAL.items() if name != missing}
    page = text_of(client.post(address_of(comment), typed), 422)
    assert page.count("invalid-feedback") == 1
    for name in {"words", "law", "name", "email"} - {missing}:
        assert typed[name] in page
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "x" * (MAX_REPORT + 1)},
        {"law": "x" * 301},
        {"name": "x" * 81},
        {"email": "rea at home"},
        {"about": "999999"},
    ],
)
def test_what_is_too_long_or_wrong_is_not_taken(client, comment, wrong):
    text_of(client.post(address_of(comment), ILLEGAL | wrong), 422)
    assert not Report.objects.exists()


def test_a_law_beside_a_clause_is_not_dropped_unsaid(client, comment, clause):
    page = text_of(
        client.post(address_of(comment), {"about": clause.pk, "law": "Some act", **WHO}), 422
    )
    assert "Choose above that it is against the law, or leave this empty" in page
    assert 'value="Some act"' in page


def test_whoever_chose_a_clause_of_an_earlier_edition_is_told_so(client, comment, clause, chief):
    clauses = [{"key": "promotion", "title": "Promotion", "text": "None."}]
    Guidelines.publish(by=chief, follows=1, welcome="W.", clauses=clauses)
    page = text_of(client.post(address_of(comment), {"about": clause.pk, "words": WORDS}), 422)
    assert "Our guidelines have changed meanwhile" in page
    assert "It sells &lt;eels&gt;." in page


def test_the_same_report_sent_twice_is_one(client, comment, clause):
    posted = {"about": clause.pk, "words": WORDS, **WHO, "sheet": sheet_of(client, comment)}
    first, again = (client.post(address_of(comment), posted) for _time in range(2))
    assert first["Location"] == again["Location"]
    other = client.post(address_of(comment), posted | {"email": "else@example.org"})
    assert other["Location"] != first["Location"]
    assert Report.objects.count() == 2


def test_each_form_is_a_sheet_of_its_own_and_differs_in_nothing_else(client, comment):
    pages = [text_of(client.get(address_of(comment))) for _time in range(2)]
    sheets = [re.search(r'name="sheet" value="([^"]+)"', page)[1] for page in pages]
    assert sheets[0] != sheets[1]
    assert pages[0].replace(sheets[0], sheets[1]) == pages[1]


def test_a_form_with_something_wrong_stays_the_same_sheet(client, comment):
    sheet = sheet_of(client, comment)
    page = text_of(client.post(address_of(comment), {"sheet": sheet}), 422)
    assert f'name="sheet" value="{sheet}"' in page


@pytest.mark.parametrize("who", [{}, WHO])
def test_whoever_guesses_what_somebody_reported_gets_a_receipt_of_their_own(
    client, comment, clause, who
):
    """Or the comment's writer could try names, and learn by a receipt's age who reported it."""
    said = {"about": clause.pk, **who}
    theirs = client.post(address_of(comment), said | {"sheet": sheet_of(client, comment)})
    for sheet in ({"sheet": sheet_of(client, comment)}, {"sheet": ""}, {}):
        guess = client.post(address_of(comment), said | sheet)
        assert guess.status_code == 303
        assert guess["Location"] != theirs["Location"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sent_is_refused_and_its_words_kept(client, comment, site):
    response = client.post(address_of(comment), ILLEGAL, headers={"sec-fetch-site": site})
    page = text_of(response, 403)
    kept = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page)
    assert kept == ["It names my child.", "Some act, section 1", "Rea Porter", "rea@example.org"]
    assert not Report.objects.exists()


def test_a_report_is_acknowledged_at_once_on_a_page_of_its_own(client, comment, clause):
    filed = client.post(address_of(comment), {"about": clause.pk, "words": WORDS, **WHO})
    page = text_of(client.get(filed["Location"]))
    assert "We have your report" in page
    assert "It sells &lt;eels&gt;." in page
    assert f'href="{comment.get_permalink()}"' in page
    # Whoever holds the address is told what became of it, and not who sent it.
    assert "rea@example.org" not in page
    assert "Rea Porter" not in page


def test_a_reports_receipt_leads_to_the_comment_while_it_stands_and_tells_no_number(
    client, comment, clause, moderator, article
):
    report = comment.report(clause=clause)
    page = text_of(client.get(report.get_receipt_url()))
    assert f'href="{comment.get_permalink()}"' in page
    comment.reject(by=moderator, citing=clause, seen=1)
    page = text_of(client.get(report.get_receipt_url()))
    assert comment.get_permalink() not in page
    assert "Eels, cheap!" not in page
    assert article.headline in page
    # One in a sequence would tell how many reports were sent.
    assert "Number" not in page


def test_what_is_reported_as_against_the_law_says_so_on_its_receipt(client, comment):
    filed = client.post(address_of(comment), ILLEGAL)
    page = text_of(client.get(filed["Location"]))
    assert "It is against the law: <bdi>Some act, section 1</bdi>" in page


def test_who_reported_is_in_no_public_byte_and_not_on_the_writers_receipt(
    client, comment, clause, moderator, article
):
    report = comment.report(clause=clause, words="Canary.", **WHO)
    reject(comment, moderator, clause)
    for address in (article.get_absolute_url(), comment.get_receipt_url()):
        page = text_of(client.get(address))
        for canary in ("Rea Porter", "rea@example.org", "Canary.", report.token):
            assert canary not in page


# At the desk


def reject(comment, person, clause, words="It advertises."):
    newest = comment.reports.order_by("-pk").first()
    return ReportAnswer.uphold(
        comment,
        by=person,
        seen=comment.newest_decision().number,
        citing=clause,
        words=words,
        up_to=newest.pk,
    )


def test_several_reports_of_one_comment_are_one_card_with_each_reason(
    comment, publish, clause, as_staff, moderator
):
    comment.report(clause=clause, words="It sells eels.", **WHO)
    comment.report(law="Some act", words="Eels are banned.", in_good_faith=True, **WHO)
    comment.report(clause=clause)
    publish().report(clause=clause)
    page = lane(as_staff(moderator))
    assert page.count('class="card"') == 2
    assert "3 reports" in page
    for said in ("It sells eels.", "Eels are banned.", "Some act", "Reported without a name."):
        assert said in page, said
    (said,) = re.findall(r'data-lane="reported".*?</li>', page)
    assert 'data-count="2"' in said
    assert "oldest:" in said


def test_a_reporters_record_stands_on_the_card(comment, publish, clause, as_staff, moderator):
    upheld, dismissed = publish(), publish()
    for one in (upheld, dismissed, comment):
        one.report(clause=clause, name="Rea", email="Rea@Example.org")
    reject(upheld, moderator, clause)
    ReportAnswer.dismiss(dismissed, by=moderator, words="Fine.", up_to=Report.objects.last().pk)
    page = lane(as_staff(moderator))
    assert "3 reports from there" in page
    assert "1 upheld" in page


def test_upheld_takes_it_down_under_the_clause_and_answers_every_report(
    client, comment, clause, as_staff, moderator, article
):
    first = comment.report(clause=clause, **WHO)
    second = comment.report(clause=clause)
    browser = as_staff(moderator)
    assert answer(browser, comment, "upheld", clause=clause.pk).status_code == 302
    # Not that the comment was.
    assert f"Report of comment {comment.pk}: upheld." in lane(browser)
    decision = comment.newest_decision()
    assert (decision.verdict, decision.ground, decision.clause, decision.report) == (
        "rejected",
        "report",
        clause,
        first,
    )
    assert "Eels, cheap!" not in text_of(client.get(article.get_absolute_url()))
    for report in (first, second):
        page = text_of(client.get(report.get_receipt_url()))
        assert "Your report is upheld" in page
        assert "It is an advertisement." in page
        assert "Mo Derator" not in page
    writers = text_of(client.get(comment.get_receipt_url()))
    assert clause.text in writers
    assert "You can appeal until" in writers
    assert "No report waits for you." in lane(as_staff(moderator))


def test_dismissed_leaves_it_and_says_why(client, comment, clause, as_staff, moderator, article):
    report = comment.report(clause=clause)
    answer(as_staff(moderator), comment, "dismissed", "An eel is news.")
    assert comment.decisions.count() == 1
    assert "Eels, cheap!" in text_of(client.get(article.get_absolute_url()))
    page = text_of(client.get(report.get_receipt_url()))
    assert "Your report is dismissed" in page
    assert "An eel is news." in page


def test_dismissed_while_it_is_off_the_page_nobody_says_that_it_stays(
    client, comment, clause, as_staff, moderator, colleague
):
    report = comment.report(clause=clause)
    comment.reject(by=colleague, citing=clause, seen=1)
    browser = as_staff(moderator)
    assert "the comment stays" not in lane(browser)
    answer(browser, comment, "dismissed", "Not for this.")
    page = text_of(client.get(report.get_receipt_url()))
    assert "Your report is dismissed" in page
    assert "stays" not in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"words": " "}, "Say why, to those who reported it."),
        ({"clause": ""}, "Choose the clause that the comment breaks."),
    ],
)
def test_upholding_takes_words_and_a_clause(comment, clause, as_staff, moderator, wrong, says):
    comment.report(clause=clause)
    fields = {"clause": clause.pk, "words": "It <is>."} | wrong
    page = text_of(answer(as_staff(moderator), comment, "upheld", **fields), 422)
    assert says in page
    assert fields["words"].strip().replace("<", "&lt;").replace(">", "&gt;") in page
    assert comment.decisions.count() == 1


def test_an_answer_without_words_keeps_the_clause_that_was_chosen(
    comment, clause, as_staff, moderator
):
    """And does not go back to the one reported, to be sent unseen with the words."""
    other = clause.edition.clauses.exclude(pk=clause.pk).get()
    comment.report(clause=clause)
    browser = as_staff(moderator)
    assert f'value="{clause.pk}" selected' in lane(browser)
    page = text_of(answer(browser, comment, "upheld", " ", clause=other.pk), 422)
    assert f'value="{other.pk}" selected' in page
    assert page.count(" selected") == 1


def test_the_writer_can_be_told_more_than_those_who_reported(
    client, comment, clause, as_staff, moderator
):
    report = comment.report(clause=clause)
    browser = as_staff(moderator)
    told = {"clause": clause.pk, "note": "Sell <elsewhere>.", "passage": "cheap"}
    page = text_of(answer(browser, comment, "upheld", **told | {"passage": "dear"}), 422)
    assert "These words do not stand in the comment." in page
    assert "Sell &lt;elsewhere&gt;.</textarea>" in page
    assert 'value="dear"' in page
    answer(browser, comment, "upheld", **told)
    writers = text_of(client.get(comment.get_receipt_url()))
    assert "Sell &lt;elsewhere&gt;." in writers
    assert "<mark>cheap</mark>" in writers
    assert "elsewhere" not in text_of(client.get(report.get_receipt_url()))
    page = text_of(answer(browser, comment, "upheld", "Mine.", **told), 409)
    assert "Mine.\n\nSell &lt;elsewhere&gt;.\n\ncheap</textarea>" in page


def test_who_answers_second_is_told_by_name_and_time_and_keeps_the_words(
    comment, clause, as_staff, moderator, colleague
):
    comment.report(clause=clause)
    reject(comment, colleague, clause)
    for verdict in ("upheld", "dismissed"):
        page = text_of(
            answer(as_staff(moderator), comment, verdict, "Mine.", clause=clause.pk), 409
        )
        assert "Already upheld by Col League on " in page
        assert "Mine.</textarea>" in page
    with pytest.raises(ReportsAnswered):
        reject(comment, moderator, clause)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["upheld", "dismissed"])
@pytest.mark.parametrize("second", ["upheld", "dismissed"])
def test_of_two_who_answer_at_once_one_does_and_the_other_is_told_by_name(
    comment, clause, at_once, moderator, colleague, first, second
):
    report = comment.report(clause=clause)

    def answer_as(person, verdict):
        mine = Comment.objects.get(pk=comment.pk)
        if verdict == "upheld":
            return lambda: reject(mine, person, clause)
        return lambda: ReportAnswer.dismiss(mine, by=person, words="Fine.", up_to=report.pk)

    with pytest.raises(ReportsAnswered, match=f"{first} by Mo Derator"):
        at_once(answer_as(moderator, first), answer_as(colleague, second))
    assert ReportAnswer.objects.get().verdict == first


def test_what_was_decided_since_is_told_before_it_is_taken_down(
    comment, clause, as_staff, moderator, colleague, chief
):
    comment.report(clause=clause)
    comment.reopen(by=chief, seen=1, reason="To read again.")
    comment.approve(by=colleague, seen=2)
    page = text_of(answer(as_staff(moderator), comment, "upheld", clause=clause.pk), 409)
    assert "Already approved by Col League on " in page
    with pytest.raises(AlreadyDecided):
        ReportAnswer.uphold(
            comment, by=moderator, seen=1, citing=clause, words="W.", up_to=Report.objects.get().pk
        )


def test_what_somebody_took_down_meanwhile_is_still_answered(comment, clause, moderator, colleague):
    report = comment.report(clause=clause)
    decision = comment.reject(by=colleague, citing=clause, seen=1)
    ReportAnswer.uphold(
        comment, by=moderator, seen=2, citing=None, words="It is gone.", up_to=report.pk
    )
    assert report.answer.decision == decision
    assert comment.decisions.count() == 2


def test_a_report_that_came_since_the_card_was_shown_waits(comment, clause, moderator):
    seen, later = comment.report(clause=clause), comment.report(clause=clause, words="Else.")
    ReportAnswer.dismiss(comment, by=moderator, words="Fine.", up_to=seen.pk)
    assert list(Report.objects.open()) == [later]


@pytest.mark.parametrize("whose", ["comment", "article", "report"])
def test_nobody_answers_about_their_own(
    comment, clause, as_staff, colleague, moderator, author, whose
):
    colleague.email = "Mine@example.org"
    if whose == "comment":
        colleague.email = comment.contact.email.upper()
    colleague.save()
    if whose == "article":
        author.user = colleague
        author.save()
    report = comment.report(
        clause=clause, name="Me", email="mine@example.org" if whose == "report" else ""
    )
    assert "Eels, cheap!" not in lane(as_staff(colleague))
    assert "1 more is for somebody else" in lane(as_staff(colleague))
    assert "Eels, cheap!" in lane(as_staff(moderator))
    with pytest.raises(DecisionRefused, match="Nobody"):
        ReportAnswer.dismiss(comment, by=colleague, words="Mine.", up_to=report.pk)
    with pytest.raises(DecisionRefused, match="Nobody"):
        reject(comment, colleague, clause)
    assert comment.decisions.count() == 1


def test_the_comments_own_page_says_that_reports_wait(comment, clause, as_staff, moderator):
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    browser = as_staff(moderator)
    assert "Reports of it wait" not in text_of(browser.get(page))
    comment.report(clause=clause)
    assert "Reports of it wait" in text_of(browser.get(page))


def test_only_moderators_open_the_lane(comment, clause, as_staff, editor):
    comment.report(clause=clause)
    for browser in (as_staff(editor), Client()):
        assert browser.get(reverse("admin:desk_reports")).status_code in {302, 403}
        assert answer(browser, comment, "dismissed").status_code == 403
    assert not ReportAnswer.objects.exists()


def test_the_lane_asks_no_more_for_ten_than_for_one(publish, clause, as_staff, moderator):
    browser = as_staff(moderator)

    def counted():
        queries = []
        with connection.execute_wrapper(
            lambda execute, sql, *rest: (queries.append(sql), execute(sql, *rest))[1]
        ):
            page = lane(browser)
        return page.count('class="card"'), len(queries)

    publish().report(clause=clause, **WHO)
    lane(browser)
    shown, cost = counted()
    for n in range(9):
        publish().report(clause=clause, name="R", email=f"r{n}@example.org")
    assert (shown, counted()) == (1, (10, cost))


def test_undone_within_ten_minutes_it_is_on_the_page_again(comment, clause, moderator):
    comment.report(clause=clause)
    reject(comment, moderator, clause)
    comment.refresh_from_db()
    comment.undo(by=moderator, seen=2)
    assert comment.is_approved


def test_the_admins_list_shows_reports_and_not_who_sent_them(comment, clause, as_staff, moderator):
    report = comment.report(clause=clause, words="It sells eels.", **WHO)
    browser = as_staff(moderator)
    for address in (
        reverse("admin:comments_report_changelist"),
        reverse("admin:comments_report_change", args=[report.pk]),
    ):
        page = text_of(browser.get(address))
        assert "It sells eels." in page
        assert "rea@example.org" not in page
    assert browser.post(address, {"words": "Else."}).status_code == 405


# What the database refuses

ROLES = {"serving role": nullcontext, "owner": as_owner}


@pytest.fixture(params=ROLES, ids=lambda role: role.replace(" ", "-"))
def some_role(request):
    return ROLES[request.param]


@contextmanager
def refused(saying):
    """Refused at once, or at the end of the transaction at the latest."""
    with pytest.raises(DatabaseError, match=saying), transaction.atomic(), to_the_end():
        yield


@contextmanager
def to_the_end():
    yield
    connection.check_constraints()


def take_down(comment, by, clause, **details):
    fields = {"verdict": "rejected", "ground": "report", "clause": clause} | details
    return Decision.objects.create(comment=comment, number=2, moderator=by, **fields)


def test_a_report_takes_down_the_one_comment_that_it_is_about(
    comment, publish, clause, moderator, some_role
):
    report, other = comment.report(clause=clause), publish()
    with some_role():
        with refused("No report of this number"):
            take_down(other, moderator, clause, report=report)
        with refused("initiative|Only a chief"):
            take_down(comment, moderator, clause)
        with refused("comments_ground_names_its_report"):
            take_down(comment, moderator, clause, ground="own_initiative", report=report)
        with refused("upholds a report that nobody answered"):
            take_down(comment, moderator, clause, report=report)
    assert comment.decisions.count() == 1


def test_an_answered_report_takes_down_nothing(comment, clause, moderator, some_role):
    report = comment.report(clause=clause)
    ReportAnswer.dismiss(comment, by=moderator, words="Fine.", up_to=report.pk)
    with some_role():
        with refused("No report of this number"):
            take_down(comment, moderator, clause, report=report)
        with refused("answered already"):
            ReportAnswer.objects.create(
                report=report, answered_by=moderator, verdict="dismissed", words="Again."
            )


def test_no_report_is_said_to_be_upheld_while_the_comment_stands(
    comment, clause, moderator, some_role
):
    report = comment.report(clause=clause)
    with some_role(), refused("by the rejection that stands"):
        ReportAnswer.objects.create(
            report=report,
            answered_by=moderator,
            verdict="upheld",
            words="Yes.",
            decision=comment.newest_decision(),
        )


def test_only_what_is_published_is_reported_under_a_clause_in_force(
    comment, send, clause, chief, publish, some_role
):
    fields = {"kind": "clause", "clause": clause, "key": b"key"}
    waiting = send()
    with some_role(), refused("Only what is published"):
        Report.objects.create(comment=waiting, **fields)
    Guidelines.publish(
        by=chief, follows=1, welcome="N", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    with some_role(), refused("edition in force"):
        Report.objects.create(comment=comment, **fields)
    with pytest.raises(CannotReport):
        comment.report(clause=clause)


def test_no_report_and_no_answer_is_changed_or_deleted(comment, clause, moderator, some_role):
    report = comment.report(clause=clause, words="It sells.", **WHO)
    ReportAnswer.dismiss(comment, by=moderator, words="Fine.", up_to=report.pk)
    with some_role():
        for model, change in (
            (Report, {"words": "Else."}),
            (Report, {"words": "", "law": "", "salt": b""}),
            (Report, {"hash": b"else"}),
            (ReportAnswer, {"words": "Else."}),
            (ReportAnswer, {"words": "", "salt": b""}),
            (Reporter, {"name": "Else"}),
        ):
            with refused("permission denied|only ever added"):
                model.objects.update(**change)
        for table in ("comments_reportanswer", "comments_report"):
            with refused("permission denied|only ever added"), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
    report.refresh_from_db()
    assert (report.words, report.answer.words) == ("It sells.", "Fine.")


def test_erasing_takes_the_words_and_who_said_them(comment, clause, moderator, chief, client):
    report = comment.report(clause=clause, words="It sells.", **WHO)
    ReportAnswer.dismiss(comment, by=moderator, words="Fine.", up_to=report.pk)
    report.refresh_from_db()
    before = bytes(report.hash)
    comment.erase(by=chief, ground="unlawful")
    report.refresh_from_db()
    assert (report.words, bytes(report.salt), bytes(report.hash)) == ("", b"", before)
    assert report.answer.words == ""
    assert not Reporter.objects.exists()
    text_of(client.get(report.get_receipt_url()))


def test_a_decision_that_upholds_a_report_carries_it_in_its_hash(comment, clause, moderator):
    comment.report(clause=clause)
    reject(comment, moderator, clause)
    first, second = comment.decisions.order_by("number")
    assert (first.record_version, second.record_version) == (1, 2)
    assert bytes(second.hash) == digest(
        "decision/2",
        comment.fingerprint,
        first.hash,
        second.comment_id,
        second.number,
        second.verdict,
        second.ground,
        second.moderator_id,
        second.decided_at,
        second.clause_id,
        second.passage_start,
        second.passage_end,
        second.note_hash,
        second.reason_hash,
        None,
        second.report_id,
    )
