"""The command that erases what is due: dry, interrupted, twice at once, and after a restore."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from comments.checks import check_nothing_goes_too_early
from comments.models import (
    Comment,
    Contact,
    Erasure,
    Notice,
    erasure_log,
    retention,
)
from tests.comments.test_decisions import tables_holding
from tests.comments.test_erasure_log import lines, repeat, restore
from tests.owner import as_owner
from tests.retained import days, erase_what_is_due, has_contact, has_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def much(once, moderator):
    """Three of everything that is over, and one of everything that is not."""
    for ago in (days(400), days(500), days(600)):
        once(("rejected", ago), email="canary@example.org", name="Canary", text="Canarytext.")
        once(("approved", ago), ("reported", ago - days(1)), ("answered", ago - days(2)))
        Notice.objects.create(kind="digest", person=moderator, sent_at=timezone.now() - ago)
    once(("rejected", days(10)))
    once(("approved", days(10)), ("reported", days(9)), ("answered", days(8)))
    once(ago=days(1))


def everything():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        held = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1")
            held[table] = cursor.fetchall()
        return held


def test_a_dry_run_says_what_would_go_and_changes_nothing(much, erasures_logged):
    before = everything()
    said = erase_what_is_due("--dry-run")
    assert everything() == before
    assert not erasures_logged.exists()
    oldest = f"{timezone.now() - days(600):%Y-%m-%d}"
    assert re.sub(r"since \S+\.", "since then.", said) == (
        "Hashes of network addresses: 8, the oldest since then.\n"
        "Contacts of writers: 6, the oldest since then.\n"
        "Names of reporters: 3, the oldest since then.\n"
        "Texts of rejected comments: 3, the oldest since then.\n"
        "Links to what somebody wrote: 0.\n"
        "Rows of ended mails: 3, the oldest since then.\n"
        "Marks of who recommended: 0.\n"
        "Hours of recommending: 0.\n"
        "Addresses that did not say they want to follow: 0.\n"
        "Addresses that follow where nothing comes: 0.\n"
        "Rows of what was followed: 0.\n"
        "Rows of mails to followers: 0.\n"
        "(Nothing of it was done.)\n"
    )
    assert f"Texts of rejected comments: 3, the oldest since {oldest}." in said
    # The run says the same to the letter.
    assert erase_what_is_due() == said.replace("(Nothing of it was done.)\n", "")
    assert re.findall(r": (\d+)", erase_what_is_due()) == ["0"] * 12


def test_it_names_comments_by_number_and_never_by_a_word_or_an_address(much, erasures_logged):
    gone = [comment.pk for comment in Comment.objects.filter(name="Canary")]
    for options in (["--dry-run", "--verbosity", "2"], ["--verbosity", "2"]):
        said = erase_what_is_due(*options)
        for number in gone:
            assert said.count(f"  comment {number}\n") == 3
        assert "canary" not in said.lower()
        assert "rea@" not in said


def test_interrupted_in_the_middle_what_was_done_is_done_and_the_rest_is_done_next_time(
    much, erasures_logged, monkeypatch
):
    kept = next(kept for kept in retention.KEPT if "Texts" in kept.title)
    done = []

    def interrupted(numbers):
        if done:
            raise KeyboardInterrupt
        done.append(kept.erase(numbers))
        return done[-1]

    one_by_one = retention.Kept(kept.title, kept.called, kept.over_at, interrupted, at_once=1)
    monkeypatch.setattr("comments.management.commands.erase_what_is_due.KEPT", [one_by_one])
    with pytest.raises(KeyboardInterrupt):
        erase_what_is_due()
    assert Erasure.objects.count() == len(lines(erasures_logged)) == 1
    monkeypatch.undo()
    assert "Texts of rejected comments: 2," in erase_what_is_due()
    assert Erasure.objects.count() == len(lines(erasures_logged)) == 3


@pytest.mark.django_db(transaction=True)
def test_the_log_knows_of_it_before_the_database_does(once, erasures_logged, monkeypatch):
    """So that no erasure is ever missing from it, should the machine stop in between."""
    comment = once(("rejected", days(400)))
    add = erasure_log.add

    def add_and_break_off(entries):
        add(entries)
        raise KeyboardInterrupt

    monkeypatch.setattr(erasure_log, "add", add_and_break_off)
    with pytest.raises(KeyboardInterrupt):
        erase_what_is_due()
    assert has_words(comment)
    assert [line["public_id"] for line in lines(erasures_logged)] == [comment.public_id]
    monkeypatch.undo()
    erase_what_is_due()
    assert not has_words(comment)
    # The line too many does no harm after a restore.
    restore(comment)
    assert "1 erased again, 0 added" in repeat("--dry-run")
    assert "1 erased again, 0 added" in repeat()
    assert "0 erased again, 0 added" in repeat()


def test_where_the_log_cannot_be_written_no_text_is_erased(once, settings, tmp_path):
    settings.ERASURE_LOG = str(tmp_path / "no" / "such" / "folder")
    comment = once(("rejected", days(400)))
    with pytest.raises(CommandError, match=r"cannot be written .* 0 of 1 erased"):
        erase_what_is_due()
    assert has_words(comment)


def test_without_a_log_it_runs_all_the_same(once, settings):
    settings.ERASURE_LOG = ""
    comment = once(("rejected", days(400)))
    erase_what_is_due()
    assert not has_words(comment)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_erase_everything_once(much, erasures_logged):
    together = threading.Barrier(3)

    def run():
        together.wait()
        try:
            return erase_what_is_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        said = [each.result() for each in [pool.submit(run) for _n in range(3)]]
    # Another's rows are passed over, so that together they have done it, or the next run does.
    erase_what_is_due()
    assert re.findall(r": (\d+)", erase_what_is_due()) == ["0"] * 12
    texts = sum(int(re.search(r"Texts of rejected comments: (\d+)", each)[1]) for each in said)
    assert texts <= Erasure.objects.count() == 3
    assert len(lines(erasures_logged)) == 3


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nobody_and_takes_nothing_that_somebody_is_at_work_on(once, at_once, chief):
    """A chief is just reopening what is due; the run passes it over and says so."""
    comment, other = once(("rejected", days(400))), once(("rejected", days(400)))
    said = at_once(
        lambda: comment.reopen(by=chief, seen=1, reason="Let me see that again."),
        erase_what_is_due,
    )
    assert "Contacts of writers: 1, " in said
    assert "Texts of rejected comments: 1, " in said
    assert "  Of 2; the next run looks at the others again.\n" in said
    assert has_words(comment)
    assert has_contact(comment)
    assert not has_words(other)
    assert "Texts of rejected comments: 0." in erase_what_is_due()


@pytest.mark.django_db(transaction=True)
def test_while_a_batch_is_held_others_post_and_decide_beside_it(
    once, send, moderator, chief, at_once
):
    once(("rejected", days(400)), email="ana@example.org")
    waiting = send()
    kept = next(kept for kept in retention.KEPT if "Texts" in kept.title)

    def post_and_decide():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        waiting.approve(by=moderator, seen=0)
        return send(parent=waiting)

    numbers = next(iter(kept.batches(timezone.now())))
    reply = at_once(lambda: kept.erase(numbers), post_and_decide)
    assert Comment.objects.filter(pk=reply.pk).exists()


def test_what_a_restore_brings_back_is_erased_again_by_the_clock(once, erasures_logged):
    comment = once(("rejected", days(400)))
    erase_what_is_due()
    restore(comment)
    assert "1 erased again, 0 added" in repeat()
    assert not has_words(comment)
    assert comment.erasure.erased_by is None
    assert len(lines(erasures_logged)) == 1


def test_what_the_backup_holds_as_open_still_is_said_and_erased_when_it_is_answered(
    once, erasures_logged
):
    comment = once(
        *[("rejected", days(500)), ("appealed", days(490)), ("dismissed", days(480))],
    )
    erase_what_is_due()
    restore(comment)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE comments_appealanswer DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM comments_appealanswer")
        cursor.execute("ALTER TABLE comments_appealanswer ENABLE TRIGGER USER")
    said = repeat()
    assert f"Comment {comment.pk}: not erased. Its time is not over" in said
    assert "0 erased again, 0 added" in said
    assert has_words(comment)


def test_what_is_missing_from_the_log_is_added_with_nobodys_name(once, erasures_logged):
    comment = once(("rejected", days(400)))
    erase_what_is_due()
    erasures_logged.unlink()
    assert "0 erased again, 1 added" in repeat()
    assert [(line["public_id"], line["erased_by"]) for line in lines(erasures_logged)] == [
        (comment.public_id, None)
    ]


def test_it_is_refused_to_keep_anything_for_less_than_the_time_to_appeal(settings):
    assert list(check_nothing_goes_too_early()) == []
    for name in ("KEEP_CONTACTS_DAYS", "KEEP_REPORTERS_DAYS", "KEEP_REJECTED_DAYS"):
        setattr(settings, name, 183)
        [error] = check_nothing_goes_too_early()
        assert error.msg.startswith(f"{name} is 183; a decision can be appealed against for 184")
        with pytest.raises(SystemCheckError, match=f"{name} is 183"):
            call_command("erase_what_is_due", "--dry-run", skip_checks=False)
        setattr(settings, name, 184)
        assert list(check_nothing_goes_too_early()) == []


# Nothing is left


@pytest.fixture
def committed(transactional_db):
    """ANALYZE samples only what is committed."""


def test_of_what_was_rejected_no_word_and_of_its_writer_no_address_is_left_in_any_table(
    committed, once, erasures_logged, client, as_staff, chief
):
    for n in range(30):
        once(
            *[("rejected", days(500)), ("appealed", days(490)), ("dismissed", days(480))],
            name="Canaryname",
            email=f"canarymail{n}@example.org",
            text=f"Canarytext {n}. " * 20,
        )
        approved = once(
            *[("approved", days(500)), ("reported", days(490)), ("answered", days(480))],
            email=f"canarymail{n}@example.com",
        )
        client.get(approved.get_receipt_url())
        address = reverse("admin:comments_comment_change", args=[approved.pk])
        as_staff(chief).get(address)
    hashes = {bytes(hash_) for hash_ in Contact.objects.values_list("address_hash", flat=True)}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    words = ["Canarytext", "Canaryname", "canarymail", "rea@example.org", "I sell no eels"]
    words += ["You sell eels", "You wrote: eels"]
    assert all(tables_holding(word) for word in words)
    assert all(tables_with_bytes(hash_) for hash_ in hashes)
    erase_what_is_due()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for word in words:
        assert tables_holding(word) == [], word
    for hash_ in hashes:
        assert tables_with_bytes(hash_) == []
    # What was approved, and what was said of it, stands.
    assert tables_holding("It sells eels.")


def tables_with_bytes(value):
    """The tables of comments in which VALUE stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^comments_'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{value.hex()}%"]
            )
            found += [table] * bool(cursor.fetchone()[0])
    return found
