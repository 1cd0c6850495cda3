"""As many requests as a server can answer: wrk, on a core of its own."""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy import children
from deploy.steps import Refusal
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.servers import on_core

SCRIPT = Path(__file__).with_name("wrk.lua")
# What every browser of today says it can unpack.
AS_A_BROWSER = "gzip, deflate, br, zstd"
# Kept open, as browsers and proxies keep theirs.
CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, and CPU of all the servers' processes for each."""

    a_second: float
    cpu_ms: float
    p99: float


def load(served, path, *, seconds, core=None, beside=(), connections=CONNECTIONS):
    """Ask SERVED for PATH over and over; the CPU is its own and that of those BESIDE it."""
    pids = [served.pid, *(one.pid for one in beside)]
    command = ["wrk", "--threads", 1, "--connections", connections, "--duration", f"{seconds}s"]
    command += ["--script", SCRIPT, "--header", f"Accept-Encoding: {AS_A_BROWSER}"]
    used = cpu_seconds(*pids)
    status, told = children.listen(on_core(core, [*command, served.address + path]))
    used = cpu_seconds(*pids) - used
    if status:
        raise Refusal(f"wrk failed: {told[-600:]}")
    counted = json.loads(told.splitlines()[-1])
    if counted["broken"] or counted["refused"]:
        raise Refusal(f"Not every request for {path} was answered: {counted}")
    requests = counted["requests"]
    if not requests:
        raise Refusal(f"No request for {path} was answered within {seconds} seconds.")
    return Load(requests / counted["seconds"], used / requests * 1000, counted["p99"])
