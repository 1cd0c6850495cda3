"""What was erased is erased again after a restore, by a log outside the database."""

import json
import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Erasure, erasure_log
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(settings, tmp_path):
    settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def erase(chief, django_capture_on_commit_callbacks):
    def erase(comment):
        with django_capture_on_commit_callbacks(execute=True):
            comment.erase(by=chief, ground="court_order")

    return erase


def restore(comment, text="The words again."):
    """As a backup from before the erasure would: the row without it."""
    with as_owner(), connection.cursor() as cursor:
        for table in ("comments_comment", "comments_erasure"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM comments_erasure WHERE comment_id = %s", [comment.pk])
        cursor.execute(
            "UPDATE comments_comment SET text = %s, name = 'Ana', salt = 'x' WHERE id = %s",
            [text, comment.pk],
        )
        for table in ("comments_comment", "comments_erasure"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def repeat(*options):
    out = StringIO()
    call_command("repeat_erasures", *options, stdout=out)
    return out.getvalue()


def lines(log):
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_an_erasure_is_in_the_log_without_a_word_of_the_comment(send, erase, log):
    comment = send(name="Zulaikha", text="A canary in the text.", email="canary@example.org")
    erase(comment)
    [line] = lines(log)
    assert (line["comment"], line["public_id"]) == (comment.pk, comment.public_id)
    assert (line["ground"], line["erased_by"]) == ("court_order", "chief")
    kept = log.read_text(encoding="utf-8").lower()
    assert "canary" not in kept
    assert "zulaikha" not in kept
    assert log.stat().st_mode & 0o077 == 0


def test_what_a_restore_brings_back_is_erased_again_by_whoever_did_it(send, erase, chief):
    comment, other = send(), send()
    erase(comment)
    restore(comment)
    assert "Comment" in repeat("--dry-run")
    assert Comment.objects.get(pk=comment.pk).text
    assert f"Comment {comment.pk}: erased again.\n1 erased again, 0 added" in repeat()
    assert not Comment.objects.get(pk=comment.pk).text
    again = Erasure.objects.get()
    assert (again.erased_by, again.ground) == (chief, "court_order")
    assert Comment.objects.get(pk=other.pk).text
    # Once more does nothing more.
    assert repeat() == "0 erased again, 0 added to the log.\n"


def test_a_comment_that_has_the_number_of_an_erased_one_keeps_its_words(send, erase, log):
    """After a restore, numbers are given anew."""
    gone, later = send(), send()
    erase(gone)
    [line] = lines(log)
    log.write_text(json.dumps(line | {"comment": later.pk, "public_id": "another"}) + "\n")
    repeat()
    assert Comment.objects.get(pk=later.pk).text


def test_what_is_missing_from_the_log_is_added(send, chief, log):
    # The process ended between the commit and the log.
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    assert not log.exists()
    assert "1 added to the log. (Nothing of it was done.)" in repeat("--dry-run")
    assert not log.exists()
    assert repeat() == "0 erased again, 1 added to the log.\n"
    assert [line["public_id"] for line in lines(log)] == [comment.public_id]


def test_a_log_that_cannot_be_written_does_not_keep_the_words(
    send, erase, settings, tmp_path, caplog
):
    settings.ERASURE_LOG = str(tmp_path / "no" / "such" / "folder")
    comment = send()
    with caplog.at_level(logging.ERROR):
        erase(comment)
    assert not Comment.objects.get(pk=comment.pk).text
    assert f"The erasure of comment {comment.pk} is not in the log" in caplog.text


def test_where_whoever_erased_is_gone_somebody_must_be_named(send, erase, log, editor, chief):
    comment = send()
    erase(comment)
    restore(comment)
    [line] = lines(log)
    log.write_text(json.dumps(line | {"erased_by": "gone"}) + "\n")
    with pytest.raises(CommandError, match="Not here any more: gone"):
        repeat()
    with pytest.raises(CommandError, match="nobody called nobody"):
        repeat("--by", "nobody")
    assert Comment.objects.get(pk=comment.pk).text
    repeat("--by", "chief")
    assert not Comment.objects.get(pk=comment.pk).text


def test_a_damaged_log_or_none_is_said_and_nothing_is_done(send, erase, log, settings):
    erase(send())
    log.write_text(log.read_text() + "{half a li")
    with pytest.raises(CommandError, match="Line 2 of the log is damaged"):
        repeat()
    settings.ERASURE_LOG = ""
    with pytest.raises(CommandError, match="there is no log"):
        repeat()
    erase(send())


def test_the_moment_is_the_erasures_own(send, erase, log):
    before = timezone.now()
    erase(send())
    assert lines(log)[0]["erased_at"] == Erasure.objects.get().erased_at.isoformat()
    assert before.isoformat() < lines(log)[0]["erased_at"]
    [entry] = erasure_log.entries()
    assert entry.comment == Erasure.objects.get().comment_id
