"""Setting up and serving are two roles from the first day."""

import psycopg
import pytest

from deploy import database_roles


def test_the_serving_role_owns_nothing_and_can_make_nothing(server):
    access = database_roles.prepared_private(server)
    database_roles.prepared_private(server)  # a second time finds them made
    with psycopg.connect(access.set_up["DATABASE_URL"]) as owner:
        owner.execute("CREATE TABLE page (words text)")
        owner.execute("SET ROLE newsroom_serving")
    with psycopg.connect(access.serve["DATABASE_URL"]) as serving:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute("SELECT * FROM page")
        serving.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute("CREATE TABLE mine (words text)")


def test_with_two_logins_the_rights_go_to_the_one_that_serves(server, monkeypatch):
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE pages LOGIN")
    monkeypatch.setenv("DATABASE_URL", server.url("pages", "postgres"))
    monkeypatch.setenv("DATABASE_OWNER_URL", server.url("postgres", "postgres"))
    access = database_roles.prepared_given()
    assert access.set_up["DATABASE_SERVING_ROLE"] == "pages"
    assert "postgres@" in access.set_up["DATABASE_URL"]
    assert "pages@" in access.serve["DATABASE_URL"]
