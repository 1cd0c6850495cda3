"""Somebody with every right to the database tampers with the record: `verify_record` says so.

Each tampering stands beside what it says, and all of it: nothing else in the newsroom differs.
"""

from types import SimpleNamespace

import pytest
from django.db import connection

from comments.models import answer
from tests.tampering import REWRITE, findings, sealed, tamper, verified

pytestmark = pytest.mark.django_db

DIFFERS = (
    "Comment {0} differs from its fingerprint: its text, name, article, parent, answered reply, "
    "edition, time or writer is not what came."
)
CHAIN = (
    "Decision {1} on comment {0} differs from its hash: it, the comment's fingerprint or the "
    "decision before it is not what it was."
)


@pytest.fixture
def newsroom(send, publish, moderator, colleague, chief, clause):
    """A comment of every kind, numbered as they came."""
    approved = publish()
    reply = publish(parent=approved)
    rejected = send()
    rejected.reject(by=moderator, citing=clause, seen=0, note="No shops.", passage=(0, 3))
    disputed = send()
    disputed.reject(by=moderator, citing=clause, seen=0)
    disputed.reopen(by=chief, seen=1, reason="To be read again.")
    disputed.approve(by=colleague, seen=2)
    waiting = send()
    erased = send()
    erased.reject(by=moderator, citing=clause, seen=0, note="You wrote: a shop.")
    erased.erase(by=chief, ground="writer_request")
    ours = answer(approved, by=chief, edition=clause.edition, text="Thank you.")
    return SimpleNamespace(
        approved=approved,
        reply=reply,
        rejected=rejected,
        disputed=disputed,
        waiting=waiting,
        erased=erased,
        ours=ours,
        colleague=colleague,
        clause=clause,
    )


def test_of_a_newsroom_in_order_nothing_is_said(newsroom):
    lines, status = verified()
    assert lines == [
        "Nothing differs. Looked at: comments 7, decisions 7, seals 0. Comments erased: 1; their "
        "words are gone, so that their fingerprints cannot be recomputed."
    ]
    assert status == 0


def test_of_an_empty_newsroom_nothing_is_said(db):
    assert verified() == (
        ["Nothing differs. Looked at: comments 0, decisions 0, seals 0."],
        0,
    )


# A comment


@pytest.mark.parametrize(
    "change",
    [
        "text = text || ' Not.'",
        "name = 'Somebody else'",
        "submitted_at = submitted_at - interval '1 microsecond'",
        "submitted_at = '-infinity'",
        "salt = '\\x00'",
        "fingerprint = '\\x00'",
        "article_id = (SELECT max(id) FROM articles_article)",
        "parent_id = NULL",
        "edition_id = (SELECT max(id) FROM comments_guidelines)",
        "answers_id = parent_id",
    ],
)
def test_a_comment_that_is_not_what_came_is_named(newsroom, print_article, send, chief, change):
    print_article()
    newsroom.waiting.edition.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "a", "title": "A", "text": "A."}]
    )
    waiting = send(parent=newsroom.approved)
    tamper(f"UPDATE comments_comment SET {change} WHERE id = %(id)s", id=waiting.pk)
    assert findings() == [DIFFERS.format(waiting.pk)]


def test_an_answer_given_to_a_reader_or_a_comment_given_to_the_newsroom_is_named(newsroom):
    waiting, ours = newsroom.waiting, newsroom.ours
    take = "UPDATE comments_comment SET written_by_id = %(by)s WHERE id = %(id)s"
    tamper(take, id=waiting.pk, by=newsroom.colleague.pk)
    tamper(take, id=ours.pk, by=None)
    assert findings() == [
        f"Comment {waiting.pk} names somebody of the newsroom as its writer, and came as a "
        "reader's.",
        DIFFERS.format(ours.pk),
    ]


@pytest.mark.parametrize(
    ("who", "status", "says"),
    [
        ("rejected", "approved", "its newest decision, 1, says rejected."),
        ("disputed", "rejected", "its newest decision, 3, says approved."),
    ],
)
def test_a_status_that_no_decision_made_is_named(newsroom, who, status, says):
    comment = getattr(newsroom, who)
    tamper(
        "UPDATE comments_comment SET status = %(status)s WHERE id = %(id)s",
        id=comment.pk,
        status=status,
    )
    assert findings() == [f"Comment {comment.pk} is {status}, and {says}"]


def test_a_comment_published_without_a_decision_is_named(newsroom):
    waiting = newsroom.waiting.pk
    tamper(
        "UPDATE comments_comment SET status = 'approved' WHERE id = %(id)s",
        "DELETE FROM comments_queueentry WHERE comment_id = %(id)s",
        id=waiting,
    )
    assert findings() == [f"Comment {waiting} is approved, and nobody has decided on it."]


def test_a_text_that_was_blanked_without_an_erasure_is_named(newsroom):
    comment = newsroom.rejected.pk
    tamper(
        "UPDATE comments_comment SET text = '', name = '', salt = '' WHERE id = %(id)s", id=comment
    )
    assert findings() == [
        f"Comment {comment} has lost words, and no erasure says so.",
        DIFFERS.format(comment),
    ]


def test_words_that_stayed_through_an_erasure_are_named(newsroom):
    erased, approved = newsroom.erased.pk, newsroom.approved.pk
    tamper(
        "UPDATE comments_comment SET text = 'a', name = 'b', salt = 'c' WHERE id = %(id)s",
        id=erased,
    )
    assert findings() == [f"Comment {erased} has an erasure and still has words."]
    tamper(
        "UPDATE comments_comment SET text = '', name = '', salt = '' WHERE id = %(id)s",
        "UPDATE comments_erasure SET comment_id = %(other)s WHERE comment_id = %(id)s",
        id=erased,
        other=approved,
    )
    assert findings() == [
        f"Comment {approved} has an erasure and still has words.",
        f"Comment {erased} has lost words, and no erasure says so.",
        DIFFERS.format(erased),
        f"Decision 1 on comment {erased} has lost its note, and no erasure says so.",
    ]


ONLY_A_CONSTRAINT = (
    "ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_names_whoever_ordered_it"
)
BY_THE_CLOCK = "ground = 'retention', erased_by_id = NULL"
TOO_EARLY = "Comment {0} was erased by the clock while its rejection could be appealed against."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (BY_THE_CLOCK, [TOO_EARLY]),
        (f"{BY_THE_CLOCK}, erased_at = erased_at + interval '183 days 23 hours'", [TOO_EARLY]),
        (f"{BY_THE_CLOCK}, erased_at = erased_at + interval '184 days'", []),
        (f"{BY_THE_CLOCK}, erased_at = '-infinity'", [TOO_EARLY]),
        ("erased_by_id = NULL", ["Comment {0} was erased, and nobody is named for it."]),
        ("ground = 'mailbox', erased_by_id = NULL", []),
        (
            "ground = 'mailbox'",
            [
                "Comment {0} was erased by whoever reads mail at its address, and names somebody "
                "of the newsroom."
            ],
        ),
        (
            "ground = 'retention'",
            ["Comment {0} was erased by the clock, and names a person.", TOO_EARLY],
        ),
    ],
)
def test_an_erasure_laid_to_the_clock_or_to_nobody_is_named(newsroom, change, says):
    erased = newsroom.erased.pk
    tamper(
        ONLY_A_CONSTRAINT,
        f"UPDATE comments_erasure SET {change} WHERE comment_id = %(id)s",
        id=erased,
    )
    assert findings() == [each.format(erased) for each in says]


def test_what_was_not_rejected_and_the_clock_erased_is_named(newsroom, chief):
    newsroom.approved.erase(by=chief, ground="unlawful")
    newsroom.waiting.erase(by=chief, ground="unlawful")
    tamper(f"UPDATE comments_erasure SET {BY_THE_CLOCK} WHERE ground = 'unlawful'")
    assert findings() == [
        f"Comment {each.pk} was erased by the clock and not rejected."
        for each in (newsroom.approved, newsroom.waiting)
    ]


def test_a_waiting_comment_without_a_place_in_the_queue_is_named_and_a_place_without_one(newsroom):
    waiting, approved = newsroom.waiting.pk, newsroom.approved.pk
    tamper(
        "UPDATE comments_queueentry SET comment_id = %(other)s WHERE comment_id = %(id)s",
        id=waiting,
        other=approved,
    )
    assert findings() == [
        f"Comment {approved} stands in the queue and does not wait.",
        f"Comment {waiting} waits and stands in no queue.",
    ]


def without_what_points_at_comments():
    """What drops every foreign key to a comment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'comments_comment'::regclass"
        )
        return [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, table in cursor.fetchall()]


def test_a_second_comment_under_the_number_of_another_is_named(newsroom):
    comment = newsroom.approved.pk
    tamper(
        *without_what_points_at_comments(),
        "ALTER TABLE comments_comment DROP CONSTRAINT comments_comment_pkey",
        "ALTER TABLE comments_comment DROP CONSTRAINT comments_one_per_public_id",
        "ALTER TABLE comments_comment DROP CONSTRAINT comments_one_per_receipt",
        "INSERT INTO comments_comment OVERRIDING SYSTEM VALUE"
        " SELECT * FROM comments_comment WHERE id = %(id)s",
        id=comment,
    )
    assert findings() == [f"Comment {comment} is there 2 times."]


def test_a_comment_removed_from_under_its_decisions_is_named(newsroom):
    comment = newsroom.disputed.pk
    tamper(
        *without_what_points_at_comments(),
        "DELETE FROM comments_comment WHERE id = %(id)s",
        id=comment,
    )
    assert findings() == [f"Comment {comment} is gone; 3 decisions are about it."]


# Decisions


@pytest.mark.parametrize(
    "change",
    [
        "moderator_id = %(colleague)s",
        "decided_at = decided_at + interval '1 second'",
        "decided_at = 'infinity'",
        "ground = 'chief'",
        "passage_end = 2",
        "hash = '\\x00'",
        "clause_id = (SELECT min(id) FROM comments_clause)",
    ],
)
def test_a_decision_that_is_not_what_was_decided_is_named(newsroom, change):
    comment = newsroom.rejected.pk
    tamper(
        f"UPDATE comments_decision SET {change} WHERE comment_id = %(id)s",
        id=comment,
        colleague=newsroom.colleague.pk,
    )
    assert findings() == [CHAIN.format(comment, 1)]


def test_a_verdict_turned_round_is_named_and_so_is_the_status_it_leaves_behind(newsroom):
    comment = newsroom.approved.pk
    tamper(
        "UPDATE comments_decision SET verdict = 'rejected', clause_id = %(clause)s"
        " WHERE comment_id = %(id)s",
        id=comment,
        clause=newsroom.clause.pk,
    )
    assert findings() == [
        f"Comment {comment} is approved, and its newest decision, 1, says rejected.",
        CHAIN.format(comment, 1),
    ]


def test_a_verdict_turned_round_together_with_the_status_is_named(newsroom):
    comment = newsroom.rejected.pk
    tamper(
        "UPDATE comments_decision SET verdict = 'approved', clause_id = NULL, passage_start = NULL,"
        " passage_end = NULL WHERE comment_id = %(id)s",
        "UPDATE comments_comment SET status = 'approved' WHERE id = %(id)s",
        id=comment,
    )
    assert findings() == [CHAIN.format(comment, 1)]


def test_a_decision_taken_before_what_it_decides_on_is_named(newsroom):
    comment = newsroom.disputed.pk
    tamper(
        "UPDATE comments_decision SET decided_at = decided_at - interval '1 day'"
        " WHERE comment_id = %(id)s AND number <> 2",
        REWRITE,
        id=comment,
    )
    assert findings() == [
        f"Decision 1 on comment {comment} is dated before the comment.",
        f"Decision 3 on comment {comment} is dated before decision 2.",
    ]


def test_a_decision_removed_from_the_middle_is_missed(newsroom):
    comment = newsroom.disputed.pk
    tamper(
        "DELETE FROM comments_note WHERE decision_id IN"
        " (SELECT id FROM comments_decision WHERE comment_id = %(id)s)",
        "DELETE FROM comments_notice WHERE comment_id = %(id)s",
        "DELETE FROM comments_decision WHERE comment_id = %(id)s AND number = 2",
        id=comment,
    )
    assert findings() == [
        f"Comment {comment} lacks decision 2; decision 3 is there.",
        CHAIN.format(comment, 3),
    ]


def test_the_newest_decision_removed_leaves_a_status_behind(newsroom):
    comment = newsroom.disputed.pk
    tamper(
        "DELETE FROM comments_notice WHERE comment_id = %(id)s",
        "DELETE FROM comments_decision WHERE comment_id = %(id)s AND number = 3",
        id=comment,
    )
    assert findings() == [
        f"Comment {comment} is approved, and its newest decision, 2, says reopened."
    ]


def test_a_decision_put_in_past_the_trigger_is_named(newsroom):
    comment = newsroom.rejected.pk
    tamper(
        "INSERT INTO comments_decision (comment_id, number, verdict, ground, moderator_id,"
        " decided_at, record_version, hash) VALUES (%(id)s, 2, 'approved', 'chief', %(by)s,"
        " clock_timestamp(), 1, sha256('x'))",
        "UPDATE comments_comment SET status = 'approved' WHERE id = %(id)s",
        id=comment,
        by=newsroom.colleague.pk,
    )
    assert findings() == [CHAIN.format(comment, 2)]


def test_a_step_that_the_comments_life_does_not_know_is_named_whatever_its_hash(newsroom):
    comment = newsroom.approved.pk
    tamper(
        "INSERT INTO comments_decision (comment_id, number, verdict, ground, moderator_id,"
        " decided_at, record_version, hash) VALUES (%(id)s, 2, 'approved', 'reading', %(by)s,"
        " clock_timestamp(), 1, '')",
        REWRITE,
        id=comment,
        by=newsroom.colleague.pk,
    )
    assert findings() == [
        f"Decision 2 on comment {comment} says approved of what was approved; no such step exists."
    ]


def test_a_decision_taken_twice_is_named(newsroom):
    comment = newsroom.approved.pk
    tamper(
        "ALTER TABLE comments_decision DROP CONSTRAINT comments_one_decision_per_number",
        "INSERT INTO comments_decision (comment_id, number, verdict, ground, moderator_id,"
        " decided_at, record_version, hash) SELECT comment_id, number, verdict, ground,"
        " moderator_id, decided_at, record_version, hash FROM comments_decision"
        " WHERE comment_id = %(id)s",
        id=comment,
    )
    assert findings() == [
        f"Comment {comment} has 2 decisions with the number 1.",
        CHAIN.format(comment, 1),
        f"Decision 1 on comment {comment} says approved of what was approved; no such step exists.",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("clause_id = NULL", "rejects and cites no clause."),
        ("clause_id = 0", "cites a clause (row 0) that is not there."),
        (
            "clause_id = (SELECT max(id) FROM comments_clause)",
            "cites a clause of another edition than its writer saw.",
        ),
    ],
)
def test_a_rejection_without_its_clause_is_named_whatever_its_hash(newsroom, chief, change, says):
    comment = newsroom.rejected
    comment.edition.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "a", "title": "A", "text": "A."}]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'comments_decision'::regclass"
            " AND confrelid = 'comments_clause'::regclass"
        )
        ((foreign_key,),) = cursor.fetchall()
    tamper(
        f"ALTER TABLE comments_decision DROP CONSTRAINT {foreign_key}",
        "ALTER TABLE comments_decision DROP CONSTRAINT comments_rejection_cites_a_clause",
        f"UPDATE comments_decision SET {change} WHERE comment_id = %(id)s",
        REWRITE,
        id=comment.pk,
    )
    assert findings() == [f"Decision 1 on comment {comment.pk} {says}"]


def test_an_approval_that_cites_a_clause_is_named_whatever_its_hash(newsroom):
    comment = newsroom.approved.pk
    tamper(
        "ALTER TABLE comments_decision DROP CONSTRAINT comments_rejection_cites_a_clause",
        "UPDATE comments_decision SET clause_id = %(clause)s WHERE comment_id = %(id)s",
        REWRITE,
        id=comment,
        clause=newsroom.clause.pk,
    )
    assert findings() == [f"Decision 1 on comment {comment} cites a clause and rejects nothing."]


# Notes


def test_a_note_swapped_for_another_is_named(newsroom):
    comment = newsroom.rejected.pk
    of_comment = "decision_id IN (SELECT id FROM comments_decision WHERE comment_id = %(id)s)"
    tamper(f"UPDATE comments_note SET text = 'We like shops.' WHERE {of_comment}", id=comment)
    says = f"Decision 1 on comment {comment} has another note than was written with it."
    assert findings() == [says]
    tamper(f"DELETE FROM comments_note WHERE {of_comment}", id=comment)
    says = f"Decision 1 on comment {comment} has lost its note, and no erasure says so."
    assert findings() == [says]


def test_a_note_that_outlived_an_erasure_is_named(newsroom):
    tamper(
        "INSERT INTO comments_note (decision_id, kind, text, salt) SELECT id, 'note', 'A shop.', ''"
        " FROM comments_decision WHERE comment_id = %(id)s",
        id=newsroom.erased.pk,
    )
    assert findings() == [
        f"Decision 1 on comment {newsroom.erased.pk} still has its note, and the comment is erased."
    ]


def test_a_note_that_no_decision_knows_of_is_named(newsroom):
    comment = newsroom.approved.pk
    tamper(
        "INSERT INTO comments_note (decision_id, kind, text, salt) SELECT id, 'reason', 'Why.', ''"
        " FROM comments_decision WHERE comment_id = %(id)s",
        id=comment,
    )
    assert findings() == [
        f"Decision 1 on comment {comment} has another reason than was written with it."
    ]


# Guidelines


def test_a_clause_slipped_into_an_edition_or_taken_out_of_it_is_named(newsroom):
    tamper(
        "INSERT INTO comments_clause (edition_id, number, key, title, text)"
        " VALUES (%(edition)s, 3, 'c', 'C', 'C.')",
        edition=newsroom.clause.edition_id,
    )
    says = "Edition 1 of the guidelines was published with 2 clauses; those there are: {}."
    assert findings() == [says.format("1, 2, 3")]
    tamper("DELETE FROM comments_clause WHERE number IN (1, 3)")
    assert findings() == [says.format("2")]


# Versions that a later release makes


@pytest.mark.parametrize("table", ["comment", "decision", "seal"])
def test_what_a_later_release_wrote_is_said_to_be_beyond_this_one(newsroom, table):
    sealed()
    of = {
        "comment": f"id = {newsroom.waiting.pk}",
        "decision": f"comment_id = {newsroom.approved.pk}",
        "seal": "number = 1",
    }
    whose = {
        "comment": f"Comment {newsroom.waiting.pk} is of record version 9",
        "decision": f"Decision 1 on comment {newsroom.approved.pk} is of record version 9",
        "seal": "Seal 1 is of version 9",
    }
    tamper(f"UPDATE comments_{table} SET record_version = 9 WHERE {of[table]}")
    assert findings() == [f"{whose[table]}, which cannot be verified by this release."]


def test_no_finding_repeats_what_a_reader_or_a_moderator_wrote(newsroom):
    tamper(
        "UPDATE comments_comment SET text = 'a canary', name = 'a canary', status = 'approved'"
        " WHERE text <> ''",
        "UPDATE comments_note SET text = 'a canary'",
        "UPDATE comments_clause SET key = 'canary', title = 'a canary' WHERE number = 1",
    )
    said = "\n".join(findings())
    assert len(said.splitlines()) > 10
    assert "canary" not in said
