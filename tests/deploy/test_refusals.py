"""What cannot work is said in one sentence, before anything slow is begun."""

import ast
import socket

import psycopg
import pytest

from deploy import bootstrap, database_roles, ports, run_folder
from deploy.steps import Refusal


def test_a_taken_port_is_said_to_be_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {port} is taken"):
            ports.reserved(port)


def test_a_reserved_port_is_nobody_elses():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ports.reserved(port), pytest.raises(Refusal, match="is taken"):
        ports.reserved(port)
    ports.reserved(port).close()


@pytest.mark.parametrize("words", ["eighty", "0", "65536", "-1", "８０"])
def test_a_port_is_a_number(words, monkeypatch):
    monkeypatch.setenv("PORT", words)
    with pytest.raises(Refusal, match="must be a number"):
        ports.chosen()
    monkeypatch.setenv("PORT", "8123")
    assert ports.chosen() == 8123


def test_an_old_python_is_said_to_be_too_old():
    assert "this is Python 3.9.2" in bootstrap.refusal((3, 9, 2, "final", 0))
    assert bootstrap.refusal((3, 11, 0, "final", 0)) is None


def test_an_old_python_can_read_that_sentence():
    source = (run_folder.ROOT / "deploy" / "bootstrap.py").read_text()
    nodes = list(ast.walk(ast.parse(source, feature_version=(3, 4))))
    too_new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef)
    assert not [node for node in nodes if isinstance(node, too_new)]


def test_one_clone_runs_once(clone):
    with (
        run_folder.taken(),
        run_folder.published(address="http://127.0.0.1:8123"),
        pytest.raises(Refusal, match=r"already running on http://127\.0\.0\.1:8123"),
    ):
        run_folder.refuse_if_running()
    run_folder.refuse_if_running()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:geheim@127.0.0.1:1/newsroom", "cannot be reached: .*refused"),
        ("postgresql://me:geheim@127.0.0.1/newsroom?nonsense=1", "not an address"),
        ("mysql://me:geheim@127.0.0.1/newsroom", "must begin with postgresql://"),
        ("geheim", "must begin with postgresql://"),
    ],
)
def test_a_given_database_out_of_reach_is_said_without_its_password(url, sentence, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(Refusal, match=sentence) as refusal:
        database_roles.prepared_given()
    assert "geheim" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_login_that_may_not_make_roles_is_told_what_an_administrator_must_run(
    server, monkeypatch
):
    administrator = server.url("postgres", "postgres")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("CREATE ROLE tenant LOGIN")
        connection.execute("CREATE DATABASE tenancy OWNER tenant")
    monkeypatch.setenv("DATABASE_URL", server.url("tenant", "tenancy"))
    with pytest.raises(Refusal, match="An administrator must run: ") as refusal:
        database_roles.prepared_given()
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute(str(refusal.value).split("must run: ")[1])
    access = database_roles.prepared_given()
    assert access.serve["DATABASE_ASSUME_ROLE"] == "newsroom_serving"
    assert access.set_up["DATABASE_ASSUME_ROLE"] == ""
