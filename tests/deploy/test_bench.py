"""What `make bench` makes of what its parts find, and what it says where it cannot measure."""

import json
import os
import subprocess
import sys

import pytest

from deploy import bench, programs, run_folder
from deploy.steps import Refusal
from tests.benchmarks import open_loop, processes, report, rounds

MACHINE = {
    "processor": "2 cores of a processor",
    "memory": "4 GB",
    "kernel": "Linux 6",
    "versions": {"Python": "3.11", "Django": "5.2"},
}
FOUND = {
    "title": "A kept page",
    "text": "How it was measured.",
    "tables": [{"caption": "Pages", "columns": ["server", "a | b"], "rows": [["ours", "12"]]}],
    "goals": [
        {"what": "quick", "goal": "1 ms", "measured": "2 ms", "met": False},
        {"what": "small", "goal": "9 MB", "measured": "3 MB", "met": True},
    ],
    "measured_on": "2026-01-02",
    "machine": MACHINE,
}


def test_the_report_tells_goals_machine_and_each_part():
    told = report.text_of({"pages": FOUND})
    assert "| quick | 1 ms | 2 ms | **not reached** |" in told
    assert "| small | 9 MB | 3 MB | reached |" in told
    assert "2 cores of a processor, 4 GB, Linux 6. Python 3.11, Django 5.2." in told
    assert "## A kept page\n\nHow it was measured." in told
    assert "`make bench ARGS=pages`, 2026-01-02." in told
    assert "| server | a \\| b |\n| --- | ---: |\n| ours | 12 |" in told


def test_a_part_that_was_not_measured_again_stays_in_the_report(tmp_path):
    folder = tmp_path / "performance"
    folder.mkdir()
    (folder / "pages.json").write_text(json.dumps(FOUND))
    (folder / "mixed.json").write_text(json.dumps({**FOUND, "title": "All at once"}))
    told = report.write(folder, ["pages", "mixed"]).read_text()
    assert told.index("## A kept page") < told.index("## All at once")
    assert told.count("## Measured on") == 1


def test_figures_of_two_machines_are_told_apart(tmp_path):
    other = {**FOUND, "machine": {**MACHINE, "memory": "64 GB"}}
    told = report.text_of({"pages": FOUND, "mixed": other})
    assert "## Measured on, A" in told
    assert "## Measured on, B" in told
    assert "`make bench ARGS=mixed`, 2026-01-02, on machine B." in told


def test_every_part_is_a_program_that_says_what_it_does():
    for name, part in (bench.PARTS | bench.LARGE).items():
        ran = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{part.module or name}", "--help"],
            capture_output=True,
            text=True,
            check=False,
            cwd=run_folder.ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        )
        assert ran.returncode == 0, ran.stderr
        assert "--json FILE" in ran.stdout


def test_an_unknown_part_is_refused_with_those_that_there_are(monkeypatch):
    monkeypatch.setenv("ARGS", "pages nothing")
    with pytest.raises(Refusal, match=r"There is no part nothing\. There are: pages, .*memory"):
        bench.main()


def test_a_missing_program_is_named_with_the_package_that_brings_it(monkeypatch):
    monkeypatch.setattr(programs, "path_of", lambda name: None if name == "wrk" else "/bin/it")
    monkeypatch.setenv("ARGS", "pages")
    with pytest.raises(Refusal, match=r"Missing, .*: wrk\. .*apt-get install wrk"):
        bench.main()


def test_parts_over_the_same_database_share_it():
    chosen = {name: bench.PARTS[name] for name in ("pages", "memory", "uncached")}
    assert [names for _one, names in bench._by_database(chosen)] == [
        ["pages", "uncached"],
        ["memory"],
    ]


def test_what_is_compared_is_measured_in_turn():
    order = []
    found = rounds.interleaved({"a": 1, "b": 2}, lambda one: order.append(one) or one, 2)
    assert order == [1, 2, 1, 2]
    assert found == {"a": [1, 1], "b": [2, 2]}


def test_figures_are_told_with_their_least_and_greatest():
    assert rounds.spread([3, 1, 2000]) == "3 (1–2,000)"
    assert rounds.spread([2.5, 2.5], 1) == "2.5"
    assert rounds.ratio([2, 9, 4], [1, 3, 2]) == 2
    assert rounds.share(range(1, 101), 0.99) == 99
    assert rounds.share([5], 0.99) == 5


def test_a_servers_cpu_is_that_of_all_that_it_has_started():
    busy = "sum(range(10 ** 7)); print(1, flush=True); input()"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", starts], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        used = processes.cpu_seconds(process.pid)
        family = processes.family_of(process.pid)
        process.communicate(b"\n")
    assert len(family) == 2
    assert used > 0.05


def test_requests_come_as_often_as_is_said_and_at_the_same_moments_again():
    first, again = (open_loop.moments(300, 60, seed=1) for _time in range(2))
    assert first == again == sorted(first)
    assert 17_000 < len(first) < 19_000
    assert max(first) < 60
