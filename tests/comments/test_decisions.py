"""The comment's life, by its verbs: approve, reject, reopen, erase."""

import hashlib
import re
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import translation

from comments.models import (
    AlreadyDecided,
    Comment,
    Contact,
    Decision,
    DecisionRefused,
    Discussion,
    MailboxKey,
    ReportAnswer,
)
from comments.models.mailbox_key import ask_for_link
from comments.models.refusals import SENTENCES
from newsroom.staff.groups import MODERATORS
from tests.owner import SERVING_ROLE

pytestmark = pytest.mark.django_db


def test_a_decision_has_a_person_a_time_and_a_number(send, moderator):
    comment = send()
    decision = comment.approve(by=moderator, seen=0)
    assert comment.is_approved
    assert (decision.number, decision.moderator, decision.verdict) == (1, moderator, "approved")
    assert decision.decided_at >= comment.submitted_at
    assert comment.newest_decision() == decision


def test_a_rejection_cites_its_clause_and_may_carry_a_note_and_a_passage(send, moderator, clause):
    comment = send(text="Buy at Brill's!")
    comment.reject(by=moderator, citing=clause, seen=0, note=" No shops. ", passage=(7, 14))
    decision = comment.newest_decision()
    assert comment.is_rejected
    assert decision.clause == clause
    assert decision.note == "No shops."
    assert comment.text[decision.passage_start : decision.passage_end] == "Brill's"


def test_who_comes_second_is_told_who_decided_what_and_when(send, moderator, colleague, clause):
    comment = send()
    seen_by_colleague = Comment.objects.get()
    first = comment.approve(by=moderator, seen=0)
    with pytest.raises(AlreadyDecided) as caught:
        seen_by_colleague.reject(by=colleague, citing=clause, seen=0)
    assert caught.value.decision == first
    assert str(caught.value).startswith("Already approved by Mo Derator on ")
    assert Decision.objects.count() == 1


def test_undo_is_a_new_decision(send, moderator, clause):
    comment = send()
    comment.approve(by=moderator, seen=0)
    comment.reopen(by=moderator, seen=1)
    assert comment.is_pending
    comment.reject(by=moderator, citing=clause, seen=2)
    verdicts = comment.decisions.order_by("number").values_list("number", "verdict", "ground")
    assert list(verdicts) == [
        (1, "approved", "reading"),
        (2, "reopened", "undo"),
        (3, "rejected", "reading"),
    ]


def test_nobody_undoes_a_colleagues_decision_but_a_chief_with_a_reason(
    send, moderator, colleague, chief
):
    comment = send()
    comment.approve(by=moderator, seen=0)
    with pytest.raises(DecisionRefused, match="own newest decision"):
        comment.reopen(by=colleague, seen=1)
    with pytest.raises(DecisionRefused, match="chief"):
        comment.reopen(by=colleague, seen=1, reason="I know better.")
    comment.reopen(by=chief, seen=1, reason="It names a neighbour.")
    assert comment.newest_decision().reason == "It names a neighbour."


def test_a_rejected_comment_is_approved_by_a_chief_with_a_reason(
    send, moderator, colleague, chief, clause
):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    for person, reason in [(moderator, ""), (colleague, "Fair."), (chief, "")]:
        with pytest.raises(DecisionRefused):
            comment.approve(by=person, seen=1, reason=reason)
    comment.approve(by=chief, seen=1, reason="Naming a shop is not advertising.")
    assert comment.is_approved


def test_taking_down_is_on_ones_own_initiative(send, moderator, colleague, clause):
    comment = send()
    comment.approve(by=moderator, seen=0)
    decision = comment.reject(by=colleague, citing=clause, seen=1)
    assert decision.ground == Decision.Ground.OWN_INITIATIVE


def test_deciding_a_parent_decides_no_reply(publish, send, moderator, clause):
    parent = publish()
    reply = send(parent=parent)
    parent.reject(by=moderator, citing=clause, seen=1)
    reply.refresh_from_db()
    assert reply.is_pending


def test_what_readers_see_moves_the_discussions_version_and_nothing_else_does(
    send, article, moderator, chief, clause
):
    def version():
        return Discussion.objects.get(article=article).version

    comment = send()
    assert version() == 0
    comment.reject(by=moderator, citing=clause, seen=0)
    assert version() == 0
    comment.reopen(by=moderator, seen=1)
    assert version() == 0
    comment.approve(by=moderator, seen=2)
    assert version() == 1
    comment.erase(by=chief, ground="unlawful")
    assert version() == 2


# The record can be checked by anybody who reads docs/record.md


def packed(value):
    if value is None:
        return struct.pack(">i", -1)
    if isinstance(value, datetime):
        value = (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    if isinstance(value, int):
        value = struct.pack(">q", value)
    if isinstance(value, str):
        value = value.encode()
    return struct.pack(">i", len(value)) + bytes(value)


def digest(*values):
    return hashlib.sha256(b"".join(map(packed, values))).digest()


def test_the_fingerprint_is_over_all_that_was_sent(publish, send):
    parent = publish()
    answered = publish(parent=parent)
    comment = send(parent=parent, answers=answered, name="Åsa \\ 😀", text="A\\b\n'c'\t\u200d")
    comment.refresh_from_db()
    assert len(comment.salt) == 32
    assert bytes(comment.fingerprint) == digest(
        "comment/1",
        comment.salt,
        comment.text,
        comment.name,
        comment.article_id,
        comment.parent_id,
        comment.answers_id,
        comment.edition_id,
        comment.submitted_at,
    )


def test_a_decisions_hash_is_chained_to_comment_and_decision_before(send, moderator, clause):
    comment = send()
    comment.approve(by=moderator, seen=0)
    comment.reject(by=moderator, citing=clause, seen=1, note="Why.", passage=(0, 2))
    before = None
    for decision in comment.decisions.order_by("number"):
        assert bytes(decision.hash) == digest(
            "decision/1",
            comment.fingerprint,
            before,
            decision.comment_id,
            decision.number,
            decision.verdict,
            decision.ground,
            decision.moderator_id,
            decision.decided_at,
            decision.clause_id,
            decision.passage_start,
            decision.passage_end,
            decision.note_hash,
            decision.reason_hash,
        )
        before = decision.hash


# Erasure


def tables_holding(word):
    """Every table and statistic of the database in which WORD occurs, searched as bytes and
    text; what the planner has sampled included."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = 'public' UNION SELECT 'pg_catalog.pg_stats'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s"
                " OR t::text LIKE '%%' || encode(convert_to(%s, 'UTF8'), 'hex') || '%%'",
                [f"%{word}%", word],
            )
            if cursor.fetchone()[0]:
                found.append(table)
        cursor.execute(f"SET ROLE {SERVING_ROLE}")
    return found


@pytest.fixture
def committed(transactional_db):
    """ANALYZE samples only what is committed."""


def test_erasing_a_comment_leaves_none_of_its_words_in_any_table(
    committed, send, moderator, colleague, chief, clause, client, as_staff, superuser
):
    comments = [
        send(
            name="Canaryname",
            email=f"canarymail{n}@example.org",
            text=f"Canarytext {n}. " * 30,
        )
        for n in range(40)
    ]
    for n, comment in enumerate(comments):
        ask_for_link(comment.contact.email)
        comment.reject(by=moderator, citing=clause, seen=0, note="You wrote Canarytext.")
        if n % 3 == 0:
            comment.approve(by=chief, seen=1, reason="Canarytext is fine.")
            report = comment.report(
                law="Canarylaw",
                words="It says Canarytext.",
                in_good_faith=True,
                name="Canaryreporter",
                email="canaryreporter@example.org",
            )
            ReportAnswer.dismiss(comment, by=moderator, words="Canarylaw?", up_to=report.pk)
            continue
        appeal = comment.submit_appeal(text="I wrote Canarytext and Canaryplea.")
        if n % 2:
            comment.approve(by=chief, seen=1, reason="Canarytext is fine.")
        else:
            appeal.dismiss(by=colleague, words="Canaryplea says little of Canarytext.")
        for person in (chief, superuser):
            as_staff(person).get(f"/admin/comments/comment/{comment.pk}/change/")
        client.get(comment.get_receipt_url())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute(f"SET ROLE {SERVING_ROLE}")
    words = ["Canaryplea", "Canarylaw", "Canaryreporter", "canaryreporter"]
    words += ["Canarytext", "Canaryname", "canarymail"]
    assert all(tables_holding(word) for word in words)
    before = list(Comment.objects.order_by("pk").values_list("status", "fingerprint"))
    for comment in comments:
        comment.erase(by=chief, ground="writer_request")
    for word in words:
        assert tables_holding(word) == [], word
    assert list(Comment.objects.order_by("pk").values_list("status", "fingerprint")) == before
    assert Decision.objects.count() == 40 + 14 + 13
    assert Contact.objects.count() == 0
    assert MailboxKey.objects.exclude(email="").count() == 0


def test_a_comment_is_erased_once(send, chief):
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    assert comment.is_erased
    assert comment.erasure.erased_by == chief


# Many at once


def in_threads(count, act):
    """ACT(n) in COUNT threads that start together, each with a connection of its own."""
    together = threading.Barrier(count)

    def run(n):
        together.wait()
        try:
            return act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.thorough
def test_fifty_moderators_on_a_hundred_comments_make_one_decision_each(send, hire, clause):
    moderators = [hire(f"moderator{n}", MODERATORS) for n in range(50)]
    numbers = [send().pk for _n in range(100)]

    def decide_all(n):
        won, told = [], []
        # Each begins elsewhere, so that they meet on every comment and never in step.
        for pk in numbers[n * 2 :] + numbers[: n * 2]:
            comment = Comment.objects.get(pk=pk)
            try:
                if (n + pk) % 2:
                    won.append(comment.approve(by=moderators[n], seen=0))
                else:
                    won.append(comment.reject(by=moderators[n], citing=clause, seen=0))
            except AlreadyDecided as conflict:
                told.append((pk, conflict.decision))
        return won, told

    results = in_threads(50, decide_all)
    won = {decision.comment_id: decision for done, _told in results for decision in done}
    assert sum(len(done) for done, _told in results) == 100
    assert set(won) == set(numbers)
    assert Decision.objects.count() == 100
    for pk in numbers:
        comment = Comment.objects.get(pk=pk)
        assert comment.status == comment.decisions.get().verdict
    told = [(pk, decision) for _done, conflicts in results for pk, decision in conflicts]
    assert len(told) == 50 * 100 - 100
    for pk, decision in told:
        assert decision == won[pk]
        assert decision.moderator_id == won[pk].moderator_id
        assert decision.verdict == won[pk].verdict
        assert decision.decided_at


@pytest.mark.django_db(transaction=True)
def test_the_same_comment_sent_from_twenty_places_at_once_is_one_comment(send):
    receipts = in_threads(
        20, lambda n: send(name="Ana", email="a@example.org", text="Once.").receipt_token
    )
    assert len(set(receipts)) == 1
    assert Comment.objects.count() == Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_comment_sent_again_while_it_is_decided_is_never_lost(send, moderator):
    """Either the same row, or, once decided, a new one; never none."""
    words = {"name": "Ana", "email": "a@example.org", "text": "Again."}
    first = send(**words)

    def act(n):
        if n == 0:
            return first.approve(by=moderator, seen=0).comment
        return send(**words)

    results = in_threads(8, act)
    assert all(Comment.objects.filter(pk=comment.pk).exists() for comment in results)
    assert Comment.objects.count() in {1, 2}
    assert Comment.objects.filter(contact__submission_key__isnull=False).count() <= 1


# What the database refuses is said in the language of the interface


def test_every_refusal_that_a_person_may_be_told_can_be_translated():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc"
            " WHERE proname IN ('comments_decision_is_taken', 'comments_referral_is_made',"
            " 'comments_is_for_another', 'comments_may_decide',"
            " 'comments_appeal_is_made', 'comments_appeal_is_answered',"
            " 'comments_report_is_made', 'comments_report_is_answered',"
            " 'comments_secondlook_is_taken', 'comments_pick_is_made',"
            " 'comments_recommended_is_published')"
        )
        sources = "".join(source for (source,) in cursor.fetchall())
    said = re.findall(r"(?:RAISE EXCEPTION|THEN|ELSE) +'((?:[^']|\'\')+\.)'", sources)
    said = {sentence.replace("''", "'") for sentence in said if "%" not in sentence}
    assert len(said) > 10
    spliced = {"It is approved already.", "It is rejected already."}
    assert said | spliced == set(SENTENCES)


def test_a_refusal_is_told_in_arabic_where_the_interface_is(send, moderator):
    comment = send(written_by=moderator)
    with translation.override("ar"), pytest.raises(DecisionRefused) as refusal:
        comment.approve(by=moderator, seen=0)
    assert re.search("[ء-ي]", str(refusal.value))
