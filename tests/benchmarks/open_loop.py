"""Requests that come when they come, however long the ones before them take.

Nobody waits for a slow answer before the next reader arrives: each request has a moment at which it
is due, and its time is counted from then, waiting for a connection included.
"""

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, field

# A connection that was silent for so long may be one that the server is about to close.
FRESH_FOR = 3
PATIENCE = 30


@dataclass(order=True)
class Request:
    """Something asked for at the moment DUE, in seconds from the start."""

    due: float
    kind: str = field(compare=False)
    head: bytes = field(compare=False)
    expected: int = field(compare=False, default=200)


@dataclass
class Outcome:
    """Of one kind: milliseconds from when each was due, and what went wrong, in words."""

    times: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def moments(a_second, seconds, seed):
    """When so many A_SECOND come by chance, within so many SECONDS."""
    drawn, at, found = random.Random(seed), 0, []
    while (at := at + drawn.expovariate(a_second)) < seconds:
        found.append(at)
    return found


def written(method, path, port, body="", **headers):
    """A request as bytes; header names with hyphens for underscores."""
    said = {"Host": f"127.0.0.1:{port}", **headers}
    if method != "GET":
        said |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": len(body.encode()),
        }
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in said.items()]
    return "\r\n".join([*lines, "", body]).encode()


def sent(requests, port):
    """Send each of REQUESTS when it is due; the Outcome of each kind."""
    return asyncio.run(_send_all(sorted(requests), _Lines(port)))


async def _send_all(requests, lines):
    outcomes = {one.kind: Outcome() for one in requests}
    begun = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for one in requests:
            await asyncio.sleep(begun + one.due - time.monotonic())
            group.create_task(_send(one, lines, begun, outcomes[one.kind]))
    lines.close()
    return outcomes


async def _send(request, lines, begun, outcome):
    try:
        async with asyncio.timeout(PATIENCE):
            status = await lines.ask(request.head)
    except (OSError, EOFError, TimeoutError, ValueError) as error:
        status = type(error).__name__
    if status != request.expected:
        outcome.errors.append(str(status))
    outcome.times.append((time.monotonic() - begun - request.due) * 1000)


class _Lines:
    """Connections to PORT, kept open and used by turns, as many as are wanted at once."""

    def __init__(self, port):
        self.port = port
        self._idle = deque()

    async def ask(self, head):
        """The status of the answer, once it has come whole."""
        reader, writer = await self._line()
        try:
            writer.write(head)
            status, length, stays = _read_head(await reader.readuntil(b"\r\n\r\n"))
            await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        if stays:
            self._idle.append((time.monotonic(), reader, writer))
        else:
            writer.close()
        return status

    async def _line(self):
        while self._idle:
            since, reader, writer = self._idle.popleft()
            if time.monotonic() - since < FRESH_FOR:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)

    def close(self):
        for _since, _reader, writer in self._idle:
            writer.close()


def _read_head(head):
    """Its status, how long the body is, and whether the line stays open."""
    first, *lines = head.decode("latin-1").split("\r\n")
    said = dict(line.lower().split(": ", 1) for line in lines if line)
    return int(first.split()[1]), int(said["content-length"]), said.get("connection") != "close"
