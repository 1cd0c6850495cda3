"""Acting as the owner of the tables: to say when something happened, or to try what only
somebody with the keys to the database could."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

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
