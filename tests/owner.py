"""Acting as the owner of the tables: to say when something happened, or to try what only
somebody with the keys to the database could."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from comments.checks import TRIGGERS

SERVING_ROLE = settings.DATABASE_SERVING_ROLE


@contextmanager
def as_owner():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {SERVING_ROLE}")


@contextmanager
def tables_that_may_be_emptied():
    """As owner: without what refuses a TRUNCATE, for as long as this lasts."""
    switched = [
        (table, trigger)
        for table, triggers in TRIGGERS.items()
        for trigger in triggers
        if trigger.endswith("_is_never_emptied")
    ]
    with connection.cursor() as cursor:
        for table, trigger in switched:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        for table, trigger in switched:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
