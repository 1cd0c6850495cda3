"""Does the database still keep the promises? `manage.py check --database default` asks it."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

# Every trigger that a promise hangs on, by table.
TRIGGERS = {
    "comments_comment": {
        "comments_comment_1_happens_now",
        "comments_comment_2_is_submitted",
        "comments_comment_is_guarded",
        "comments_comment_is_never_deleted",
    },
    "comments_contact": {"comments_contact_is_guarded"},
    "comments_decision": {
        "comments_decision_1_happens_now",
        "comments_decision_2_is_taken",
        "comments_decision_3_takes_effect",
        "comments_decision_has_its_notes",
        "comments_decision_is_only_added",
    },
    "comments_note": {
        "comments_note_is_written",
        "comments_note_is_never_changed",
        "comments_note_is_guarded",
    },
    "comments_discussion": {"comments_discussion_moves"},
    "comments_erasure": {
        "comments_erasure_1_happens_now",
        "comments_erasure_2_is_ordered",
        "comments_erasure_3_takes_effect",
        "comments_erasure_is_only_added",
    },
    "comments_guidelines": {
        "comments_guidelines_1_happens_now",
        "comments_guidelines_2_is_published",
        "comments_guidelines_is_whole",
        "comments_guidelines_is_only_added",
    },
    "comments_clause": {"comments_clause_belongs", "comments_clause_is_only_added"},
}

# The functions behind them, as the migrations wrote them: SHA-256 over all of them together.
FUNCTIONS = "a6b0110b0469f1a0c0c302270296b72fce5a5c9e8c8af3dc3b3b6480e92f09ce"


@register(Tags.database)
def check_the_database_refuses(app_configs=None, databases=None, **kwargs):
    """An error for each trigger missing or switched off, for functions that are not the
    migrations', and for each right that is too many."""
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if not _is_migrated(connection):
            continue
        with connection.cursor() as cursor:
            problems += _triggers_that_do_not_fire(cursor)
            problems += _functions_rewritten(cursor)
            problems += _rights_too_many(cursor)
    return problems


def _is_migrated(connection):
    """Before and while the tables are made there is nothing to complain of yet."""
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "comments"]
    return not executor.migration_plan(targets)


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


def digest_of_functions(cursor):
    """One digest over every function of comments: its text, whose rights it runs with, and its
    search path."""
    cursor.execute(
        "SELECT proname, pg_get_function_identity_arguments(oid), prosrc, prosecdef::text,"
        " array_to_string(proconfig, ';')"
        " FROM pg_proc WHERE starts_with(proname, 'comments_')"
    )
    functions = sorted(tuple(map(str, function)) for function in cursor.fetchall())
    return hashlib.sha256(repr(functions).encode()).hexdigest()


def _functions_rewritten(cursor):
    if digest_of_functions(cursor) != FUNCTIONS:
        yield Error(
            "The functions behind the triggers on comments are not those of the migrations.",
            hint="Compare them (psql: \\sf comments_comment_is_guarded) with "
            "comments/migrations/. Find out who changed them and when.",
            id="comments.E004",
        )


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
    for model in apps.get_models():
        if not getattr(model, "append_only", False):
            continue
        table = model._meta.db_table
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
            if cursor.fetchone()[0]:
                yield Error(
                    f"The serving role {role} may {right} on {table}.",
                    hint="Run manage.py set_up_newsroom as the tables' owner.",
                    id="comments.E003",
                )
