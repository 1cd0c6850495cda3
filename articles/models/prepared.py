"""Questions to the database that are worked out once and asked often.

Django makes the SQL of a QuerySet anew each time, which takes longer than PostgreSQL's answer; and
PostgreSQL plans anew each time how to go about it, which takes longer than going about it. What
is asked on every page is prepared: the QuerySet spells the rule, as everywhere, with a Blank for
whatever differs from one asking to the next. Asked a few times on a connection, it is prepared
there too. Whatever is no Blank stands in it as it is, so that an index of approved comments alone
is known to do for approved comments.
"""

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, Func


class Blank(Expression):
    """The place of what is filled in under NAME when it is asked; FIELD is of its kind."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class IsOneOf(Func):
    """Whether a number is in a list of them: `IsOneOf(F("pk"), Blank("numbers", …))`."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


NUMBER, MOMENT, WORDS = models.BigIntegerField(), models.DateTimeField(), models.TextField()
NOW = Blank("now", MOMENT)


class Prepared:
    """The QuerySet that MAKE returns, worked out at the first asking."""

    def __init__(self, make):
        self.make = make
        self._sql = None

    def rows(self, **said):
        """The rows as they are, with what is SAID in the blanks."""
        sql, blanks, _made = self._sql or self._work_out()
        with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
            cursor.execute(sql, [said[name] for name in blanks])
            return cursor.fetchall()

    def found(self, **said):
        """What was asked for, as objects of the QuerySet's model, with their annotations."""
        rows = self.rows(**said)
        _sql, _params, made = self._sql
        return [_object_of(row, *made) for row in rows]

    def _work_out(self):
        found = self.make()
        sql, params = found.query.sql_with_params()
        blanks = [one.name for one in params if isinstance(one, Blank)]
        names = [field.attname for field in _fields_of(found)]
        besides = list(found.query.annotation_select)
        self._sql = _with_all_but_blanks(sql, params), blanks, (found.model, names, besides)
        return self._sql


def _object_of(row, model, names, besides):
    """The object that ROW is of, with NAMES of its fields and BESIDES of its annotations."""
    found = model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)])
    for name, value in zip(besides, row[len(names) :], strict=True):
        setattr(found, name, value)
    return found


def _fields_of(found):
    """The fields of the model that FOUND, a QuerySet, asks for: all, or `only()` some."""
    fields = found.model._meta.concrete_fields
    names, is_all_but = found.query.deferred_loading
    return [f for f in fields if is_all_but != (f.name in names) or f.primary_key]


def _with_all_but_blanks(sql, params):
    """SQL with those of PARAMS in it that are no Blank."""
    begins, *parts = sql.split("%s")
    said = (
        "%s" if isinstance(one, Blank) else psycopg.sql.quote(one).replace("%", "%%")
        for one in params
    )
    return begins + "".join(one + part for one, part in zip(said, parts, strict=True))


def _cursor(connection):
    """A cursor that prepares, where `DATABASE_PREPARES` lets it; Django's own never do. Not while
    somebody listens in, who is to read each question with what is asked for in it."""
    connection.ensure_connection()
    if connection.connection.prepare_threshold is None or connection.queries_logged:
        return connection.cursor()
    return connection.make_cursor(psycopg.Cursor(connection.connection))
