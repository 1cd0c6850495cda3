"""Does the database still keep the promises? `manage.py check --database default` asks it."""

import hashlib
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from comments.guards import DIGESTS, TRIGGERS
from comments.models.appeal import APPEAL_WITHIN

# What the rules say, and not only that they are there: how each kind is asked for, and what the
# migrations wrote, as SHA-256 over all of the kind. Spelled alike by every PostgreSQL we support.
_RULES = {
    "functions": (
        "SELECT proname, pg_get_function_identity_arguments(oid), prosrc, prosecdef,"
        " array_to_string(proconfig, ';'), has_function_privilege('public', oid, 'EXECUTE')"
        " FROM pg_proc WHERE proname ~ '^(comments|articles)_'"
    ),
    "triggers": (
        "SELECT tgname, tgrelid::regclass, tgfoid::regproc, tgtype, tgattr, encode(tgargs, 'hex'),"
        " tgqual IS NULL, tgdeferrable, tginitdeferred FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text ~ '^(comments|articles)_'"
    ),
    "constraints": (
        "SELECT conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated"
        " FROM pg_constraint"
        " WHERE contype IN ('c', 'u', 'p', 'f') AND starts_with(conrelid::regclass::text,"
        " 'comments_')"
    ),
}


@register(Tags.database)
def check_the_database_refuses(app_configs=None, databases=None, **kwargs):
    """An error for each trigger missing or switched off, for functions, triggers and constraints
    that are not the migrations', and for each right that is too many."""
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        missing = _migrations_missing(connection)
        with connection.cursor() as cursor:
            if missing:
                problems += _half_migrated(cursor, missing)
                continue
            problems += _triggers_that_do_not_fire(cursor)
            problems += _tables_answered_for(cursor)
            problems += _rules_rewritten(cursor)
            problems += _left_out_of_the_queue(cursor)
            problems += _mails_that_do_not_leave()
            problems += _rights_too_many(cursor)
    return problems


@register
def check_nothing_goes_too_early(app_configs=None, **kwargs):
    """An error for each thing that would be erased while somebody may still object."""
    for name in ("KEEP_CONTACTS_DAYS", "KEEP_REPORTERS_DAYS", "KEEP_REJECTED_DAYS"):
        if timedelta(days=getattr(settings, name)) < APPEAL_WITHIN:
            yield Error(
                f"{name} is {getattr(settings, name)}; a decision can be appealed against for "
                f"{APPEAL_WITHIN.days} days.",
                hint=f"Say {APPEAL_WITHIN.days} or more.",
                id="comments.E007",
            )


def _migrations_missing(connection):
    executor = MigrationExecutor(connection)
    # Whoever keeps something for good is answered for below.
    ours = {"articles", *(model._meta.app_label for model in _only_added_to())}
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ours]
    plan = executor.migration_plan(targets)
    return [str(migration) for migration, _backwards in plan if migration.app_label in ours]


def _half_migrated(cursor, missing):
    """Before the tables are made there is nothing to complain of yet."""
    cursor.execute("SELECT to_regclass('comments_comment') IS NOT NULL")
    if cursor.fetchone()[0]:
        yield checks.Warning(
            f"The database is not migrated: {', '.join(missing)}. "
            "Until it is, nothing watches over the rules.",
            hint="Run manage.py set_up_newsroom as the tables' owner.",
            id="comments.W001",
        )


def _triggers_that_do_not_fire(cursor):
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    )
    firing = set(cursor.fetchall())
    for table, triggers in TRIGGERS.items():
        for trigger in sorted(triggers):
            if (table, trigger) not in firing:
                yield Error(
                    f"The trigger {trigger} on {table} is missing or switched off.",
                    hint="Find out who did this and when. To switch it on again: "
                    f"ALTER TABLE {table} ENABLE TRIGGER {trigger}; then compare the records.",
                    id="comments.E001",
                )


def _tables_answered_for(cursor):
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(comments|articles)_'"
        " AND (relhasrules OR relrowsecurity) ORDER BY relname"
    )
    for (table,) in cursor.fetchall():
        yield Error(
            f"A rule or a row policy answers in the stead of {table}.",
            hint="Find out who made it and when (psql: \\d shows it), then drop it.",
            id="comments.E005",
        )


def digest_of(kind, cursor):
    """One digest over every rule of the KIND, a key of DIGESTS."""
    cursor.execute(_RULES[kind])
    rules = sorted(tuple(map(str, rule)) for rule in cursor.fetchall())
    return hashlib.sha256(repr(rules).encode()).hexdigest()


def _rules_rewritten(cursor):
    for kind, digest in DIGESTS.items():
        if digest_of(kind, cursor) != digest:
            yield Error(
                f"The {kind} that guard comments are not those of the migrations.",
                hint="Compare them with comments/migrations/ (psql: \\sf for a function, \\d for "
                "a table). Find out who changed them and when.",
                id="comments.E004",
            )


def _left_out_of_the_queue(cursor):
    """A comment that waits and stands in no queue would be read by nobody."""
    cursor.execute(
        "SELECT count(*) FROM comments_comment AS c WHERE c.status = 'pending'"
        " AND NOT EXISTS (SELECT FROM comments_queueentry AS q WHERE q.comment_id = c.id)"
        " AND NOT EXISTS (SELECT FROM comments_erasure AS e WHERE e.comment_id = c.id)"
    )
    if count := cursor.fetchone()[0]:
        yield Error(
            f"{count} comments wait and stand in no queue.",
            hint="Find out who took them out and when. To put them back, as the tables' owner: "
            "SELECT comments_queue_up(c) FROM comments_comment AS c WHERE …",
            id="comments.E006",
        )


def _mails_that_do_not_leave():
    outbox = apps.get_model("comments.Notice").objects
    if count := outbox.given_up().count():
        yield checks.Warning(
            f"{count} mails could not be sent in the last two weeks.",
            hint="The worker's log says why. manage.py send_mail_outbox --again tries once more.",
            id="comments.W002",
        )
    if count := outbox.late().count():
        yield checks.Warning(
            f"{count} mails have been due for a quarter of an hour or longer.",
            hint="Is manage.py send_mail_outbox at work, and the mail server?",
            id="comments.W003",
        )


def _only_added_to():
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def _rights_too_many(cursor):
    role = settings.DATABASE_SERVING_ROLE
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if not cursor.fetchone():
        yield Error(
            f"The serving role {role} does not exist.",
            hint="Name it in DATABASE_SERVING_ROLE, then run manage.py set_up_newsroom.",
            id="comments.E002",
        )
        return
    for model in _only_added_to():
        table = model._meta.db_table
        # A right on one column is one too many.
        for right, asks in {
            "UPDATE": "has_any_column_privilege",
            "DELETE": "has_table_privilege",
            "TRUNCATE": "has_table_privilege",
            "TRIGGER": "has_table_privilege",
        }.items():
            cursor.execute(f"SELECT {asks}(%s, %s, %s)", [role, table, right])
            if cursor.fetchone()[0]:
                yield Error(
                    f"The serving role {role} may {right} on {table}.",
                    hint="Run manage.py set_up_newsroom as the tables' owner.",
                    id="comments.E003",
                )
