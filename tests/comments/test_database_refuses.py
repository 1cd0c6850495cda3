"""The database itself keeps the promises, whatever road a change takes.

Each refusal is tried twice: under the serving role, which lacks the right, and as the owner of
the tables, whom the triggers stop. Each stands beside the step that is allowed.
"""

import json
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments import checks
from comments.models import (
    AppealAnswer,
    Clause,
    Comment,
    Contact,
    Decision,
    Discussion,
    Erasure,
    Guidelines,
    Note,
    ReportAnswer,
)
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

ROLES = {"serving role": nullcontext, "owner": as_owner}


@pytest.fixture(params=ROLES, ids=lambda role: role.replace(" ", "-"))
def some_role(request):
    return ROLES[request.param]


NO_RIGHT = "42501"
CHECK_VIOLATED = "23514"
HOUSE_RULES = {"NR001", "NR002", "NR003", "NR004"}


@contextmanager
def refused(saying=None):
    """The database refuses what is tried here: by right, by trigger or by constraint, not by
    some mistake in what was tried."""
    with pytest.raises(DatabaseError, match=saying) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.sqlstate in {NO_RIGHT, CHECK_VIOLATED, *HOUSE_RULES}


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def row(model, pk):
    return model.objects.filter(pk=pk).values().get()


COMMENT_FIELDS = {
    "text": "Something else.",
    "name": "Somebody else",
    "article_id": None,
    "parent_id": None,
    "answers_id": None,
    "edition_id": None,
    "written_by_id": None,
    "submitted_at": timezone.now() - timedelta(days=9),
    "public_id": "bcdfghjkmnpq",
    "receipt_token": "another",
    "record_version": 2,
    "salt": b"pepper",
    "fingerprint": b"thumb",
    "status": "approved",
}


@pytest.fixture
def another(print_article, chief, edition, send):
    """Values that each field of a comment could be changed to."""
    parent = send()
    return {
        **COMMENT_FIELDS,
        "article_id": print_article().pk,
        "parent_id": parent.pk,
        "answers_id": parent.pk,
        "written_by_id": chief.pk,
        "edition_id": Guidelines.publish(
            by=chief, follows=1, welcome="Else.", clauses=[{"key": "a", "title": "A", "text": "A."}]
        ).pk,
    }


def test_every_field_of_a_comment_is_tried_below():
    columns = {field.attname for field in Comment._meta.concrete_fields}
    assert columns == {*COMMENT_FIELDS, "id"}


@pytest.mark.parametrize("field", COMMENT_FIELDS)
def test_no_field_of_a_comment_can_be_updated(send, another, some_role, field):
    comment = send()
    before = row(Comment, comment.pk)
    with some_role():
        with refused():
            Comment.objects.filter(pk=comment.pk).update(**{field: another[field]})
        with refused():
            execute(
                f"UPDATE comments_comment SET {field} = %s WHERE id = %s",
                another[field],
                comment.pk,
            )
    assert row(Comment, comment.pk) == before


@pytest.mark.parametrize("field", ["text", "name", "status"])
def test_no_comment_can_be_saved_again(send, another, some_role, field):
    comment = send()
    before = row(Comment, comment.pk)
    setattr(comment, field, another[field])
    with some_role():
        with refused():
            comment.save()
        with refused():
            comment.save(update_fields=[field])
        with refused():
            Comment.objects.bulk_update([comment], [field])
    assert row(Comment, comment.pk) == before


def test_no_comment_can_be_deleted(send, some_role):
    comment = send()
    with some_role():
        with refused():
            execute("DELETE FROM comments_comment WHERE id = %s", comment.pk)
        with refused():
            Comment.objects.filter(pk=comment.pk)._raw_delete("default")
    assert Comment.objects.filter(pk=comment.pk).exists()


APPEND_ONLY = [
    model
    for model in apps.get_app_config("comments").get_models()
    if getattr(model, "append_only", False)
]


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_no_table_that_is_only_added_to_can_be_emptied(send, some_role, model):
    send()
    # Nothing of this test's own is left to be checked later, which would refuse it as well.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with some_role(), refused("permission denied|must be owner|TRUNCATE in comments_"):
        execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_a_fixture_cannot_overwrite_a_comment(send, some_role, tmp_path):
    comment = send()
    fixture = tmp_path / "forged.json"
    call_command("dumpdata", "comments.comment", output=str(fixture))
    rows = json.loads(fixture.read_text())
    rows[0]["fields"]["text"] = "Forged."
    fixture.write_text(json.dumps(rows))
    with some_role(), refused():
        call_command("loaddata", str(fixture))
    assert Comment.objects.get().text == comment.text


def test_a_fixture_cannot_bring_in_a_comment_already_approved(send, some_role, tmp_path):
    send()
    fixture = tmp_path / "forged.json"
    call_command("dumpdata", "comments.comment", output=str(fixture))
    (forged,) = json.loads(fixture.read_text())
    forged["pk"] += 1
    forged["fields"] |= {"status": "approved", "public_id": "b", "receipt_token": "b"}
    fixture.write_text(json.dumps([forged]))
    with some_role(), refused():
        call_command("loaddata", str(fixture))
    assert Comment.objects.count() == 1


def test_a_comment_enters_waiting(send, article, edition, some_role):
    fields = {"article": article, "edition": edition, "name": "Ana", "text": "Well."}
    with some_role():
        assert Comment.objects.create(**fields).status == "pending"
        for status in ("approved", "rejected", "published"):
            with refused():
                Comment.objects.create(status=status, **fields)


def test_the_serving_role_cannot_say_when_a_comment_came(article, edition):
    comment = Comment.objects.create(
        article=article,
        edition=edition,
        name="Ana",
        text="Well.",
        submitted_at=timezone.now() - timedelta(days=3),
    )
    comment.refresh_from_db()
    assert timezone.now() - comment.submitted_at < timedelta(minutes=1)


def test_a_reply_hangs_under_a_top_level_comment_of_its_article(
    publish, print_article, article, edition
):
    top, elsewhere = publish(), print_article()
    fields = {"edition": edition, "name": "Ana", "text": "Well."}
    reply = Comment.objects.create(article=article, parent=top, **fields)
    Comment.objects.create(article=article, parent=top, answers=reply, **fields)
    with refused("top-level"):
        Comment.objects.create(article=article, parent=reply, **fields)
    with refused("same article"):
        Comment.objects.create(article=elsewhere, parent=top, **fields)
    with refused("under the same comment"):
        Comment.objects.create(article=article, parent=publish(), answers=reply, **fields)
    with refused("comments_answer_is_inside_a_thread|under the same comment"):
        Comment.objects.create(article=article, answers=reply, **fields)


DECISION_FIELDS = {
    "comment_id": None,
    "number": 7,
    "verdict": "approved",
    "ground": "chief",
    "moderator_id": None,
    "decided_at": timezone.now(),
    "clause_id": None,
    "passage_start": 1,
    "passage_end": 2,
    "note_hash": b"note",
    "reason_hash": b"reason",
    "appeal_id": None,
    "report_id": None,
    "record_version": 2,
    "hash": b"hash",
}


def test_every_field_of_a_decision_is_tried_below():
    columns = {field.attname for field in Decision._meta.concrete_fields}
    assert columns == {*DECISION_FIELDS, "id"}


@pytest.mark.parametrize("field", DECISION_FIELDS)
def test_no_field_of_a_decision_can_be_changed(
    send, moderator, colleague, clause, edition, some_role, field
):
    comment = send()
    decision = comment.reject(by=moderator, citing=clause, seen=0)
    before = row(Decision, decision.pk)
    others = {
        "comment_id": send().pk,
        "moderator_id": colleague.pk,
        "clause_id": edition.clauses.exclude(pk=clause.pk).get().pk,
    }
    with some_role():
        with refused():
            Decision.objects.filter(pk=decision.pk).update(
                **{field: others.get(field, DECISION_FIELDS[field])}
            )
        with refused():
            execute("DELETE FROM comments_decision WHERE id = %s", decision.pk)
    assert row(Decision, decision.pk) == before


def insert_decision(comment, number, verdict, moderator, **details):
    return Decision.objects.create(
        comment=comment,
        number=number,
        verdict=verdict,
        moderator=moderator,
        **{"ground": "reading", **details},
    )


def test_a_rejection_without_a_clause_is_refused(send, moderator, clause, some_role):
    comment = send()
    with some_role():
        with refused("comments_rejection_cites_a_clause"):
            insert_decision(comment, 1, "rejected", moderator)
        with refused("comments_rejection_cites_a_clause"):
            insert_decision(comment, 1, "approved", moderator, clause=clause)
        insert_decision(comment, 1, "rejected", moderator, clause=clause)


def test_a_clause_must_be_of_the_edition_the_writer_saw(send, moderator, chief, clause, some_role):
    comment = send()
    later = Guidelines.publish(
        by=chief,
        follows=1,
        welcome="New.",
        clauses=[{"key": "promotion", "title": "P", "text": "P."}],
    )
    with some_role():
        with refused("the edition that the writer saw"):
            insert_decision(comment, 1, "rejected", moderator, clause=later.clauses.get())
        insert_decision(comment, 1, "rejected", moderator, clause=clause)


@pytest.mark.parametrize("number", [0, 2, 7])
def test_a_wrong_number_is_refused(send, moderator, some_role, number):
    comment = send()
    with some_role():
        with refused("not the next"):
            insert_decision(comment, number, "approved", moderator)
        insert_decision(comment, 1, "approved", moderator)


def test_only_people_who_may_decide_decide(send, editor, moderator, hire, some_role):
    comment, nobody = send(), hire("staff-alone")
    with some_role():
        for person in (editor, nobody):
            with refused("Only moderators"):
                insert_decision(comment, 1, "approved", person)
    moderator.deactivate(by=editor)
    with some_role(), refused("Only moderators"):
        insert_decision(comment, 1, "approved", moderator)


def test_a_marked_passage_lies_within_the_text(send, moderator, clause, some_role):
    comment = send(text="Añ😀!")
    with some_role():
        for start, end in [(0, 5), (3, 3), (3, 2), (2, None)]:
            with refused():
                insert_decision(
                    comment,
                    1,
                    "rejected",
                    moderator,
                    clause=clause,
                    passage_start=start,
                    passage_end=end,
                )
        insert_decision(
            comment, 1, "rejected", moderator, clause=clause, passage_start=2, passage_end=4
        )


# From each state, every verdict on every ground by everybody: what is not in this table is
# refused. The moderator made the newest decision; the colleague did not.
ALLOWED = {
    ("pending", "approved", "reading", "moderator"),
    ("pending", "approved", "reading", "colleague"),
    ("pending", "approved", "reading", "chief"),
    ("pending", "rejected", "reading", "moderator"),
    ("pending", "rejected", "reading", "colleague"),
    ("pending", "rejected", "reading", "chief"),
    ("approved", "rejected", "own_initiative", "moderator"),
    ("approved", "rejected", "own_initiative", "colleague"),
    ("approved", "rejected", "own_initiative", "chief"),
    ("approved", "rejected", "report", "moderator"),
    ("approved", "rejected", "report", "colleague"),
    ("approved", "rejected", "report", "chief"),
    ("approved", "reopened", "undo", "moderator"),
    ("approved", "reopened", "chief", "chief"),
    ("rejected", "approved", "chief", "chief"),
    ("rejected", "approved", "appeal", "colleague"),
    ("rejected", "approved", "appeal", "chief"),
    ("rejected", "reopened", "undo", "moderator"),
    ("rejected", "reopened", "chief", "chief"),
}


@pytest.mark.parametrize("state", ["pending", "approved", "rejected"])
@pytest.mark.parametrize("verdict", Decision.Verdict.values)
def test_no_step_outside_the_table_is_taken(
    send, moderator, colleague, chief, clause, some_role, state, verdict
):
    people = {"moderator": moderator, "colleague": colleague, "chief": chief}
    for ground in Decision.Ground.values:
        for who, person in people.items():
            comment = send()
            number = 1
            if state == "approved":
                comment.approve(by=moderator, seen=0)
                number = 2
            elif state == "rejected":
                comment.reject(by=moderator, citing=clause, seen=0)
                number = 2
            reason = Note(kind="reason", text="Because.", salt=b"salt")
            details = {"ground": ground, "clause": clause if verdict == "rejected" else None}
            if ground == "chief":
                details["reason_hash"] = reason.hash
            if ground == "appeal":
                about = comment if state == "rejected" else send()
                if about != comment:
                    about.reject(by=moderator, citing=clause, seen=0)
                details["appeal"] = about.submit_appeal(text="It was fair.")
            if ground == "report":
                about = comment if state == "approved" else send()
                if about != comment:
                    about.approve(by=moderator, seen=0)
                details["report"] = about.report(clause=clause)
            step = (state, verdict, ground, who)
            with some_role():
                if step in ALLOWED:
                    decision = insert_decision(comment, number, verdict, person, **details)
                    if ground == "chief":
                        reason.decision = decision
                        reason.save(force_insert=True)
                    if ground == "report":
                        ReportAnswer.objects.create(
                            report=details["report"],
                            answered_by=person,
                            verdict="upheld",
                            words="It was.",
                            decision=decision,
                        )
                    if ground == "appeal":
                        AppealAnswer.objects.create(
                            appeal=details["appeal"],
                            answered_by=person,
                            verdict="upheld",
                            words="It was.",
                            decision=decision,
                        )
                else:
                    with refused():
                        insert_decision(comment, number, verdict, person, **details)
            comment.refresh_from_db()
            after = {"reopened": "pending"}.get(verdict, verdict)
            assert comment.status == (after if step in ALLOWED else state), step


def test_a_chief_gives_a_reason(send, moderator, chief, clause, some_role):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    with some_role(), refused("with a reason"):
        insert_decision(comment, 2, "approved", chief, ground="chief")


def test_undo_ends_after_ten_minutes(send_earlier, moderator):
    for minutes, allowed in [(9, True), (11, False)]:
        comment = send_earlier()
        with as_owner():
            insert_decision(
                comment,
                1,
                "approved",
                moderator,
                decided_at=timezone.now() - timedelta(minutes=minutes),
            )
        if allowed:
            insert_decision(comment, 2, "reopened", moderator, ground="undo")
        else:
            with refused("ten minutes"):
                insert_decision(comment, 2, "reopened", moderator, ground="undo")


def test_the_serving_role_cannot_say_when_it_was_decided(send, moderator):
    decision = insert_decision(
        send(), 1, "approved", moderator, decided_at=timezone.now() + timedelta(days=3)
    )
    decision.refresh_from_db()
    assert decision.decided_at < timezone.now()


def test_a_decision_brings_the_notes_it_names(send, moderator, clause, some_role):
    note = Note(kind="note", text="Please no advertising.", salt=b"salt")
    with some_role():
        with refused("not there"):
            insert_decision(send(), 1, "rejected", moderator, clause=clause, note_hash=note.hash)
            execute("SET CONSTRAINTS ALL IMMEDIATE")
        decision = insert_decision(
            send(), 1, "rejected", moderator, clause=clause, note_hash=note.hash
        )
        note.decision = decision
        with refused("carries its hash"):
            Note.objects.create(decision=decision, kind="note", text="Other.", salt=b"salt")
        note.save(force_insert=True)
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        with refused():
            Note.objects.filter(pk=note.pk).update(text="Other.")
        with refused():
            execute("DELETE FROM comments_note")


def test_an_erased_comment_is_not_decided(send, moderator, chief, some_role):
    comment = send()
    comment.erase(by=chief, ground=Erasure.Ground.WRITER_REQUEST)
    with some_role(), refused("erased"):
        insert_decision(comment, 1, "approved", moderator)


def test_an_erasure_is_ordered_by_a_chief_and_never_taken_back(send, moderator, chief, some_role):
    comment = send()
    with some_role():
        with refused("Only chief moderators"):
            Erasure.objects.create(comment=comment, erased_by=moderator, ground="unlawful")
        erasure = Erasure.objects.create(comment=comment, erased_by=chief, ground="unlawful")
        with refused():
            Erasure.objects.filter(pk=erasure.pk).update(ground="court_order")
        with refused():
            execute("DELETE FROM comments_erasure")


def test_a_contact_only_ever_loses_its_key(send, some_role):
    comment = send()
    with some_role():
        with refused():
            Contact.objects.filter(pk=comment.pk).update(email="other@example.org")
        with refused():
            Contact.objects.filter(pk=comment.pk).update(submission_key=b"other")


def test_a_published_edition_is_never_reworded(edition, some_role):
    clause = edition.clauses.first()
    with some_role():
        with refused():
            Guidelines.objects.filter(pk=edition.pk).update(welcome="Go away.")
        with refused():
            Clause.objects.filter(pk=clause.pk).update(text="Everything is refused.")
        with refused():
            execute("DELETE FROM comments_clause")
        with refused():
            execute("DELETE FROM comments_guidelines")
        with refused("no new clause"):
            Clause.objects.create(edition=edition, number=3, key="new", title="New", text="New.")


def test_an_edition_is_published_whole_and_in_order(edition, chief, some_role):
    with some_role():
        with refused("not the next"):
            Guidelines.objects.create(number=9, welcome="W", clause_count=1, published_by=chief)
        with refused("another number"):
            Guidelines.objects.create(number=2, welcome="W", clause_count=1, published_by=chief)
            execute("SET CONSTRAINTS ALL IMMEDIATE")


# The system check


def problems():
    return [problem.msg for problem in run_checks(databases=["default"])]


def test_the_system_check_is_content_with_a_newsroom_set_up():
    assert problems() == []


def test_the_system_check_complains_of_a_trigger_that_is_switched_off_or_gone():
    with as_owner():
        execute("ALTER TABLE comments_comment DISABLE TRIGGER comments_comment_is_guarded")
        execute("DROP TRIGGER comments_decision_is_only_added ON comments_decision")
        execute("ALTER TABLE articles_article DISABLE TRIGGER articles_article_address_is_frozen")
    assert problems() == [
        "The trigger comments_comment_is_guarded on comments_comment is missing or switched off.",
        "The trigger comments_decision_is_only_added on comments_decision is missing or "
        "switched off.",
        "The trigger articles_article_address_is_frozen on articles_article is missing or "
        "switched off.",
        "The triggers that guard comments are not those of the migrations.",
    ]


def test_the_system_check_names_every_trigger_there_is():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text ~ '^(comments|articles)_'"
        )
        there = set(cursor.fetchall())
    assert there == {(table, name) for table, names in checks.TRIGGERS.items() for name in names}


@pytest.mark.parametrize("kind", checks.DIGESTS)
def test_the_system_check_knows_the_rules_of_the_migrations(kind):
    """After a migration that changes one, this is the digest to write into comments/guards.py."""
    with connection.cursor() as cursor:
        assert checks.digest_of(kind, cursor) == checks.DIGESTS[kind]


REWRITTEN = {
    "functions": [
        "CREATE OR REPLACE FUNCTION comments_comment_is_guarded() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "GRANT EXECUTE ON FUNCTION comments_decision_takes_effect() TO PUBLIC",
    ],
    "triggers": [
        "DROP TRIGGER comments_comment_is_guarded ON comments_comment;"
        " CREATE TRIGGER comments_comment_is_guarded BEFORE UPDATE ON comments_comment"
        " FOR EACH ROW WHEN (false) EXECUTE FUNCTION comments_comment_is_guarded()",
        "DROP TRIGGER comments_comment_is_guarded ON comments_comment;"
        " CREATE TRIGGER comments_comment_is_guarded BEFORE UPDATE OF name ON comments_comment"
        " FOR EACH ROW EXECUTE FUNCTION comments_comment_is_guarded()",
        "CREATE TRIGGER comments_zz BEFORE INSERT ON comments_comment"
        " FOR EACH ROW EXECUTE FUNCTION comments_discussion_moves()",
    ],
    "constraints": [
        "ALTER TABLE comments_decision DROP CONSTRAINT comments_rejection_cites_a_clause",
        "ALTER TABLE comments_comment DROP CONSTRAINT comments_status_is_known;"
        " ALTER TABLE comments_comment ADD CONSTRAINT comments_status_is_known CHECK (true)",
    ],
}


@pytest.mark.parametrize(
    ("kind", "statement"),
    [(kind, each) for kind, statements in REWRITTEN.items() for each in statements],
)
def test_the_system_check_complains_of_a_rule_that_lets_more_pass(kind, statement):
    with as_owner():
        execute(statement)
    assert problems() == [f"The {kind} that guard comments are not those of the migrations."]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE RULE nothing AS ON INSERT TO comments_erasure DO INSTEAD NOTHING",
        "ALTER TABLE comments_erasure ENABLE ROW LEVEL SECURITY",
    ],
)
def test_the_system_check_complains_of_what_answers_in_a_tables_stead(statement):
    with as_owner():
        execute(statement)
    assert problems() == ["A rule or a row policy answers in the stead of comments_erasure."]


@pytest.mark.parametrize(
    ("app", "first"),
    [
        ("comments", "0002_comment_is_never_edited"),
        ("articles", "0002_frozen_address"),
        ("staff", "0002_sessions"),
    ],
)
def test_the_system_check_says_where_migrations_are_missing(app, first):
    """A warning and no error, which would keep `migrate` from bringing them."""
    with as_owner():
        execute("DELETE FROM django_migrations WHERE app = %s AND name > '0002'", app)
    (problem,) = run_checks(databases=["default"])
    assert problem.msg.startswith(f"The database is not migrated: {app}.{first}")
    assert not problem.is_serious()


def test_what_acts_with_the_owners_rights_cannot_be_hung_on_another_table(send):
    comment = send()
    execute("CREATE TEMPORARY TABLE decoy (comment_id bigint, verdict text, number integer)")
    for function in ("decision_is_taken", "decision_takes_effect", "erasure_takes_effect"):
        with refused("permission denied for function"):
            execute(
                "CREATE TRIGGER decoy AFTER INSERT ON decoy FOR EACH ROW"
                f" EXECUTE FUNCTION comments_{function}()"
            )
    execute("INSERT INTO decoy VALUES (%s, 'approved', 1)", comment.pk)
    assert Contact.objects.filter(comment=comment, submission_key__isnull=False).exists()


def test_a_discussions_version_never_goes_back(send, article):
    send()
    opened_earlier = Discussion.objects.get(article=article)
    Discussion.objects.get(article=article).save()
    opened_earlier.state = "closed"
    opened_earlier.version = 0
    opened_earlier.save()
    assert Discussion.objects.get(article=article).version == 2


@pytest.mark.parametrize("right", ["UPDATE", "UPDATE (text)", "DELETE", "TRUNCATE", "TRIGGER"])
def test_the_system_check_complains_of_a_right_too_many(settings, right):
    with as_owner():
        execute(f"GRANT {right} ON comments_comment TO {settings.DATABASE_SERVING_ROLE}")
    name = right.removesuffix(" (text)")
    assert problems() == [
        f"The serving role {settings.DATABASE_SERVING_ROLE} may {name} on comments_comment."
    ]
