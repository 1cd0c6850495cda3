"""What a posted comment costs: python -m tests.benchmarks.posting

Over the database that the environment names, which is copied and filled, and is to be durable.
"""

import http.client
import json
import os
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg

from deploy import children, run_folder
from deploy.steps import Refusal
from tests.benchmarks import article, closed_loop, insert_loop, part, posts
from tests.benchmarks.newsrooms import copied
from tests.benchmarks.processes import cpu_seconds, database_server, family_of
from tests.benchmarks.rounds import interleaved, ratio, share, spread
from tests.benchmarks.servers import cores, gunicorn, on_core

SIZES = (0, 10_000, 100_000)
CLIENTS = (1, 16)
ROUNDS, SECONDS = 5, 6
# More than any of them answers in a second.
PREPARED_A_SECOND = 600
CONSTANT = 0.9
LOOP, BARE = "INSERT and commit", "INSERT in bare WSGI"
_LIMITS = ("COMMENTS_AN_HOUR", "COMMENTS_AN_HOUR_ON_AN_ARTICLE", "COMMENTS_AN_HOUR_FROM_AN_ADDRESS")
# All guards stand; so many an hour are just more than any newsroom takes.
GUARDS = {**dict.fromkeys(_LIMITS, "10000000"), "TRUSTED_PROXIES": "127.0.0.1/32"}
SAID = """
Comments are sent by one client, and by sixteen, each with the form's stamp and its preview's
moment, from ever other network addresses, to all articles; a client sends its next as soon as the
last is answered. gunicorn (one worker, four threads) and a durable PostgreSQL (fsync and
synchronous_commit on) share one core, the clients have another. All guards stand: stamp, trap,
exactly once, limits (`COMMENTS_AN_HOUR` and the like, raised to ten million), record, queue. Beside
it, in turn: an INSERT and its commit in a loop with nothing else, and the same in a bare WSGI
application under the same gunicorn. {rounds} rounds of {seconds} seconds. Signals look at comments
beside the requests; what they had not looked at when the last answer came they look at afterwards,
and their CPU is told apart.
"""


@dataclass(frozen=True)
class Figures:
    """Of one run: posts a second, milliseconds of CPU for each, and of waiting."""

    a_second: float
    worker: float
    database: float
    later: float
    times: list


def measure():
    from django.db import connection

    rounds, seconds = part.rounds(ROUNDS), part.seconds(SECONDS)
    core = cores()[0]
    with ExitStack() as stack:
        letters, server = Letters(), database_server(connection)
        connection.close()
        pin(stack, server, core)
        newsrooms = {}
        for size in SIZES:
            part.tell(f"a newsroom of {size:,} comments")
            newsrooms[named(size)] = copied(stack, f"posting_{size}", size)
        contestants = {
            LOOP: Loop(server, core),
            BARE: bare(stack, server, letters),
            **{name: newsroom(stack, server, letters, one) for name, one in newsrooms.items()},
        }
        found = {}
        for clients in CLIENTS:
            for one in contestants.values():
                one.run(clients, 1)
            found[clients] = interleaved(
                contestants, lambda one, clients=clients: one.run(clients, seconds), rounds
            )
    text = " ".join(SAID.format(rounds=rounds, seconds=seconds).split())
    tables = [_table(clients, of_each) for clients, of_each in found.items()]
    return part.found("Posting", text, tables, _goals(found))


def named(size):
    return f"the newsroom, {size:,} comments there" if size else "the newsroom"


def pin(stack, server, core):
    """Keep the database SERVER, with what it has started and will start, on CORE, until STACK
    unwinds."""
    if core is None:
        return
    everywhere = os.sched_getaffinity(0)

    def keep(where):
        for pid in family_of(server):
            # Some end as others begin.
            with suppress(ProcessLookupError):
                os.sched_setaffinity(pid, where)

    keep({core})
    stack.callback(keep, everywhere)


class Letters(posts.Letters):
    """Comments as a browser sends them, each another."""

    def __init__(self):
        super().__init__()
        from comments.forms import stamp_for
        from comments.models import Guidelines

        edition = Guidelines.objects.current()
        self.articles = [(one, stamp_for(one, edition)) for one in article.taking_comments()]

    def _one(self, number):
        from comments.forms import previewed_now

        on, stamp = self.articles[number % len(self.articles)]
        said = posts.fields(number)
        moment = previewed_now(on, said["text"])
        body = urlencode({**said, "stamp": stamp, "previewed": moment, "step": "send"}).encode()
        return posts.request(
            f"/comments/on/{on.slug}/",
            body,
            "Content-Type: application/x-www-form-urlencoded",
            "Sec-Fetch-Site: same-origin",
            f"X-Forwarded-For: {posts.address(number)}",
        )


class Loop:
    """INSERT and commit, on the core where the others are served."""

    def __init__(self, server, core):
        self.server, self.core = server, core
        self.url = os.environ["DATABASE_OWNER_URL"]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(insert_loop.TABLE)

    def run(self, clients, seconds):
        words = [sys.executable, "-m", insert_loop.__name__, self.url, clients, seconds]
        used = cpu_seconds(self.server)
        status, said = children.listen(on_core(self.core, words), cwd=run_folder.ROOT)
        if status:
            raise Refusal(f"The loop failed: {said[-600:]}")
        used = cpu_seconds(self.server) - used
        told = json.loads(said.splitlines()[-1])
        number = len(told["times"])
        cpu = [spent / number * 1000 for spent in (told["cpu"], used)]
        return Figures(number / told["seconds"], *cpu, 0, told["times"])


class Posted:
    """A server that LETTERS are posted to; what it leaves for later is done once LEFT is none."""

    def __init__(
        self, served, server, letters, *, left=None, again=False, expected=http.client.SEE_OTHER
    ):
        self.served, self.server, self.letters = served, server, letters
        self.left, self.again, self.expected = left, again, expected

    def run(self, clients, seconds):
        requests = self.letters.written(PREPARED_A_SECOND * seconds)
        # Whoever previews reads at least for a second.
        time.sleep(1.1)
        pids = self.served.pid, self.server
        before = [cpu_seconds(pid) for pid in pids]
        answered = closed_loop.sent(
            self.served.port, requests, clients=clients, seconds=seconds,
            expected=self.expected, core=cores()[1], again=self.again,
        )  # fmt: skip
        during = [cpu_seconds(pid) for pid in pids]
        until = time.monotonic() + 120
        while self.left and self.left():
            if time.monotonic() > until:
                raise Refusal("Signals have not looked at everything for two minutes.")
            time.sleep(0.2)
        after = sum(cpu_seconds(pid) for pid in pids) if self.left else sum(during)
        worker, database = (
            (then - now) / answered.number * 1000 for now, then in zip(before, during, strict=True)
        )
        later = (after - sum(during)) / answered.number * 1000
        return Figures(answered.a_second, worker, database, later, answered.times)


def bare(stack, server, letters):
    url = os.environ["DATABASE_OWNER_URL"]
    served = gunicorn(stack, "tests.benchmarks.insert_wsgi", core=cores()[0], BENCH_INSERT=url)
    return Posted(served, server, letters, again=True)


def newsroom(stack, server, letters, environment):
    """The newsroom over the database that ENVIRONMENT names."""
    served = gunicorn(stack, core=cores()[0], **environment, **GUARDS)

    def left():
        asked = "SELECT count(*) FROM comments_queueentry WHERE looked_over_at IS NULL"
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            return connection.execute(asked).fetchone()[0]

    return Posted(served, server, letters, left=left)


def _table(clients, found):
    columns = ["", "posts a second", "of the loop", "CPU ms: worker", "PostgreSQL", "signals later"]
    rows = []
    for name, runs in found.items():
        times = [time for run in runs for time in run.times]
        rows.append([
            name,
            spread([run.a_second for run in runs]),
            f"{_ratio(runs, found[LOOP]):.2f}",
            *(
                spread([getattr(run, what) for run in runs], 2)
                for what in ("worker", "database", "later")
            ),
            *(f"{share(times, part_of):.1f}" for part_of in (0.5, 0.99)),
        ])  # fmt: skip
    who = "One client" if clients == 1 else f"{clients} clients"
    return part.table(who, [*columns, "median ms", "99 of 100, ms"], rows)


def _ratio(these, those):
    return ratio([one.a_second for one in these], [one.a_second for one in those])


def _goals(found):
    for clients, of_each in found.items():
        constant = _ratio(of_each[named(SIZES[-1])], of_each[named(0)])
        yield part.goal(
            f"posts a second with {SIZES[-1]:,} comments there, of those with none"
            f" ({clients} {'client' if clients == 1 else 'clients'})",
            f"at least {CONSTANT}",
            f"{constant:.2f}",
            met=constant >= CONSTANT,
        )


if __name__ == "__main__":
    part.program(measure, programs=["taskset"])
