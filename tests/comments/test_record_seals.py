"""A seal kept outside finds what a consistent rewriting hides, and says nothing of what is lawful.

The seals in the table are held against the record as well; who rewrites the record can rewrite
these too, and then only the line outside tells.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from comments.models import Comment, Guidelines, Seal, SealOvertaken
from comments.record import marks, rows
from comments.record.line import SealLine, seals_in
from comments.record.marks import StillWriting
from comments.record.seal import seal_record
from comments.record.tree import BLOCK
from tests.owner import as_owner
from tests.tampering import REWRITE, findings, sealed, tamper

pytestmark = pytest.mark.django_db


def block_of(comment):
    first = comment.pk // BLOCK * BLOCK
    return f"comments {first} to {first + BLOCK - 1}"


def another_record(comment, seal=1):
    return f"Seal {seal} holds another record of {block_of(comment)} than is there now."


REMOVE = (
    "DELETE FROM comments_queueentry WHERE comment_id >= %(id)s",
    "DELETE FROM comments_contact WHERE comment_id >= %(id)s",
    "DELETE FROM comments_likeness WHERE comment_id >= %(id)s",
    "DELETE FROM comments_signal WHERE comment_id >= %(id)s",
    "DELETE FROM comments_notice WHERE comment_id >= %(id)s",
    "DELETE FROM comments_decision WHERE comment_id >= %(id)s",
    "DELETE FROM comments_comment WHERE id >= %(id)s",
)
FORGET_SEALS = "DELETE FROM comments_seal"


# What is lawful


def test_nothing_that_happens_lawfully_after_a_seal_is_a_finding(
    send, publish, moderator, chief, clause
):
    waiting, approved, rejected = send(), publish(), send()
    rejected.reject(by=moderator, citing=clause, seen=0, note="No shops.")
    line = sealed()
    waiting.approve(by=moderator, seen=0)
    approved.reject(by=moderator, citing=clause, seen=1)
    rejected.erase(by=chief, ground="writer_request")
    publish(parent=waiting)
    Guidelines.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "a", "title": "A", "text": "A."}]
    )
    again = sealed()
    approved.erase(by=chief, ground="writer_request")
    assert findings() == findings("--seal", line, "--seal", again) == []


def test_an_empty_newsroom_can_be_sealed_and_filled_afterwards(db, send):
    line = sealed()
    send()
    assert findings("--seal", line) == []


def test_numbers_that_were_never_given_out_are_no_gap(send):
    send()
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    send()
    line = sealed()
    assert findings("--seal", line) == []


# What is not


def test_a_comment_removed_with_everything_about_it_is_missed(publish):
    publish()
    removed = publish()
    line = sealed()
    tamper(*REMOVE, id=removed.pk)
    last_decision = Seal.objects.get().last_decision
    says = [
        f"Seal 1 counted comments up to row {removed.pk}: 2. There now: 1.",
        f"Seal 1 counted decisions up to row {last_decision}: 2. There now: 1.",
        another_record(removed),
    ]
    assert findings() == says
    tamper(FORGET_SEALS)
    assert findings() == []
    assert findings("--seal", line) == [
        "Seal 1 was kept outside and is not in the database.",
        *says[:2],
        "Seal 1 has another root than the record; it no longer says where.",
    ]


def test_a_tail_cut_off_is_missed_and_so_it_is_when_others_have_grown_in_its_place(publish, send):
    kept, cut = publish(), publish()
    line = sealed()
    tamper(*REMOVE, FORGET_SEALS, id=cut.pk)
    send()
    assert findings() == []
    said = findings("--seal", line)
    assert f"Seal 1 counted comments up to row {cut.pk}: 2. There now: 1." in said
    assert kept.pk < cut.pk


def test_the_newest_decision_cut_off_together_with_what_it_did_is_missed(send, moderator, chief):
    comment = send()
    comment.approve(by=moderator, seen=0)
    comment.reopen(by=chief, seen=1, reason="Look again.")
    comment.approve(by=moderator, seen=2)
    line = sealed()
    tamper(
        "DELETE FROM comments_note",
        "DELETE FROM comments_notice",
        "DELETE FROM comments_decision WHERE number > 1",
    )
    assert findings("--seal", line) == [
        f"Seal 1 counted decisions up to row {Seal.objects.get().last_decision}: 3. There now: 1.",
        another_record(comment),
    ]


def test_a_past_rewritten_with_all_its_hashes_is_found_by_the_seal_alone(send, publish, moderator):
    publish()
    comment = send()
    comment.approve(by=moderator, seen=0)
    line = sealed()
    tamper(
        "UPDATE comments_comment SET text = 'What nobody said.' WHERE id = %(id)s",
        REWRITE,
        id=comment.pk,
    )
    assert findings() == [another_record(comment)]
    tamper(FORGET_SEALS)
    assert findings() == []
    # A new seal over what was rewritten, in the place of the old one.
    sealed()
    assert findings() == []
    assert findings("--seal", line) == [
        "Seal 1 is another one than was kept outside.",
        "Seal 1 has another root than the record; it no longer says where.",
    ]


def test_a_waiting_comment_rewritten_with_its_fingerprint_is_found_by_the_seal_alone(send):
    comment = send()
    line = sealed()
    tamper("UPDATE comments_comment SET text = 'What nobody said.'", REWRITE)
    assert findings() == findings("--seal", line) == [another_record(comment)]


def test_a_decision_put_in_another_ones_name_with_its_hash_anew_is_found_by_the_seal_alone(
    publish, colleague
):
    comment = publish()
    line = sealed()
    tamper("UPDATE comments_decision SET moderator_id = %(by)s", REWRITE, by=colleague.pk)
    assert findings() == findings("--seal", line) == [another_record(comment)]


def test_an_erasure_taken_back_or_dated_into_the_past_is_missed(send, chief):
    send()
    first = send()
    first.erase(by=chief, ground="unlawful")
    line = sealed()
    erasure = first.erasure.pk
    tamper("UPDATE comments_erasure SET id = id + 1000")
    assert findings("--seal", line) == [
        f"Seal 1 counted erasures up to row {erasure}: 1. There now: 0.",
        another_record(first),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "ground = 'court_order'",
        "erased_at = erased_at + interval '1 second'",
        "erased_by_id = (SELECT min(id) FROM staff_user)",
    ],
)
def test_who_erased_a_comment_and_when_and_why_stays_as_it_was_sealed(
    send, moderator, chief, change
):
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    line = sealed()
    assert moderator.pk != chief.pk
    tamper(f"UPDATE comments_erasure SET {change}")
    assert findings("--seal", line) == [another_record(comment)]


def test_guidelines_reworded_or_taken_out_are_named(edition, chief):
    Guidelines.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "a", "title": "A", "text": "A."}]
    )
    line = sealed()
    tamper(
        "UPDATE comments_clause SET text = 'All is well.' WHERE edition_id = %(id)s AND number = 1",
        id=edition.pk,
    )
    says = "Seal 1 holds other guidelines than are published there now."
    assert findings() == findings("--seal", line) == [says]
    tamper(
        "DELETE FROM comments_clause WHERE edition_id <> %(id)s",
        "DELETE FROM comments_guidelines WHERE id <> %(id)s",
        id=edition.pk,
    )
    assert findings() == [
        "Seal 1 counted editions of the guidelines: 2. There now: 1.",
        says,
    ]


def test_of_many_comments_only_the_thousand_that_differs_is_named(publish):
    publish()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval('comments_comment_id_seq') FROM generate_series(1, 3000)")
    second = publish()
    sealed()
    tamper("UPDATE comments_comment SET name = 'Nobody' WHERE id = %(id)s", REWRITE, id=second.pk)
    assert findings() == [another_record(second)]


# The seals themselves


def test_a_seal_changed_taken_out_or_put_in_is_named(send):
    for _time in range(3):
        send()
        sealed()
    tamper("UPDATE comments_seal SET sealed_at = 'infinity' WHERE number = 1")
    assert findings() == ["Seal 1 of at no moment of the calendar differs from its hash."]


def test_a_seal_taken_out_of_the_middle_is_missed(send):
    for _time in range(3):
        send()
        sealed()
    tamper("DELETE FROM comments_seal WHERE number = 2")
    assert findings() == ["Seal 3 stands where seal 2 should."]


def test_a_seal_put_in_another_ones_place_does_not_follow_the_one_before(send):
    send()
    for _time in range(2):
        sealed()
    tamper(
        "UPDATE comments_seal SET before = sha256('x') WHERE number = 2",
    )
    assert findings() == [
        "Seal 2 differs from its hash.",
        "Seal 2 does not follow the seal before it.",
    ]


def test_every_value_of_a_seal_is_in_its_hash(send, chief):
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    line = seal_record()
    assert line.hash_of_it() == line.hash
    for field in fields(line):
        value = getattr(line, field.name)
        other = value + 1 if isinstance(value, int) else b"other"
        is_in_it = replace(line, **{field.name: other}).hash_of_it() != line.hash
        assert is_in_it == (field.name != "hash"), field.name


def test_seals_are_numbered_and_follow_each_other(send):
    send()
    first, second = seal_record(), seal_record()
    assert (first.number, first.before) == (1, None)
    assert (second.number, second.before) == (2, first.hash)


def test_of_two_seals_at_once_the_second_is_refused(send, monkeypatch):
    send()
    sealed()
    monkeypatch.setattr(rows, "seals", lambda: iter(()))
    with pytest.raises(CommandError, match="another seal was made meanwhile"):
        call_command("seal_record")


@pytest.mark.parametrize("moment", ["-1 day", "1 day"])
def test_not_even_the_owner_dates_a_seal_before_another_or_ahead(send, moment):
    send()
    sealed()
    row = Seal.objects.values().get() | {"id": None}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() + %s::interval", [moment])
        row["sealed_at"] = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="A seal comes after"):
            Seal.record(**row | {"number": 2})
        row["sealed_at"] -= timedelta(days=1) * (1 if moment == "1 day" else -1)
        assert Seal.record(**row | {"number": 2}).number == 2


def test_a_number_that_is_taken_is_taken(send):
    send()
    sealed()
    with pytest.raises(SealOvertaken):
        Seal.record(**Seal.objects.values().get() | {"id": None})


# The line outside


def test_a_seal_goes_to_a_file_and_to_the_address_outside(send, settings, tmp_path):
    settings.SEALS_TO = "notary@elsewhere.example"
    file = tmp_path / "seals"
    send()
    first, second = sealed("--to", str(file)), sealed("--to", str(file))
    assert file.read_text() == f"{first}\n{second}\n"
    assert [message.to for message in mail.outbox] == [["notary@elsewhere.example"]] * 2
    assert first in mail.outbox[0].body.splitlines()
    assert mail.outbox[0].alternatives == []
    assert findings("--seal", str(file)) == []


def test_a_file_that_cannot_be_written_keeps_no_seal_from_the_address(send, settings, tmp_path):
    settings.SEALS_TO = "notary@elsewhere.example"
    with pytest.raises(CommandError, match="did not go outside"):
        sealed("--to", str(tmp_path))
    assert len(mail.outbox) == 1


def test_while_somebody_is_adding_for_too_long_nothing_is_sealed(send, monkeypatch):
    monkeypatch.setattr(marks, "_writers", lambda: {"3/14"})
    monkeypatch.setattr(marks, "PATIENCE", 0)
    send()
    with pytest.raises(CommandError, match="somebody has been adding"):
        call_command("seal_record")
    assert not Seal.objects.exists()


def test_without_an_address_no_mail_is_sent(send):
    sealed()
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_leaves_the_seal_made_and_printed(send, settings, capsys):
    settings.SEALS_TO = "notary@elsewhere.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="did not go outside"):
        call_command("seal_record")
    assert str(SealLine.of(next(rows_of_seals()))) in capsys.readouterr().out
    assert findings() == []


def rows_of_seals():
    with rows.one_snapshot():
        return iter(list(rows.seals()))


def test_a_line_is_read_however_a_mail_wrapped_it(send):
    line = sealed()
    text = f"Dear notary,\n\n{line.replace(' ', chr(10))}\n\nYours"
    assert [str(each) for each in seals_in(text)] == [line]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda line: line.replace("comments=1/", "comments=2/"), "copied wrongly"),
        (lambda line: line[:-2], "not the whole of one"),
        (lambda line: line.replace("sealed=2", "sealed=x"), "no moment"),
        (lambda line: "/no/such/file", "cannot be read"),
    ],
)
def test_a_line_copied_wrongly_is_told_from_a_record_that_differs(send, spoil, says):
    send()
    line = sealed()
    with pytest.raises(CommandError, match=says) as caught:
        call_command("verify_record", "--seal", spoil(line))
    assert caught.value.returncode == 2


def test_a_file_without_a_seal_is_said_to_hold_none(tmp_path):
    file = tmp_path / "empty"
    file.write_text("Nothing here.")
    with pytest.raises(CommandError, match="no seal in it"):
        call_command("verify_record", "--seal", str(file))


# Several at once


@pytest.fixture
def in_another_connection(transactional_db):
    """Do something at the same time: returns what will have come of it."""

    def act(what):
        try:
            return what()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        yield lambda what: other.submit(act, what)


def test_a_comment_numbered_earlier_and_committed_later_is_waited_for(send, in_another_connection):
    edition_before_all = send()
    with transaction.atomic():
        slow = send()
        # Committed with a greater number, while the smaller one is still on its way.
        quick = in_another_connection(send).result()
        line = in_another_connection(seal_record)
        sleep(0.4)
        assert not line.done()
    assert edition_before_all.pk < slow.pk < quick.pk
    assert line.result().comment_count == 3
    assert findings() == []


def test_a_comment_numbered_earlier_and_never_committed_is_waited_for(send, in_another_connection):
    send()
    with transaction.atomic():
        send()
        quick = in_another_connection(send).result()
        line = in_another_connection(seal_record)
        sleep(0.2)
        transaction.set_rollback(True)
    assert line.result().comment_count == 2
    assert line.result().last_comment == quick.pk
    assert findings() == []


def test_without_waiting_a_seal_would_be_broken_by_what_was_on_its_way(
    send, in_another_connection, monkeypatch
):
    """So the two above test something."""
    monkeypatch.setattr(marks, "_writers", set)
    send()
    with transaction.atomic():
        slow = send()
        quick = in_another_connection(send).result()
        in_another_connection(seal_record).result()
    assert findings() == [
        f"Seal 1 counted comments up to row {quick.pk}: 2. There now: 3.",
        another_record(slow),
    ]


def test_readers_who_write_go_on_while_a_seal_waits_and_are_not_waited_for(
    send, in_another_connection
):
    send()
    with transaction.atomic():
        send()
        with pytest.raises(StillWriting):
            in_another_connection(lambda: seal_record(patience=0.2)).result()
        line = in_another_connection(seal_record)
        # Nobody stands in a line behind it.
        with ThreadPoolExecutor(1) as third:
            third.submit(lambda: (send(), connection.close())).result(timeout=5)
        assert not line.done()
    # Of what came while it waited, nothing is in it.
    assert line.result().comment_count == 1
    assert findings() == []


def test_who_begins_to_write_while_a_seal_waits_is_not_waited_for(send, in_another_connection):
    send()
    has_begun, may_end = Event(), Event()

    def write_for_long():
        with transaction.atomic():
            send()
            has_begun.set()
            may_end.wait(timeout=20)
        connection.close()

    with ThreadPoolExecutor(1) as third:
        with transaction.atomic():
            send()
            line = in_another_connection(seal_record)
            sleep(0.3)
            third.submit(write_for_long)
            has_begun.wait(timeout=5)
            assert not line.done()
        try:
            assert line.result(timeout=5).comment_count == 1
        finally:
            may_end.set()
    assert findings() == []


def test_what_is_written_during_a_verification_does_not_disturb_it(
    send, moderator, in_another_connection, monkeypatch
):
    comments = [send() for _number in range(3)]
    decisions = rows.decisions

    def meanwhile():
        # The comments are being read already, the decisions not yet.
        in_another_connection(lambda: comments[2].approve(by=moderator, seen=0)).result()
        yield from decisions()

    monkeypatch.setattr(rows, "decisions", meanwhile)
    monkeypatch.setattr(rows, "AT_A_TIME", 1)
    assert findings() == []
    assert Comment.objects.get(pk=comments[2].pk).is_approved
