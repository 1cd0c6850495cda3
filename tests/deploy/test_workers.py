"""The workers beside the web server: all at work, none left behind, none missed in silence."""

import os
import signal
import sys
import time

import pytest

from deploy import children, signals, workers


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A project whose `manage.py` commands are a worker that works and one that dies."""
    (tmp_path / "manage.py").write_text(
        "import os, sys, time\n"
        "with open('started', 'a') as file: file.write(f'{sys.argv[1]} {os.getpid()}\\n')\n"
        "time.sleep(60) if sys.argv[1] == 'works' else sys.exit(3)\n"
    )
    monkeypatch.setattr(workers.run_folder, "ROOT", tmp_path)
    monkeypatch.setattr(workers, "PAUSE", 0.3)
    return tmp_path / "started"


def started(file, count):
    """The commands that have started, with their process ids, once there are COUNT."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) >= count:
            return [line.split() for line in lines]
        time.sleep(0.02)
    raise AssertionError(lines)


def is_running(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def test_every_worker_is_at_work_and_none_outlives_it(commands):
    environment = {**os.environ, "DATABASE_POOL": "yes"}
    with workers.at_work(environment, {"one thing": "works", "another": "works"}) as both:
        pids = [pid for _command, pid in started(commands, 2)]
        assert all(map(is_running, pids))
        assert [worker.environment["DATABASE_POOL"] for worker in both] == ["no", "no"]
    assert not any(map(is_running, pids))


def test_none_outlives_whoever_is_asked_to_stop_either(commands):
    def work_until_stopped():
        with workers.at_work(dict(os.environ), {"one thing": "works"}):
            os.environ["PID"] = started(commands, 1)[0][1]
            raise signals.Stopped(signal.SIGTERM)

    with pytest.raises(signals.Stopped):
        work_until_stopped()
    assert not is_running(os.environ.pop("PID"))


def test_one_that_dies_is_said_plainly_once_and_started_again(commands, capsys):
    with workers.at_work(dict(os.environ), {"one thing": "dies"}) as (worker,):
        worker.process.wait(10)
        for _n in range(3):
            worker.look_after()
        said = capsys.readouterr().out
        assert said.count("The worker for one thing has stopped by itself (status 3)") == 1
        assert len(started(commands, 1)) == 1
        time.sleep(workers.PAUSE)
        worker.look_after()
        assert "started again" in capsys.readouterr().out
        assert len(started(commands, 2)) == 2


def test_one_that_lives_is_left_in_peace(commands, capsys):
    with workers.at_work(dict(os.environ), {"one thing": "works"}) as (worker,):
        started(commands, 1)
        worker.look_after()
        assert capsys.readouterr().out == ""


def test_each_worker_is_a_command_of_the_project():
    from django.core.management import get_commands

    assert set(workers.WORKERS.values()) <= set(get_commands())
    assert sys.executable == children.sys.executable
