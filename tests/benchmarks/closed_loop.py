"""Clients that send their next request as soon as the last is answered.

In a process of its own, on a core of its own: `python -m tests.benchmarks.closed_loop`, as `sent`
starts it.
"""

import asyncio
import json
import pickle
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from deploy import children, run_folder
from deploy.steps import Refusal
from tests.benchmarks.servers import on_core


@dataclass(frozen=True)
class Answered:
    """What came of it: how many a second, and milliseconds for each."""

    number: int
    a_second: float
    times: list


def sent(port, requests, *, clients, seconds, expected, core, again=False):
    """Send REQUESTS, bytes, by so many CLIENTS for so many SECONDS; each is to be answered with
    the status EXPECTED. AGAIN, from the first one, where the server does not mind."""
    with tempfile.NamedTemporaryFile(dir=run_folder.path("")) as file:
        pickle.dump((requests, again), file)
        file.flush()
        words = [sys.executable, "-m", "tests.benchmarks.closed_loop", file.name, port, clients]
        status, said = children.listen(on_core(core, [*words, seconds]), cwd=run_folder.ROOT)
    if status:
        raise Refusal(f"The clients failed: {said[-600:]}")
    told = json.loads(said.splitlines()[-1])
    if set(told["statuses"]) != {str(expected)}:
        raise Refusal(f"Not every request was answered with {expected}: {told['statuses']}")
    return Answered(len(told["times"]), len(told["times"]) / told["seconds"], told["times"])


async def _client(port, requests, until, times, statuses):
    reader = writer = None
    while time.monotonic() < until:
        request = next(requests, None)
        if request is None:
            break
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        begun = time.perf_counter()
        writer.write(request)
        status, length, stays = _read(await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(length)
        times.append(round((time.perf_counter() - begun) * 1000, 2))
        statuses[status] = statuses.get(status, 0) + 1
        if not stays:
            writer.close()
            writer = None
    if writer:
        writer.close()


def _read(head):
    """The status, how long the body is, and whether the line stays open."""
    first, *lines = head.decode("latin-1").split("\r\n")
    said = dict(line.lower().split(": ", 1) for line in lines if line)
    return first.split()[1], int(said["content-length"]), said.get("connection") != "close"


async def _all(requests, port, clients, seconds):
    times, statuses, begun = [], {}, time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _client_of_all in range(clients):
            group.create_task(_client(port, requests, begun + seconds, times, statuses))
    return {"seconds": time.monotonic() - begun, "times": times, "statuses": statuses}


def main(file, port, clients, seconds):
    with Path(file).open("rb") as prepared:
        # Written by whoever started this.
        requests, again = pickle.load(prepared)  # noqa: S301
    requests = cycle(requests) if again else iter(requests)
    told = asyncio.run(_all(requests, int(port), int(clients), float(seconds)))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
