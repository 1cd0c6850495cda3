"""What the serving role may do in the database.

Pages are served under a role that owns nothing. On tables whose rows are only ever added, models
marked `append_only`, it may read and insert; on models marked `never_deleted` also change; on
models with `kept_by_triggers` read; with `kept_by_triggers_but` read, and change those columns, and
nothing comes or goes; on models with `changed_only_in` read, insert, and change those columns; on
all others delete. It may call the functions that models name in `may_call`: they act with the
owner's rights, and erase what has been kept for long enough.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

_READ = ("SELECT",)
_ADD = ("SELECT", "INSERT")
_CHANGE = ("SELECT", "INSERT", "UPDATE")
# Tables of libraries that nothing here writes into.
_UNUSED = {
    *("account_emailaddress", "account_emailconfirmation"),
    *("axes_accesslog", "axes_accessfailurelog"),
}
_DELETE = ("SELECT", "INSERT", "UPDATE", "DELETE")


def rights_by_table():
    """Every table of the newsroom and the rights on it, by name."""
    rights = {"django_migrations": _READ}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in _UNUSED or getattr(model, "kept_by_triggers", False):
            granted = _READ
        elif getattr(model, "append_only", False):
            granted = _ADD
        elif columns := getattr(model, "kept_by_triggers_but", ()):
            granted = (*_READ, f"UPDATE ({', '.join(columns)})")
        elif columns := getattr(model, "changed_only_in", ()):
            granted = (*_ADD, f"UPDATE ({', '.join(columns)})")
        elif getattr(model, "never_deleted", False):
            granted = _CHANGE
        else:
            granted = _DELETE
        rights[model._meta.db_table] = granted
    return rights


def functions_to_call():
    """The functions that act with the owner's rights at the serving role's call."""
    return sorted({each for model in apps.get_models() for each in getattr(model, "may_call", ())})


class NotTheOwner(Exception):
    """Only the owner of the tables can grant rights on them; PostgreSQL would merely warn."""


@transaction.atomic
def grant_rights(role=None):
    """Give the serving role exactly these rights; run by the tables' owner after migrating.

    Raises NotTheOwner.
    """
    role = sql.Identifier(role or settings.DATABASE_SERVING_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, relname FROM pg_class"
            " WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace"
            " AND NOT pg_has_role(current_user, relowner, 'MEMBER')",
            [list(rights_by_table())],
        )
        if foreign := cursor.fetchone():
            raise NotTheOwner("{} does not own {}.".format(*foreign))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {0}").format(role))
        for table, rights in rights_by_table().items():
            cursor.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(
                    sql.SQL(", ").join(map(sql.SQL, rights)), sql.Identifier(table), role
                )
            )
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0}").format(role))
        for function in functions_to_call():
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {}(bigint[]) TO {}").format(
                    sql.Identifier(function), role
                )
            )
