"""The outbox: each mail at least once, by one worker alone, and nobody waits for a mail server.

Against a mail server of the test's own: there, away, slow, refusing.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from comments.checks import check_the_database_refuses
from comments.models import Decision, Notice
from comments.models.notice import GIVEN_UP_AFTER, LONGEST_PAUSE, pause_after
from comments.notices.outbox import Outbox
from tests import smtp_sink
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def make_due(ago=timedelta()):
    """As if the time had come, AGO already."""
    Notice.objects.under_way().update(next_attempt_at=timezone.now() - ago)


def send_mails():
    make_due()
    call_command("send_mail_outbox", "--once")


def written_long_ago(notice, days):
    with as_owner():
        then = timezone.now() - timedelta(days=days)
        Notice.objects.filter(pk=notice.pk).update(send_after=then, next_attempt_at=then)


# What is owed


def test_a_decision_writes_one_row_with_no_word_and_no_address(send, moderator, clause):
    comment = send(email="canary@example.org", text="Canarytext.")
    comment.reject(by=moderator, citing=clause, seen=0, note="Canarynote.")
    notice = comment.notices.get()
    assert notice.kind == "rejected"
    assert notice.decision == comment.newest_decision()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM comments_notice AS t")
        assert "anary" not in cursor.fetchone()[0]


def test_a_decision_that_is_not_taken_owes_nothing(send, moderator, colleague):
    comment = send()
    comment.approve(by=moderator, seen=0)
    with pytest.raises(Exception, match="Already approved"):
        comment.approve(by=colleague, seen=0)
    assert Notice.objects.count() == 1


def test_an_answer_by_the_newsroom_is_told_to_nobody(publish, chief, moderator, edition):
    from comments.models import answer

    chief.email = "chief@example.org"
    chief.save()
    asked = publish()
    answer(asked, by=chief, edition=edition, text="We asked.").approve(by=moderator, seen=0)
    assert set(Notice.objects.values_list("comment", flat=True)) == {asked.pk}


def test_what_was_brought_in_with_its_own_date_is_told_to_nobody(send_earlier, moderator):
    comment = send_earlier(ago=timedelta(days=3))
    with as_owner():
        Decision.objects.create(
            comment=comment,
            number=1,
            verdict="approved",
            ground="reading",
            moderator=moderator,
            decided_at=timezone.now() - timedelta(days=2),
        )
    assert not Notice.objects.exists()


def test_nothing_is_sent_within_the_minute(publish, sink):
    publish()
    call_command("send_mail_outbox", "--once")
    assert sink.mails == []
    notice = Notice.objects.get()
    wait = notice.next_attempt_at - notice.decision.decided_at
    assert timedelta(minutes=1) <= wait < timedelta(minutes=1, seconds=5)


def test_after_the_minute_the_writer_is_told_and_only_once(send, moderator, sink):
    comment = send(email="ana@example.org")
    comment.approve(by=moderator, seen=0)
    send_mails()
    send_mails()
    assert sink.recipients == ["ana@example.org"]
    assert Notice.objects.get().sent_at


# What is so no longer


def test_what_was_undone_within_the_minute_is_told_to_nobody(send, moderator, sink):
    comment = send()
    comment.approve(by=moderator, seen=0)
    comment.undo(by=moderator, seen=1)
    send_mails()
    assert sink.mails == []
    assert Notice.objects.get().superseded_at


def test_only_the_newest_decision_is_told(send, moderator, clause, sink):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    comment.undo(by=moderator, seen=1)
    comment.approve(by=moderator, seen=2)
    send_mails()
    (mail,) = sink.got()
    assert "approved" in mail["Subject"]


def test_what_was_taken_down_and_put_back_within_the_minute_was_never_away(
    publish, moderator, clause, sink
):
    comment = publish()
    send_mails()
    comment.reject(by=moderator, citing=clause, seen=1)
    comment.undo(by=moderator, seen=2)
    assert comment.is_approved
    send_mails()
    assert len(sink.mails) == 1


def test_what_is_taken_down_later_is_told(publish, moderator, clause, sink):
    comment = publish()
    send_mails()
    comment.reject(by=moderator, citing=clause, seen=1)
    send_mails()
    assert "taken it off the page" in " ".join(sink.got()[1].get_content().split())


def test_nothing_is_told_of_an_erased_comment(publish, chief, sink):
    publish().erase(by=chief, ground="writer_request")
    send_mails()
    assert sink.mails == []
    assert Notice.objects.get().superseded_at


def test_whoever_stopped_the_mails_gets_none_now_or_later(
    client, send, publish, moderator, clause, sink
):
    comment, another = publish(), publish()
    client.post(comment.notices.get().get_stop_url())
    send_mails()
    assert sink.recipients == [another.contact.email]
    comment.reject(by=moderator, citing=clause, seen=1)
    assert comment.notices.count() == 1


# A mail server that is away, slow or refusing


def test_a_server_that_is_away_costs_one_attempt_and_no_mail(publish, no_server, settings):
    for _n in range(5):
        publish()
    with pytest.raises(CommandError, match="5 mails wait"):
        send_mails()
    assert sum(Notice.objects.values_list("attempts", flat=True)) == 1
    assert Notice.objects.get(attempts=1).last_error == "ConnectionRefusedError"
    with smtp_sink.opened() as sink:
        settings.EMAIL_PORT = sink.port
        send_mails()
        assert len(sink.mails) == 5


@pytest.mark.parametrize("step", ["HELLO", "RCPT", "END"])
def test_a_server_that_falls_silent_holds_nothing_up_for_longer_than_the_timeout(
    publish, sink, step
):
    publish()
    sink.stalls_at = step
    begun = time.monotonic()
    with pytest.raises(CommandError, match="away"):
        send_mails()
    assert time.monotonic() - begun < 5
    notice = Notice.objects.get()
    assert notice.sent_at is None
    assert notice.next_attempt_at > timezone.now() + timedelta(seconds=40)


@pytest.mark.parametrize("stalls_at", ["HELLO", "END"])
@pytest.mark.django_db(transaction=True)
def test_posting_and_deciding_wait_for_no_mail_server(
    publish, send, moderator, chief, sink, settings, stalls_at
):
    """While a worker hangs on a silent server, amid sending the very mail about a comment."""
    comment = publish()
    make_due()
    sink.stalls_at = stalls_at
    settings.EMAIL_TIMEOUT = 10

    def work():
        try:
            call_command_without_signals()
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert sink.stalled.wait(5)
    begun = time.monotonic()
    send().approve(by=moderator, seen=0)
    comment.undo(by=moderator, seen=1)
    comment.approve(by=moderator, seen=2)
    comment.erase(by=chief, ground="writer_request")
    assert time.monotonic() - begun < 2
    sink.go_on.set()
    worker.join()


def call_command_without_signals():
    """The worker's round, in a thread, where no handler of signals can be set."""
    outbox = Outbox()
    while outbox.send_next():
        pass
    outbox.close()


def test_one_recipient_refused_for_now_is_tried_again_and_keeps_nobody_waiting(
    send, moderator, sink
):
    for address in ("full@example.org", "ana@example.org"):
        send(email=address).approve(by=moderator, seen=0)
    sink.refuses["full@example.org"] = "452 the box is full"
    send_mails()
    assert sink.recipients == ["ana@example.org"]
    refused = Notice.objects.get(sent_at=None)
    assert refused.last_error == "SMTPRecipientsRefused 452"
    sink.refuses.clear()
    send_mails()
    assert sink.recipients == ["ana@example.org", "full@example.org"]


def test_a_recipient_refused_for_good_is_given_up_after_a_day(send, moderator, sink, caplog):
    comment = send(email="canary@example.org")
    comment.approve(by=moderator, seen=0)
    sink.refuses["canary@example.org"] = "550 no such person as canary@example.org"
    send_mails()
    notice = Notice.objects.get()
    assert notice.given_up_at is None
    assert notice.next_attempt_at > timezone.now() + timedelta(hours=4)
    written_long_ago(notice, days=1)
    send_mails()
    notice.refresh_from_db()
    assert notice.given_up_at
    assert notice.last_error == "SMTPRecipientsRefused 550"
    (loud,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert f"Mail {notice.pk} is given up after 2 attempts" in loud.getMessage()
    assert "canary" not in caplog.text


@pytest.mark.parametrize("answer", ["451 later", "554 we do not like it"])
def test_a_mail_refused_as_a_whole_is_tried_again(publish, sink, answer):
    publish()
    sink.says_to_mail = answer
    send_mails()
    assert Notice.objects.get().last_error == f"SMTPDataError {answer[:3]}"
    sink.says_to_mail = "250 ok"
    send_mails()
    assert len(sink.mails) == 1


def test_attempts_come_at_growing_distances_and_never_quite_the_same():
    for attempts in range(1, 12):
        expected = min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)
        pauses = {pause_after(attempts) for _n in range(20)}
        assert len(pauses) > 10
        assert all(expected * 0.8 <= pause <= expected * 1.2 for pause in pauses)
    assert pause_after(30_000) <= LONGEST_PAUSE * 1.2


def test_what_a_server_does_not_take_for_days_is_given_up_loudly(
    publish, no_server, caplog, as_staff, chief, moderator
):
    publish(email="canary@example.org")
    notice = Notice.objects.get()
    written_long_ago(notice, days=GIVEN_UP_AFTER.days)
    with pytest.raises(CommandError):
        call_command("send_mail_outbox", "--once")
    assert any("is given up" in record.getMessage() for record in caplog.records)
    assert "canary" not in caplog.text
    said = {
        warning.id: warning.msg for warning in check_the_database_refuses(databases=["default"])
    }
    assert said == {"comments.W002": "1 mails could not be sent in the last two weeks."}
    line = "1 mail could not be sent"
    assert line in as_staff(chief).get("/admin/desk/").content.decode()
    assert line not in as_staff(moderator).get("/admin/desk/").content.decode()


def test_what_was_given_up_is_sent_after_all_when_somebody_says_so(publish, sink, capsys):
    publish()
    Notice.objects.update(given_up_at=timezone.now(), attempts=20)
    send_mails()
    assert sink.mails == []
    call_command("send_mail_outbox", "--once", "--again")
    assert len(sink.mails) == 1
    assert "1 mails are tried again." in capsys.readouterr().out


def test_mails_that_nobody_sends_are_warned_of(publish):
    publish()
    make_due(ago=timedelta(minutes=16))
    assert [w.id for w in check_the_database_refuses(databases=["default"])] == ["comments.W003"]


def test_a_mail_that_cannot_be_written_is_told_without_a_readers_word(
    publish, sink, monkeypatch, caplog
):
    def broken(notice):
        raise ValueError(notice.comment.text)

    publish(text="Canarytext")
    publish(text="Canarytext")
    monkeypatch.setattr("comments.notices.outbox.letter_for", broken)
    send_mails()
    assert Notice.objects.filter(last_error="ValueError", attempts=1).count() == 2
    assert "Canary" not in caplog.text
    assert "could not be written (ValueError)" in caplog.text


# Once, whatever happens in between


@pytest.mark.django_db(transaction=True)
def test_a_mail_sent_and_not_marked_is_sent_again_as_the_same_mail(publish, sink, monkeypatch):
    def lost(notice):
        raise OperationalError("terminating connection")

    publish()
    monkeypatch.setattr(Notice, "mark_sent", lost)
    with pytest.raises(OperationalError):
        send_mails()
    monkeypatch.undo()
    assert Notice.objects.get().attempts == 1
    send_mails()
    first, again = sink.got()
    assert first["Message-ID"] == again["Message-ID"] == Notice.objects.get().mail_id
    send_mails()
    assert len(sink.mails) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_mail(publish, sink):
    for _n in range(30):
        publish()
    make_due()
    together = threading.Barrier(3)

    def work():
        together.wait()
        try:
            call_command_without_signals()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sink.recipients) == len(set(sink.recipients)) == 30
    assert not Notice.objects.under_way().exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_in_hand_is_left_alone_however_long_it_takes(publish, sink, settings):
    settings.EMAIL_TIMEOUT = 10
    publish()
    make_due()
    sink.stalls_at = "END"

    def work():
        try:
            call_command_without_signals()
        finally:
            connections.close_all()

    slow = threading.Thread(target=work)
    slow.start()
    assert sink.stalled.wait(5)
    # Long past the time of its next attempt; only the row itself can say that it is in hand.
    notice = Notice.objects.get()
    assert Outbox().send_next() is None
    sink.go_on.set()
    slow.join()
    notice.refresh_from_db()
    assert notice.sent_at
    assert len(sink.mails) == 1


# The worker as a program


@pytest.fixture
def start_worker(settings, transactional_db):
    """Start `send_mail_outbox` as systemd does; returns its process."""
    started = []

    def start_worker():
        database = connection.settings_dict
        script = (
            "import django; django.setup()\n"
            "from django.conf import settings\n"
            "from django.core.management import call_command\n"
            f"settings.DATABASES['default']['NAME'] = {database['NAME']!r}\n"
            f"settings.DATABASES['default']['OPTIONS']['assume_role'] = "
            f"{settings.DATABASE_SERVING_ROLE!r}\n"
            "settings.EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\n"
            f"settings.EMAIL_HOST, settings.EMAIL_PORT = '127.0.0.1', {settings.EMAIL_PORT}\n"
            "settings.EMAIL_USE_TLS = False\n"
            "call_command('send_mail_outbox')\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start_worker
    for process in started:
        process.kill()
        process.communicate()


def wait_until(holds, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_killed_amid_sending_the_next_worker_sends_the_same_mail(publish, sink, start_worker):
    publish()
    make_due()
    sink.stalls_at = "END"
    worker = start_worker()
    assert sink.stalled.wait(20)
    worker.kill()
    worker.wait()
    sink.stalls_at = None
    sink.go_on.set()
    # The database notices that the killed one is gone, and lets its row go.
    wait_until(lambda: (send_mails(), Notice.objects.get().sent_at)[1])
    first, again = sink.got()
    assert first["Message-ID"] == again["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_asked_to_stop_the_worker_ends_between_two_mails(publish, sink, start_worker):
    publish(), publish()
    make_due()
    sink.stalls_at = "END"
    worker = start_worker()
    assert sink.stalled.wait(20)
    worker.send_signal(signal.SIGTERM)
    sink.stalls_at = None
    sink.go_on.set()
    assert worker.wait(10) == 0
    assert len(sink.mails) == 1
    assert Notice.objects.exclude(sent_at=None).count() == 1


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_database_that_drops_everybody(publish, sink, start_worker):
    publish()
    make_due()
    worker = start_worker()
    wait_until(lambda: len(sink.mails) == 1)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0]
    publish()
    make_due()
    wait_until(lambda: len(sink.mails) == 2)
    assert worker.poll() is None
