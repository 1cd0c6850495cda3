"""Questions to the database that are worked out once and asked often.

Django makes the SQL of a QuerySet anew each time, which takes longer than PostgreSQL's answer. What
is asked on every page is prepared: the QuerySet spells the rule, as everywhere, with a Blank for
whatever differs from one asking to the next.
"""

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
        sql, params, _made = self._sql or self._work_out()
        filled = [said[one.name] if isinstance(one, Blank) else one for one in params]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    def found(self, **said):
        """What was asked for, as objects of the QuerySet's model."""
        rows = self.rows(**said)
        _sql, _params, (model, names) = self._sql
        return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]

    def _work_out(self):
        found = self.make()
        sql, params = found.query.sql_with_params()
        names = [field.attname for field in found.model._meta.concrete_fields]
        self._sql = sql, params, (found.model, names)
        return self._sql
