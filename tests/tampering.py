"""Tampering with the record as the owner of the tables, the triggers switched off."""

import re
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import connection

from comments.checks import TRIGGERS
from tests.owner import as_owner

TABLES = sorted(table for table in TRIGGERS if table.startswith("comments_"))


@contextmanager
def nothing_refuses():
    """As the tables' owner, and without any trigger of theirs."""
    with as_owner(), connection.cursor() as cursor:
        # A table on which something is still to be checked cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(*statements, **values):
    with nothing_refuses(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)


# What somebody does who knows the encoding as well as we do: the database's own functions.
REWRITE = """
DO $$
DECLARE
    each comments_decision;
    previous comments_decision;
BEGIN
    UPDATE comments_comment SET fingerprint = sha256(
        comments_packed('comment/' || record_version) || comments_packed(salt)
        || comments_packed(text) || comments_packed(name::text) || comments_packed(article_id)
        || comments_packed(parent_id) || comments_packed(answers_id)
        || comments_packed(edition_id) || comments_packed(submitted_at)
        || CASE record_version WHEN 1 THEN ''::bytea ELSE comments_packed(written_by_id) END
    ) WHERE salt <> '';
    FOR each IN SELECT * FROM comments_decision ORDER BY comment_id, number LOOP
        IF each.number = 1 THEN previous := NULL; END IF;
        UPDATE comments_decision SET hash = sha256(
            comments_packed('decision/' || each.record_version)
            || comments_packed((SELECT fingerprint FROM comments_comment WHERE id = comment_id))
            || comments_packed(previous.hash) || comments_packed(comment_id)
            || comments_packed(number::bigint) || comments_packed(verdict::text)
            || comments_packed(ground::text) || comments_packed(moderator_id)
            || comments_packed(decided_at) || comments_packed(clause_id)
            || comments_packed(passage_start::bigint) || comments_packed(passage_end::bigint)
            || comments_packed(note_hash) || comments_packed(reason_hash)
            || CASE each.record_version WHEN 1 THEN ''::bytea
                ELSE comments_packed(appeal_id) || comments_packed(report_id) END
        ) WHERE id = each.id RETURNING * INTO previous;
    END LOOP;
END $$
"""


def verified(*arguments):
    """What `verify_record` says, line by line, and its exit status."""
    out, status = StringIO(), 0
    try:
        call_command("verify_record", *arguments, stdout=out)
    except SystemExit as ended:
        status = ended.code
    return out.getvalue().splitlines(), status


def findings(*arguments):
    """The sentences alone, without the moment that a seal was made at."""
    lines, status = verified(*arguments)
    assert status == (1 if len(lines) > 1 else 0)
    return [re.sub(r" of \d{4}-\S+", "", line) for line in lines[:-1]]


def sealed(*arguments):
    """The line that `seal_record` prints."""
    out = StringIO()
    call_command("seal_record", *arguments, stdout=out)
    return out.getvalue().strip()
