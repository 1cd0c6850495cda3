"""Newsrooms of several sizes on one database server, each a copy of the one that is given."""

import os
import re

import psycopg
from psycopg.sql import SQL, Identifier

from deploy.demo_site import manage
from deploy.steps import Refusal

FILL = "from tests.benchmarks.newsrooms import fill; fill({})"
# What signals find a text again by; and from which addresses it came.
_MORE = """
ALTER TABLE comments_contact DISABLE TRIGGER USER;
UPDATE comments_contact SET address_hash = sha256(int8send(comment_id / 3))
WHERE address_hash IS NULL;
ALTER TABLE comments_contact ENABLE TRIGGER USER;
INSERT INTO comments_likeness (comment_id, exact, bands)
SELECT id, sha256(convert_to(text, 'UTF8')), (
    SELECT array_agg(hashint8extended(comment.id / 2, seed)) FROM generate_series(1, 12) AS seed)
FROM comments_comment AS comment WHERE text <> '' ON CONFLICT DO NOTHING
"""


def fill(comments):
    """Add so many comments, with all that posting asks about; as the tables' owner."""
    from django.db import connection

    from tests.benchmarks import million

    million.fill(comments=comments)
    with connection.cursor() as cursor:
        for statement in _MORE.split(";\n"):
            cursor.execute(statement)
        cursor.execute("VACUUM (ANALYZE)")


def copied(stack, name, comments=0):
    """The environment of a copy NAME of the newsroom that is given, with so many COMMENTS more,
    until STACK unwinds."""
    owner, serving = os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]
    administer(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), _named(owner)))
    stack.callback(administer, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    if comments:
        environment = {**os.environ, "DATABASE_URL": at(owner, name)}
        manage(environment, "shell", "--command", FILL.format(comments))
    return {"DATABASE_URL": at(serving, name)}


def administer(statement):
    """Do what no transaction can, as whoever owns the databases."""
    url = at(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def at(url, name):
    """URL, of the database NAME instead."""
    changed, number = re.subn(r"/[^/]*$", f"/{name}", url)
    if not number:
        raise Refusal("The address of the database names none.")
    return changed


def _named(url):
    return Identifier(url.rpartition("/")[2])
