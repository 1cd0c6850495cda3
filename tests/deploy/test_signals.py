"""However a command is asked to stop, it stops."""

import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.run_folder import ROOT

WAIT = """
from deploy import signals, steps
steps.obey(lambda: (print("ready", flush=True), signals.pause(60)))
"""
MAKEFILE = """
wait:
\t@cd {root} && exec {python} -c "$$WAIT"
"""


@pytest.fixture
def make(tmp_path):
    """A make whose only recipe waits; started by a shell that may have made it deaf to SIGINT."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(MAKEFILE.format(root=ROOT, python=sys.executable))
    started = []

    def start(before=""):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
        process = subprocess.Popen(
            ["sh", "-c", f"{before} exec make -s -f {makefile} wait"],
            env={**environment, "WAIT": WAIT},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.stdout.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _nobody_is_left_of(process):
    process.wait(timeout=10)
    for _ in range(50):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_to_the_whole_group_ends_it(make, number):
    process = make()
    os.killpg(process.pid, number)
    assert _nobody_is_left_of(process)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere make keeps SIGINT to itself")
@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL],
    ids=["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"],
)
def test_a_signal_to_make_alone_ends_it(make, number):
    process = make()
    process.send_signal(number)
    assert _nobody_is_left_of(process)


def test_it_hears_sigint_though_it_was_started_deaf_to_it(make):
    process = make(before="trap '' INT;")
    os.killpg(process.pid, signal.SIGINT)
    assert _nobody_is_left_of(process)
