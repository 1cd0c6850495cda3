"""The private PostgreSQL is private, and leaves nothing behind."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from deploy import private_postgres
from deploy.run_folder import ROOT
from deploy.steps import Refusal

HOLD_A_SERVER = """
from deploy import postgres_binaries, private_postgres, signals
signals.listen()
with private_postgres.thrown_away(postgres_binaries.found()) as server:
    print(server.process.pid, server.sockets, flush=True)
    signals.pause(60)
"""


def _asked(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def _is_gone(pid):
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def data():
    """Where a server's kept data may be; not under pytest's own folder, which is closed to it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "postgres"


def test_nobody_else_may_enter_its_folder(server):
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700


def test_it_listens_on_no_port(server):
    assert _asked(server.url("postgres", "postgres"), "SHOW listen_addresses") == ""


def test_it_knows_letters_beyond_ascii(server):
    assert _asked(server.url("postgres", "postgres"), r"SELECT lower('Ä') ~ '^\w$'")


def test_nothing_is_left_of_a_throw_away_one(binaries):
    with private_postgres.thrown_away(binaries) as server:
        assert (server.sockets / "data" / "PG_VERSION").exists()
    assert server.process.returncode == 0
    assert not server.sockets.exists()


@pytest.mark.parametrize(("durable", "said"), [(False, "off"), (True, "on")])
def test_it_forgets_unless_it_is_asked_to_be_durable(binaries, durable, said):
    with private_postgres.thrown_away(binaries, durable) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert _asked(server.url("postgres", "postgres"), f"SHOW {setting}") == said
    assert not server.sockets.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_nothing_is_left_of_it_after_a_signal(number):
    command = [sys.executable, "-c", HOLD_A_SERVER]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as holder:
        pid, sockets = holder.stdout.readline().split()
        assert Path(sockets).exists()
        holder.send_signal(number)
        holder.wait(timeout=20)
    assert _is_gone(int(pid))
    assert not Path(sockets).exists()


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no system call ties them together")
def test_it_does_not_outlive_a_killed_launcher():
    command = [sys.executable, "-c", HOLD_A_SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        pid, sockets = holder.stdout.readline().split()
        holder.kill()
        holder.wait(timeout=20)
    assert _is_gone(int(pid))
    # The folder is the next run's to remove; here nobody else would.
    subprocess.run(["rm", "-r", sockets], check=True)


def test_kept_data_are_there_again_even_after_a_crash(binaries, data, tmp_path):
    with (
        private_postgres.kept(binaries, data, tmp_path) as server,
        psycopg.connect(server.url("postgres", "postgres")) as connection,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    # What a crash leaves, with a number that belongs to somebody else by now.
    (data / "postmaster.pid").write_text(f"{os.getppid()}\n")
    with private_postgres.kept(binaries, data, tmp_path) as server:
        assert _asked(server.url("postgres", "postgres"), "SELECT number FROM kept") == 7


def test_data_of_another_major_version_are_refused(binaries, data, tmp_path):
    data.mkdir()
    (data / "PG_VERSION").write_text("9.6\n")
    with (
        pytest.raises(Refusal, match=r"made by PostgreSQL 9\.6"),
        private_postgres.kept(binaries, data, tmp_path),
    ):
        pass
    assert (data / "PG_VERSION").exists()
