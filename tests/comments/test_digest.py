"""Moderators are told what waits: at their own interval, never a mail for each comment."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Appeal,
    Comment,
    DigestPreference,
    Notice,
    Referral,
    Report,
    UrgentInstructions,
    digest,
)
from newsroom.staff.groups import CHIEF_MODERATORS, MODERATORS
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(mailoutbox, settings):
    """One round of the worker: the mails it sends."""
    settings.SITE_ORIGIN = "https://news.example"

    def mailed():
        mailoutbox.clear()
        call_command("send_mail_outbox", "--once")
        return list(mailoutbox)

    return mailed


@pytest.fixture
def ana(hire):
    return hire("ana", MODERATORS, email="ana@news.example")


@pytest.fixture
def head(hire):
    return hire("head", CHIEF_MODERATORS, email="head@news.example")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(digest, "SETTLED", timedelta())


def age(referrals, **how):
    """As if REFERRALS had been written down so much earlier."""
    switch = "ALTER TABLE comments_referral {} TRIGGER comments_referral_is_guarded"
    # A table on which something is still to be checked cannot be altered.
    check = "SET CONSTRAINTS ALL IMMEDIATE"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(check)
        cursor.execute(switch.format("DISABLE"))
        referrals.update(referred_at=F("referred_at") - timedelta(**how))
        cursor.execute(switch.format("ENABLE"))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def before(**how):
    """As if all reports and appeals had come so much earlier."""
    moments = {Report: "reported_at", Appeal: "submitted_at"}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model, moment in moments.items():
            table = model._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_guarded")
            model.objects.update(**{moment: F(moment) - timedelta(**how)})
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_guarded")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def choose(person, **chosen):
    DigestPreference.objects.update_or_create(user=person, defaults=chosen)


def later(**how):
    """As if so much time had passed since everybody was last told."""
    ago = timedelta(**how)
    DigestPreference.objects.update(
        told_at=F("told_at") - ago, urgent_told_at=F("urgent_told_at") - ago
    )


def test_until_somebody_chooses_they_are_told_once_a_day(send_earlier, ana, mailed):
    send_earlier()
    (mail,) = mailed()
    assert mail.recipients() == ["ana@news.example"]
    later(hours=23)
    assert mailed() == []
    later(hours=1)
    assert len(mailed()) == 1


def test_reports_and_appeals_are_told_to_those_who_may_answer_them(
    publish, send, clause, moderator, ana, head, mailed
):
    head.email = ""
    head.save()
    publish().report(clause=clause)
    appealed = send()
    appealed.reject(by=moderator, citing=clause, seen=0)
    appealed.submit_appeal(text="Why?")
    Notice.objects.update(superseded_at=timezone.now())
    assert mailed() == []
    before(minutes=11)
    (mail,) = mailed()
    assert mail.recipients() == ["ana@news.example"]
    assert mail.subject == "2 comments wait at the desk"
    assert re.search(r"\nReported: 1, the oldest for \d+ minutes\nAppeals: 1, the", mail.body)


def test_nobody_is_told_of_an_appeal_against_their_own_rejection(send, clause, ana, mailed):
    appealed = send()
    appealed.reject(by=ana, citing=clause, seen=0)
    appealed.submit_appeal(text="Why?")
    Notice.objects.update(superseded_at=timezone.now())
    before(minutes=11)
    assert mailed() == []


@pytest.mark.parametrize(("interval", "hours"), [("hourly", 1), ("four_hours", 4), ("daily", 24)])
def test_nobody_is_told_more_often_than_they_chose(send_earlier, ana, mailed, interval, hours):
    choose(ana, interval=interval)
    send_earlier()
    assert len(mailed()) == 1
    later(hours=hours, minutes=-1)
    send_earlier()
    assert mailed() == []
    later(minutes=1)
    assert len(mailed()) == 1


def test_whoever_chose_never_is_never_told(send_earlier, ana, mailed):
    choose(ana, interval="never")
    send_earlier()
    assert mailed() == []


def test_nobody_is_told_of_an_empty_desk_or_of_what_has_just_come(send, ana, mailed):
    assert mailed() == []
    send()
    assert mailed() == []


@pytest.mark.thorough
def test_ten_thousand_comments_in_an_hour_are_one_mail_for_each(
    article, edition, hire, mailed, ana, head
):
    for person in (ana, head):
        choose(person, interval="hourly")
    begun = timezone.now() - timedelta(minutes=59)
    sent = 0
    for tenth in range(10):
        with as_owner():
            Comment.objects.bulk_create(
                Comment(
                    article=article,
                    edition=edition,
                    name="Canary",
                    text="Canary.",
                    submitted_at=begun + timedelta(seconds=200 * tenth),
                )
                for _n in range(1000)
            )
        sent += len(mailed())
    assert sent == 2
    assert Notice.objects.count() == 2
    later(hours=1)
    mails = mailed()
    assert [mail.subject for mail in mails] == ["10000 comments wait at the desk"] * 2
    assert not any("Canary" in mail.message().as_string() for mail in mails)


def test_a_digest_says_how_many_wait_in_each_lane_and_for_how_long(
    send_earlier, moderator, head, mailed
):
    for hours in (3, 2):
        send_earlier(ago=timedelta(hours=hours))
    referred = send_earlier(ago=timedelta(hours=5), name="Canary", text="Canary.")
    choose(head, urgent_at_once=False)
    Referral.record(referred, by=moderator, is_urgent=True, note="Canary.")
    (mail,) = mailed()
    assert mail.subject == "3 comments wait at the desk"
    said = mail.body.replace("\xa0", " ")
    assert said == (
        "At the desk of The Estuary Post there wait:\n\n"
        "Waiting: 2, the oldest for 3 hours\n"
        "Referred: 1, the oldest for 5 hours\n\n"
        "In 1 of them a life may be threatened.\n\n"
        "https://news.example/admin/desk/\n\n"
        "--\n\n"
        "How often you get such a mail, you say here:\n\n"
        "https://news.example/admin/desk/mails/\n"
    )
    assert "List-Unsubscribe" not in mail.extra_headers
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_only_a_chief_may_decide_is_told_to_chiefs_alone(
    send_earlier, moderator, ana, head, mailed
):
    Referral.record(send_earlier(), by=moderator)
    assert [mail.recipients() for mail in mailed()] == [["head@news.example"]]


def test_chiefs_are_called_at_once_where_a_life_is_threatened(
    send, moderator, chief, ana, head, mailed
):
    UrgentInstructions.objects.create(text="Call the watch.\n\nThen me.", written_by=chief)
    comment = send(name="Canary", text="Canary.")
    Referral.record(comment, by=moderator, is_urgent=True, note="Canary.")
    (mail,) = mailed()
    assert mail.recipients() == ["head@news.example"]
    assert mail.subject == "A life may be in danger: a comment waits for a chief moderator"
    assert " ".join(mail.body.split()) == (
        "A moderator of The Estuary Post has referred 1 comment to the chief moderators because "
        "somebody’s life may be in danger. https://news.example/admin/desk/?lane=referred "
        "What the desk does then: > Call the watch. > Then me. "
        "-- How often you get such a mail, you say here: https://news.example/admin/desk/mails/"
    )


def test_a_chief_is_called_once_in_five_minutes_and_not_again_for_the_same(
    send, moderator, head, mailed
):
    for _n in range(3):
        Referral.record(send(), by=moderator, is_urgent=True)
    assert len(mailed()) == 1
    Referral.record(send(), by=moderator, is_urgent=True)
    assert mailed() == []
    later(minutes=5)
    (mail,) = mailed()
    assert "4 comments" in mail.body
    age(Referral.objects.all(), minutes=5)
    later(minutes=5)
    assert mailed() == []


def test_a_referral_that_is_just_being_written_down_is_not_passed_over(
    send, moderator, head, mailed, monkeypatch
):
    """Whoever looks a moment too early must not believe later to have seen it."""
    monkeypatch.setattr(digest, "SETTLED", timedelta(seconds=5))
    Referral.record(send(), by=moderator, is_urgent=True)
    assert mailed() == []
    age(Referral.objects.all(), seconds=6)
    assert len(mailed()) == 1
    # Written down before that mail, and to be seen only since.
    second = Referral.record(send(), by=moderator, is_urgent=True)
    age(Referral.objects.filter(pk=second.pk), seconds=4)
    age(Referral.objects.all(), minutes=5)
    later(minutes=5)
    assert len(mailed()) == 1
    age(Referral.objects.all(), minutes=5)
    later(minutes=5)
    assert mailed() == []


def test_whoever_is_told_a_second_late_is_not_called_for_what_is_settled(
    send, moderator, head, mailed
):
    comment = send()
    Referral.record(comment, by=moderator, is_urgent=True)
    comment.approve(by=head, seen=0)
    assert mailed() == []


def test_whoever_has_left_is_told_nothing(send_earlier, ana, head, mailed):
    ana.deactivate(by=head)
    choose(head, interval="never")
    send_earlier()
    assert mailed() == []


def test_where_the_mail_server_is_slow_the_digest_says_what_waits_when_it_goes(
    send_earlier, moderator, ana, mailed
):
    comment = send_earlier()
    call = Notice.objects.create(kind="digest", person=ana)
    choose(ana, told_at=timezone.now())
    comment.approve(by=moderator, seen=0)
    assert mailed() == []
    call.refresh_from_db()
    assert call.superseded_at


# Each says so themselves


def test_everybody_chooses_for_themselves_at_the_desk(ana, head, as_staff):
    page = reverse("admin:desk_mails")
    assert f'href="{page}"' in as_staff(ana).get(reverse("admin:desk")).content.decode()
    response = as_staff(head).post(page, {"interval": "hourly"})
    assert response.status_code == 303
    preference = DigestPreference.objects.get()
    assert (preference.user, preference.interval) == (head, "hourly")
    assert preference.urgent_at_once is False
    shown = as_staff(head).get(page).content.decode()
    assert "in danger" in shown
    assert "in danger" not in as_staff(ana).get(page).content.decode()


def test_looking_at_the_choice_chooses_nothing(ana, as_staff):
    as_staff(ana).get(reverse("admin:desk_mails"))
    assert not DigestPreference.objects.exists()


def test_an_odd_choice_is_refused_and_a_stranger_too(ana, editor, as_staff):
    page = reverse("admin:desk_mails")
    assert as_staff(ana).post(page, {"interval": "yearly"}).status_code == 422
    for method in ("get", "post"):
        assert getattr(as_staff(editor), method)(page).status_code == 403
    assert not DigestPreference.objects.exists()


def test_whoever_has_no_address_on_record_is_told_so(moderator, as_staff):
    page = as_staff(moderator).get(reverse("admin:desk_mails")).content.decode()
    assert "no mail reaches you" in page
