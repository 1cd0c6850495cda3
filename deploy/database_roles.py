"""The two roles every newsroom works under: one that sets up, one that serves.

The rights that keep our promises are granted to the serving role (docs/decisions): it can add
decisions, and neither change nor remove them.
"""

import os
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier

from deploy.postgres_binaries import OLDEST
from deploy.private_postgres import ADMINISTRATOR
from deploy.steps import Refusal

OWNER = "newsroom_owner"
DATABASE = "newsroom"
DEFAULT_SERVING = "newsroom_serving"


@dataclass(frozen=True)
class Access:
    """The environment variables to set up with, and those to serve with."""

    set_up: dict
    serve: dict


def given():
    """Whether the environment names a database server to use."""
    return bool(os.environ.get("DATABASE_URL"))


def prepared_private(server):
    """Roles and database on a private server."""
    serving = os.environ.get("DATABASE_SERVING_ROLE") or DEFAULT_SERVING
    with psycopg.connect(server.url(ADMINISTRATOR, ADMINISTRATOR), autocommit=True) as connection:
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (serving, "LOGIN")):
            if not _exists(connection, "pg_roles", "rolname", role):
                create = SQL("CREATE ROLE {} " + rights)
                connection.execute(create.format(Identifier(role)))
        grant = SQL("GRANT {} TO {}")
        connection.execute(grant.format(Identifier(serving), Identifier(OWNER)))
        if not _exists(connection, "pg_database", "datname", DATABASE):
            create = SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(create.format(Identifier(DATABASE), Identifier(OWNER)))
    return _access(server.url(OWNER, DATABASE), server.url(serving, DATABASE), serving)


def prepared_given(for_tests=False):
    """Roles on the server that DATABASE_URL names, and DATABASE_OWNER_URL where it is set."""
    url = os.environ["DATABASE_URL"]
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    serving = os.environ.get("DATABASE_SERVING_ROLE") or DEFAULT_SERVING
    if not owner_url:
        with _connected("DATABASE_URL", url) as connection:
            _refuse_unless_able(connection, for_tests)
            _make_serving_role(connection, serving)
        return _access(url, url, serving, assumed=serving)
    with _connected("DATABASE_URL", url) as connection:
        # Whom pages are served as is whom the rights go to.
        serving = os.environ.get("DATABASE_SERVING_ROLE") or _login(connection)
    with _connected("DATABASE_OWNER_URL", owner_url) as connection:
        if serving == _login(connection):
            raise Refusal(
                f"DATABASE_URL and DATABASE_OWNER_URL both log in as {serving}; pages must be "
                "served as somebody who owns nothing. Leave DATABASE_OWNER_URL out, and they are."
            )
        _refuse_unless_able(connection, for_tests)
        if for_tests:  # which take the serving role from the owner's login
            _make_serving_role(connection, serving)
    return _access(owner_url, url, serving)


def _access(set_up_url, serving_url, serving, assumed=""):
    same = {"DATABASE_SERVING_ROLE": serving}
    set_up = {"DATABASE_URL": set_up_url, "DATABASE_ASSUME_ROLE": "", "DATABASE_POOL": ""}
    serve = {"DATABASE_URL": serving_url, "DATABASE_ASSUME_ROLE": assumed, "DATABASE_POOL": "yes"}
    return Access({**same, **set_up}, {**same, **serve})


def _connected(name, url):
    """A connection to URL, which the variable NAME holds and no sentence may repeat."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise Refusal(f"{name} must begin with postgresql://, as in postgresql://me@host/newsroom.")
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.ProgrammingError:
        raise Refusal(f"{name} is not an address that PostgreSQL understands.") from None
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Refusal(f"The database that {name} names cannot be reached: {reason}") from None


def _refuse_unless_able(connection, for_tests):
    major = connection.info.server_version // 10000
    if major < OLDEST:
        raise Refusal(f"The server that DATABASE_URL names runs PostgreSQL {major}, not {OLDEST}+.")
    login = _login(connection)
    if for_tests:
        may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        order = SQL("ALTER ROLE {} CREATEDB").format(Identifier(login))
        lack = "create the databases that tests run in"
    else:
        may = "SELECT has_schema_privilege('public', 'CREATE')"
        order = SQL("GRANT CREATE ON SCHEMA public TO {}").format(Identifier(login))
        lack = "create tables in its schema public"
    if not connection.execute(may).fetchone()[0]:
        raise Refusal(
            f"The login {login} on the given server may not {lack}. An administrator must run: "
            f"{order.as_string(connection)};"
        )


def _make_serving_role(connection, serving):
    """The role SERVING, which the present login may step down to."""
    login = _login(connection)
    create = SQL("CREATE ROLE {} NOLOGIN").format(Identifier(serving))
    grant = SQL("GRANT {} TO {}").format(Identifier(serving), Identifier(login))
    orders = []
    if not _exists(connection, "pg_roles", "rolname", serving):
        orders = [create, grant]
    elif not _may_become(connection, serving):
        orders = [grant]
    superuser = connection.info.parameter_status("is_superuser") == "on"
    try:
        for order in orders[:1] if superuser else orders:
            connection.execute(order)
    except psycopg.errors.InsufficientPrivilege:
        wanted = " ".join(f"{order.as_string(connection)};" for order in orders)
        raise Refusal(
            f"The login {login} on the given server may not make the role that pages are served "
            f"under. An administrator must run: {wanted}"
        ) from None


def _may_become(connection, role):
    """Whether the present login may SET ROLE; since PostgreSQL 16 membership alone is no leave."""
    leave = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    query = "SELECT pg_has_role(current_user, %s, %s)"
    return connection.execute(query, [role, leave]).fetchone()[0]


def _login(connection):
    return connection.execute("SELECT current_user").fetchone()[0]


def _exists(connection, table, column, value):
    query = SQL("SELECT EXISTS (SELECT FROM {} WHERE {} = %s)")
    return connection.execute(
        query.format(Identifier(table), Identifier(column)), [value]
    ).fetchone()[0]
