"""Mails about appeals and reports, word for word; and that nobody is flooded with them."""

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Appeal,
    AppealAnswer,
    Contact,
    Decision,
    Notice,
    Report,
    ReportAnswer,
    Reporter,
    ReportSilence,
    Silence,
)
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

WHO = {"name": "Rea Porter", "email": "rea@example.org"}
REDRESS = (
    "If you think that this is wrong: you can take it to a body for settling disputes out of "
    "court, or to a court. To the newsroom itself you can write; its address stands in the "
    "imprint."
)
MOMENT = r"\d{1,2} \w+ \d{4}, \d\d:\d\d"


def in_general(mail, **named):
    """The text of MAIL on one line, without what differs from test to test."""
    text = re.sub(MOMENT, "<moment>", " ".join(mail.body.split()))
    for name, value in named.items():
        text = text.replace(str(value), f"<{name}>")
    return text


@pytest.fixture
def appealed(send, moderator, clause):
    """A rejected comment and the appeal against it: `comment, appeal = appealed()`."""

    def appealed(**details):
        comment = send(**details)
        comment.reject(by=moderator, citing=clause, seen=0)
        return comment, comment.submit_appeal(text="Canaryplea.")

    return appealed


@pytest.fixture
def comment(publish):
    return publish(name="Canaryname", text="Canarytext.")


@pytest.fixture
def report(comment, clause):
    """File a report of the comment: `report(email="…")`."""

    def report(of=comment, **details):
        return of.report(**{"clause": clause, "words": "Canarywords.", **WHO, **details})

    return report


@pytest.fixture
def told_before(mailed, report):
    """As if whoever reported had been told that we have it, and everybody else all there was."""

    def told_before(*args, **details):
        filed = report(*args, **details)
        mailed()
        return filed

    return told_before


def dismiss(report, person, words="An eel is news."):
    newest = report.comment.reports.order_by("pk").last()
    return ReportAnswer.dismiss(report.comment, by=person, words=words, up_to=newest.pk)


def uphold(report, person, clause, words="It sells eels."):
    newest = report.comment.reports.order_by("pk").last()
    return ReportAnswer.uphold(
        report.comment,
        by=person,
        seen=report.comment.newest_decision().number,
        citing=clause,
        words=words,
        up_to=newest.pk,
    )


def to(address, mails):
    return [mail for mail in mails if mail.recipients() == [address]]


# What became of an appeal


WRITERS_END = (
    "The page of your receipt, which tells you what becomes of your comment: "
    "https://news.example/comments/receipts/<receipt>/ -- "
    "You get this mail because your address was given with a comment on The Estuary Post. Nobody "
    "has checked whether it was you. If it was not, or if you want no more mails about this "
    "comment: https://news.example/comments/mails/<stop>/"
)


def test_a_dismissed_appeal_is_answered_by_mail_in_the_answers_own_words(
    appealed, colleague, article, mailed
):
    comment, appeal = appealed()
    mailed()
    appeal.dismiss(by=colleague, words="A quay is a shop.\n\nThis one is.")
    (mail,) = mailed()
    assert mail.subject == f"Your appeal is dismissed: {article.headline}"
    assert in_general(mail, receipt=comment.receipt_token, stop=comment.notices.last().token) == (
        "Your appeal of <moment> to The Estuary Post is dismissed: the rejection of your comment "
        f"stands. On: {article.headline} Somebody else than who rejected it read it and answers: "
        "> A quay is a shop. > This one is. A person decided this, on <moment>, and not a machine. "
        f"{REDRESS} {WRITERS_END}"
    )


def test_an_upheld_appeal_is_one_mail_that_says_so_in_the_answers_own_words(
    appealed, colleague, article, mailed
):
    comment, appeal = appealed()
    mailed()
    appeal.uphold(by=colleague, words="It names no shop.")
    (mail,) = mailed()
    assert mail.subject == f"Your appeal is upheld: {article.headline}"
    address = f"https://news.example{comment.get_permalink()}"
    assert in_general(
        mail,
        address=address,
        receipt=comment.receipt_token,
        stop=comment.notices.last().token,
    ) == (
        "Your appeal of <moment> to The Estuary Post is upheld: you were right, and your comment "
        f"is approved. On: {article.headline} Somebody else than who rejected it read it and "
        "answers: > It names no shop. A person decided this, on <moment>, and not a machine. "
        f"It stands here: <address> {WRITERS_END}"
    )
    assert mailed() == []


def test_the_answer_is_told_even_where_the_writer_never_heard_of_the_rejection(
    publish, moderator, colleague, clause, mailed
):
    """Approved and told, taken down, appealed against and upheld, all before the next mail."""
    comment = publish()
    mailed()
    comment.reject(by=moderator, citing=clause, seen=1)
    comment.submit_appeal(text="Why?").uphold(by=colleague, words="Our mistake.")
    (mail,) = mailed()
    assert "Your appeal is upheld" in mail.subject
    assert "> Our mistake." in mail.body


def test_an_answer_waits_a_minute_and_is_not_told_where_somebody_decided_anew(
    appealed, colleague, chief, mailed
):
    comment, appeal = appealed()
    mailed()
    appeal.dismiss(by=colleague, words="It stands.")
    notice = comment.notices.get(kind="appeal_dismissed")
    assert notice.next_attempt_at > timezone.now() + timedelta(seconds=50)
    comment.approve(by=chief, seen=1, reason="It is fine.")
    (mail,) = mailed()
    assert "is approved" in mail.subject
    notice.refresh_from_db()
    assert notice.superseded_at


def test_an_answer_to_an_appeal_is_told_to_nobody_who_wants_no_mails(
    appealed, colleague, client, mailed
):
    comment, appeal = appealed()
    client.post(comment.notices.get().get_stop_url())
    appeal.dismiss(by=colleague, words="It stands.")
    assert mailed() == []
    assert comment.notices.count() == 1


def test_of_an_erased_comment_no_answer_is_told(appealed, colleague, chief, mailed):
    comment, appeal = appealed()
    appeal.dismiss(by=colleague, words="It stands.")
    comment.erase(by=chief, ground="writer_request")
    assert mailed() == []


# What became of a report


REPORTERS_END = (
    "The page of your report, which tells you what becomes of it: "
    "https://news.example/comments/reports/<receipt>/ -- "
    "You get this mail because your address was given with a report of a comment on The Estuary "
    "Post. Nobody has checked whether it was you. If it was not, or if you want no more mails "
    "about this report: https://news.example/comments/mails/<stop>/"
)


def test_a_report_is_acknowledged_at_once(comment, report, article, mailed):
    mailed()
    filed = report()
    notice = filed.notices.get()
    assert notice.next_attempt_at <= timezone.now()
    (mail,) = mailed()
    assert mail.recipients() == ["rea@example.org"]
    assert mail.subject == f"We have your report: {article.headline}"
    assert in_general(mail, receipt=filed.token, stop=notice.token) == (
        f"We have your report of <moment> of a comment on The Estuary Post. "
        f"On: {article.headline} A person of the newsroom will read it and decide; no machine "
        "does. We write to you again when that is done. "
        f"{REPORTERS_END}"
    )


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("upheld", "The comment has been taken off the page. A person of the newsroom answers:"),
        ("dismissed", "The comment stays. A person of the newsroom answers:"),
    ],
)
def test_a_report_is_answered_in_the_answers_own_words(
    told_before, clause, moderator, article, mailed, verdict, says
):
    filed = told_before()
    if verdict == "upheld":
        uphold(filed, moderator, clause, "So it is.\nThank you.")
    else:
        dismiss(filed, moderator, "So it is.\nThank you.")
    notice = filed.notices.get(kind="report_answered")
    assert notice.next_attempt_at > timezone.now() + timedelta(seconds=50)
    (mail,) = to("rea@example.org", mailed())
    assert mail.subject == f"Your report is {verdict}: {article.headline}"
    said = in_general(mail, receipt=filed.token, stop=notice.token)
    assert said == (
        f"Your report of <moment> of a comment on The Estuary Post is "
        f"{verdict}. On: {article.headline} {says} > So it is. > Thank you. A person decided "
        f"this, on <moment>, and not a machine. {REDRESS} {REPORTERS_END}"
    )


def test_of_reports_answered_together_each_is_told_to_its_own_reporter(
    told_before, report, clause, moderator, mailed
):
    first = told_before()
    second = report(email="second@example.org")
    report(name="", email="")
    mailed()
    uphold(first, moderator, clause)
    mails = mailed()
    for filed, address in ((first, "rea@example.org"), (second, "second@example.org")):
        (mail,) = to(address, mails)
        assert filed.get_receipt_url() in mail.body
        other = second if filed is first else first
        assert other.token not in mail.body
    # And its writer, by the statement of reasons.
    assert len(mails) == 3


def test_who_left_no_address_is_told_on_the_page_alone(report, moderator, mailed):
    mailed()
    dismiss(report(email=""), moderator)
    dismiss(report(name="", email="", words="Else."), moderator)
    assert mailed() == []
    assert not Notice.objects.exclude(report=None).exists()


def test_the_same_report_sent_twice_is_acknowledged_once(report, mailed):
    mailed()
    assert report(sheet="one") == report(sheet="one")
    assert len(mailed()) == 1


def test_where_the_answer_came_first_it_is_told_alone(report, moderator, mailed):
    mailed()
    dismiss(report(), moderator)
    (mail,) = mailed()
    assert "is dismissed" in mail.subject


def test_what_was_put_back_on_the_page_is_not_said_to_be_gone(
    told_before, comment, clause, moderator, mailed, client
):
    filed = told_before()
    uphold(filed, moderator, clause)
    comment.refresh_from_db()
    comment.undo(by=moderator, seen=2)
    (mail,) = to("rea@example.org", mailed())
    says = "Somebody has decided on it anew since, and it is published again."
    assert says in in_general(mail)
    assert says in client.get(filed.get_receipt_url()).content.decode()


def test_what_was_brought_in_with_its_own_date_is_not_told(send_earlier, moderator, clause, mailed):
    comment = send_earlier(ago=timedelta(days=1))
    comment.approve(by=moderator, seen=0)
    then = timezone.now() - timedelta(hours=3)
    with as_owner():
        filed = Report.objects.create(
            comment=comment, kind="clause", clause=clause, key=b"key", reported_at=then
        )
        Reporter.objects.create(report=filed, **WHO)
    dismiss(filed, moderator)
    assert mailed() == []


def hours_ago(hours):
    return timezone.now() - timedelta(hours=hours)


def test_answers_brought_in_with_their_own_dates_are_not_told(
    send_earlier, report, moderator, colleague, clause, mailed
):
    comment = send_earlier(ago=timedelta(hours=9))
    Contact.objects.create(comment=comment, email="ana@example.org")
    filed = report()
    mailed()
    answered = {"answered_by": colleague, "verdict": "dismissed", "words": "It stands."}
    with as_owner(), connection.cursor() as cursor:
        rejection = Decision.objects.create(
            comment=comment,
            number=1,
            verdict="rejected",
            ground="reading",
            moderator=moderator,
            clause=clause,
            decided_at=hours_ago(8),
        )
        appeal = Appeal.objects.create(
            comment=comment, rejection=rejection, text="Why?", submitted_at=hours_ago(7)
        )
        AppealAnswer.objects.create(appeal=appeal, answered_at=hours_ago(6), **answered)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE comments_report DISABLE TRIGGER comments_report_is_guarded")
        Report.objects.filter(pk=filed.pk).update(reported_at=hours_ago(7))
        cursor.execute("ALTER TABLE comments_report ENABLE TRIGGER comments_report_is_guarded")
        ReportAnswer.objects.create(report=filed, answered_at=hours_ago(6), **answered)
    assert mailed() == []
    assert not Notice.objects.filter(kind__in=["appeal_dismissed", "report_answered"]).exists()


def test_of_an_erased_comment_no_reporter_is_told(told_before, report, moderator, chief, mailed):
    filed = told_before()
    report(email="second@example.org")
    dismiss(filed, moderator)
    filed.comment.erase(by=chief, ground="unlawful")
    assert mailed() == []
    assert not Notice.objects.under_way().exists()


def test_where_the_reporters_address_is_gone_nothing_is_told(told_before, moderator, mailed):
    filed = told_before()
    dismiss(filed, moderator)
    with as_owner(), connection.cursor() as cursor:
        # Gone before its time: nothing but a superuser can.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE comments_reporter DISABLE TRIGGER USER")
        Reporter.objects.filter(report=filed).delete()
    assert mailed() == []
    assert filed.notices.get(kind="report_answered").superseded_at


@pytest.mark.parametrize(("language", "says"), [("ar", "ar"), ("ckb", "en")])
def test_the_articles_language_decides_here_as_well(
    publish, print_article, report, moderator, mailed, language, says
):
    reported = publish(article=print_article(language=language))
    filed = report(of=reported)
    mails = to("rea@example.org", mailed())
    dismiss(filed, moderator, "Fine.")
    mails += to("rea@example.org", mailed())
    assert len(mails) == 2
    for mail in mails:
        assert mail.extra_headers["Content-Language"] == says
        assert bool(re.search("[ء-ي]{3}", mail.subject)) == (says == "ar")


# That a report led to a rejection


def test_the_writer_is_told_that_a_report_led_to_it_and_not_whose(
    told_before, comment, clause, moderator, client, mailed
):
    filed = told_before()
    uphold(filed, moderator, clause)
    (mail,) = to(comment.contact.email, mailed())
    page = client.get(comment.get_receipt_url()).content.decode()
    says = "Somebody had reported it to us; who that was, we tell nobody."
    assert says in in_general(mail)
    assert says in page
    for canary in ("Rea Porter", "rea@example.org", "Canarywords", filed.token, "It sells eels."):
        assert canary not in page
        assert canary not in str(mail.message())


def test_nor_is_a_report_denied_that_was_waiting_when_it_was_taken_down(
    told_before, comment, clause, moderator, colleague, client, mailed
):
    filed = told_before()
    comment.reject(by=colleague, citing=clause, seen=1)
    says = "Somebody had reported it to us; who that was, we tell nobody."
    assert says in client.get(comment.get_receipt_url()).content.decode()
    # And as much when the report has its answer.
    uphold(filed, moderator, None)
    assert says in client.get(comment.get_receipt_url()).content.decode()
    assert says in in_general(*to(comment.contact.email, mailed()))


def test_a_report_that_was_dismissed_before_led_to_nothing(
    report, comment, clause, moderator, colleague, client
):
    dismiss(report(), moderator)
    comment.reject(by=colleague, citing=clause, seen=1)
    assert "No report led to this" in client.get(comment.get_receipt_url()).content.decode()


def test_the_writer_is_told_that_no_report_led_to_it(publish, clause, moderator, client, only):
    comment = publish()
    comment.reject(by=moderator, citing=clause, seen=1)
    says = "No report led to this: we read it again on our own initiative."
    assert says in in_general(only())
    assert says in client.get(comment.get_receipt_url()).content.decode()


# Nobody is flooded


def acknowledged():
    """How many reports are acknowledged by mail, or were."""
    return Notice.objects.filter(kind="report_received").count()


SAME_BOX = ["rea@example.org", "Rea@Example.org", "rea+a@example.org", "r.e.a+b+c@example.org"]


def test_an_address_is_told_of_five_reports_a_day_however_it_is_spelt(
    publish, report, moderator, mailed
):
    filed = [report(of=publish(), email=SAME_BOX[n % 4]) for n in range(8)]
    assert acknowledged() == 5
    report(of=publish(), email="another@example.org")
    report(of=publish(), email="rea@example.net")
    assert acknowledged() == 7
    mailed()
    # Of the others not even the answer is told: it stands on the report's own page.
    for one in filed:
        dismiss(one, moderator)
    assert [mail.recipients()[0].lower() for mail in mailed()] == [
        one.reporter.email.lower() for one in filed[:5]
    ]


def test_the_next_day_it_is_told_again(publish, report):
    for _n in range(6):
        report(of=publish())
    with as_owner():
        Notice.objects.update(created_at=F("created_at") - timedelta(hours=23))
    report(of=publish())
    assert acknowledged() == 5
    with as_owner():
        Notice.objects.update(created_at=F("created_at") - timedelta(hours=1))
    report(of=publish())
    assert acknowledged() == 6


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_at_once_no_more_are_told(publish, report, at_once):
    comments = [publish() for _n in range(6)]
    for one in comments[:4]:
        report(of=one)
    at_once(lambda: report(of=comments[4]), lambda: report(of=comments[5]))
    assert Report.objects.count() == 6
    assert acknowledged() == 5


def test_whose_address_was_told_enough_cannot_be_learnt_from_a_reports_page(
    publish, report, client
):
    reported = publish()
    filed = [report(of=reported) for _n in range(6)]
    filed.append(report(of=reported, email=""))
    pages = set()
    for one in filed:
        page = client.get(one.get_receipt_url()).content.decode()
        page = re.sub(rf"{one.token}|<time.*?</time>", "", page)
        pages.add(page)
    assert len(pages) == 1
    assert "about the first five reports of a day, and no more" in pages.pop()


def test_no_machine_writes_to_an_address_that_a_machine_may_have_typed(report, moderator, mailed):
    mailed()
    filed = report(filled_trap=True)
    assert mailed() == []
    dismiss(filed, moderator)
    assert len(mailed()) == 1


def test_reporting_costs_the_same_whether_an_address_is_given_or_not(
    publish, clause, client, django_assert_num_queries
):
    for who, cost in ((WHO, 1), ({}, 0)):
        comment = publish()
        address = reverse("comments:report", args=[comment.public_id])
        posted = {"about": clause.pk, **who}
        # One to count what came within the hour, and one to store who it was.
        with django_assert_num_queries(10 + cost):
            assert client.post(address, posted).status_code == 303


# Not a word of anybody's in a header, and none of a reader's in a mail


def test_nothing_that_a_reader_typed_is_in_any_mail_about_a_complaint(
    told_before, report, appealed, colleague, clause, moderator, mailed
):
    sent = []
    filed = told_before(name="Canaryreporter")
    sent += mailed()
    report(words="Canarywords.", email="second@example.org", name="Canaryreporter")
    sent += mailed()
    uphold(filed, moderator, clause)
    sent += mailed()
    for verb in ("uphold", "dismiss"):
        _comment, appeal = appealed(name="Canaryname", text="Canarytext.")
        sent += mailed()
        getattr(appeal, verb)(by=colleague, words="It is so.")
        sent += mailed()
    assert len(sent) == 8
    for mail in sent:
        message = mail.message()
        assert b"Canary" not in message.as_bytes()
        assert "@example.org" not in mail.body
        headers = "".join(f"{name}: {value}\n" for name, value in message.items() if name != "To")
        assert "@example.org" not in headers


def test_every_header_to_a_reporter_is_ours_or_an_editors(told_before, moderator, mailed, settings):
    settings.DEFAULT_FROM_EMAIL = "The Estuary Post <post@news.example>"
    filed = told_before()
    dismiss(filed, moderator)
    (mail,) = mailed()
    notice = filed.notices.get(kind="report_answered")
    stop = f"https://news.example{notice.get_stop_url()}"
    headers = dict(mail.extra_headers)
    assert headers == {
        "Message-ID": f"<{notice.message_id}@news.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    message = mail.message()
    assert set(message.keys()) == {
        *headers,
        *("Subject", "From", "To", "Date", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
    assert message["From"] == "The Estuary Post <post@news.example>"
    assert message["To"] == "rea@example.org"


INJECTED = [
    "rea@example.org\r\nBcc: else@example.org",
    "rea@example.org\nSubject: Buy",
    "rea@example.org%0aBcc:else@example.org",
    "rea@example.org,else@example.org",
    "rea@example.org>,<else@example.org",
    "Rea <rea@example.org>",
    '"rea\r\nBcc: else@example.org"@example.org',
    '"rea>, <else@example.org"@example.org',
    '"rea\x0b\x0cBcc: else"@example.org',
    "rea@exam\u2028ple.org",
    "rea\u0085@example.org",
    "rea@[127.0.0.1]\r\nRCPT TO:<else@example.org>",
]


@pytest.mark.parametrize("email", INJECTED)
def test_a_crafted_address_reaches_nobody_else_and_adds_no_header(
    client, comment, clause, mailed, sink, email
):
    mailed()
    sink.mails.clear(), sink.recipients.clear()
    for field, other in (("email", "name"), ("name", "email")):
        typed = {"about": clause.pk, field: email, other: {"name": "Rea"}.get(other, WHO["email"])}
        client.post(reverse("comments:report", args=[comment.public_id]), typed)
    Notice.objects.under_way().update(next_attempt_at=timezone.now())
    mailed()
    for message, recipient in zip(sink.got(), sink.recipients, strict=True):
        assert recipient != "else@example.org"
        assert message["Bcc"] is None
        assert len(message.get_all("Subject")) == 1
        assert message["Subject"].startswith("We have your report: ")
        assert "else@example.org" not in message.get_content()
    assert "rea@example.org" in sink.recipients


@pytest.mark.parametrize("email", INJECTED[:2])
def test_an_address_that_came_past_the_form_is_no_way_either(comment, clause, sink, mailed, email):
    mailed()
    sink.mails.clear()
    filed = Report.objects.create(comment=comment, kind="clause", clause=clause, key=b"key")
    Reporter.objects.create(report=filed, name="Rea", email=email)
    mailed()
    assert sink.mails == []
    assert filed.notices.get().sent_at is None


def test_what_a_moderator_answers_stays_in_the_text_of_the_mail(told_before, moderator, mailed):
    words = "Fine.\r\n\r\nBcc: else@example.org\n.\n\nFrom here\n-- \n> quoted"
    filed = told_before()
    dismiss(filed, moderator, words)
    (mail,) = mailed()
    message = mail.message()
    assert message["Bcc"] is None
    assert not message.is_multipart()
    quoted = [line for line in mail.body.splitlines() if line.startswith("> ")]
    assert quoted == [
        *("> Fine.", "> Bcc: else@example.org", "> .", "> From here", "> --", "> > quoted"),
    ]


# By a real conversation with a mail server


def test_a_report_is_acknowledged_and_answered_through_a_mail_server(
    client, comment, clause, as_staff, moderator, sink, settings, mailed
):
    mailed()
    sink.mails.clear(), sink.recipients.clear()
    address = reverse("comments:report", args=[comment.public_id])
    client.post(address, {"about": clause.pk, "words": "It sells <eels>.", **WHO})
    report = Report.objects.get()
    mailed()
    as_staff(moderator).post(
        reverse("admin:desk_answer_reports", args=[comment.pk]),
        {
            "up_to": report.pk,
            "seen": 1,
            "verdict": "dismissed",
            f"{comment.pk}-words": "Ein Aal ist „neu“.\n.\nEnde",
        },
    )
    mailed()
    assert sink.recipients == ["rea@example.org", "rea@example.org"]
    received, answered = sink.got()
    assert received["Message-ID"] != answered["Message-ID"]
    (link,) = re.findall(r"https://news\.example(/comments/reports/\S+)", received.get_content())
    assert "Your report is dismissed" in client.get(link).content.decode()
    assert "> Ein Aal ist „neu“.\n> .\n> Ende" in answered.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("answer", ["452 the box is full", "550 no such person"])
def test_a_reporter_that_a_server_refuses_keeps_no_writer_waiting(
    report, publish, sink, mailed, answer
):
    mailed()
    sink.mails.clear()
    sink.refuses["rea@example.org"] = answer
    report()
    publish()
    mailed()
    assert len(sink.mails) == 1
    notice = Notice.objects.get(kind="report_received")
    assert notice.last_error == f"SMTPRecipientsRefused {answer[:3]}"
    assert "rea" not in notice.last_error


# No more of them


def test_a_reporter_stops_mails_about_that_report_alone(
    told_before, report, publish, comment, moderator, mailed
):
    filed = told_before()
    stop = filed.notices.get().get_stop_url()
    other = report(of=publish())
    mailed()
    anybody = Client(enforce_csrf_checks=True, headers={"origin": "https://mail.example"})
    assert "No more mails about your report?" in anybody.get(stop).content.decode()
    assert not ReportSilence.objects.exists()
    for _time in range(2):
        response = anybody.post(stop, {"List-Unsubscribe": "One-Click"})
        assert "You get no more mails about this report" in response.content.decode()
        assert not response.cookies
    assert ReportSilence.objects.get().report == filed
    # Neither its writer nor another report is any concern of it.
    assert not Silence.objects.exists()
    dismiss(filed, moderator)
    dismiss(other, moderator)
    (mail,) = mailed()
    assert other.get_receipt_url() in mail.body


def test_stopped_before_it_was_sent_no_answer_goes_out(told_before, moderator, client, mailed):
    filed = told_before()
    dismiss(filed, moderator)
    client.post(filed.notices.first().get_stop_url())
    assert mailed() == []
    assert filed.notices.get(kind="report_answered").superseded_at


def test_mails_to_staff_cannot_be_stopped_by_their_token(client, moderator):
    notice = Notice.objects.create(kind="digest", person=moderator)
    assert client.post(notice.get_stop_url()).status_code == 404


@pytest.mark.parametrize("role", [nullcontext, as_owner], ids=["serving role", "owner"])
def test_that_mails_were_stopped_is_neither_changed_nor_deleted(told_before, client, role):
    filed = told_before()
    client.post(filed.notices.get().get_stop_url())
    stopped = ReportSilence.objects.filter(report=filed)
    with role():
        for act in (stopped.delete, lambda: stopped.update(asked_at=timezone.now())):
            refused = pytest.raises(DatabaseError, match=r"only ever added|permission denied")
            with refused, transaction.atomic():
                act()
    assert stopped.exists()
