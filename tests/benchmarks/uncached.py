"""What a page costs that has to be made: python -m tests.benchmarks.uncached"""

import io
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from deploy.steps import Refusal
from tests.benchmarks import article, part
from tests.benchmarks.load import AS_A_BROWSER, load
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.rounds import interleaved, share, spread
from tests.benchmarks.servers import cores, gunicorn

REQUESTS, WARM_UP = 300, 20
ROUNDS, SECONDS = 5, 5
GOAL_MS = 4
SAID = """
The same article, made anew each time: in process, whole through the WSGI application with the
page cache, packed with brotli, right after a decision on one of its comments has moved its
version, so that nothing whole is kept ({requests} requests; the median, and in brackets the least
and the greatest); then through gunicorn with one worker and four threads on a core of its own,
asked over one connection, whose page cache lets go of each page as it is sent; and without any
page cache, so that nothing of a page is remembered either ({rounds} rounds of {seconds} s, in
turn). CPU is user and system; that of PostgreSQL stands beside it.
"""


def measure():
    path = article.path()
    requests, times = part.rounds(REQUESTS), part.rounds(ROUNDS)
    seconds = part.seconds(SECONDS)
    # What is started is started before there are threads.
    loads = _through_gunicorn(path, times, seconds)
    mine, theirs, queries, size = _in_process(path, requests)
    middle = statistics.median(mine)
    rows = [
        ["in process: CPU ms a page", spread(mine, 2)],
        ["in process: CPU ms, 99 of 100 pages at most", f"{share(mine, 0.99):.2f}"],
        ["PostgreSQL: CPU ms a page", f"{theirs:.2f}"],
        ["statements a page", str(queries)],
        ["bytes, packed with brotli", f"{size:,}"],
        *(
            [f"through gunicorn{how}: {what}", spread([getattr(one, figure) for one in ones], 2)]
            for how, ones in loads.items()
            for what, figure in (("CPU ms a page", "cpu_ms"), ("pages a second", "a_second"))
        ),
    ]
    text = SAID.format(requests=requests, rounds=times, seconds=seconds)
    tables = [part.table("A page that is made", ["", "measured"], rows)]
    wanted, what = f"at most {GOAL_MS} ms of CPU", "a page that is made, with fifty comments"
    goals = [part.goal(what, wanted, f"{middle:.2f} ms", met=middle <= GOAL_MS)]
    return part.found("A page that is made", " ".join(text.split()), tables, goals)


def _in_process(path, requests):
    """CPU milliseconds of each request, PostgreSQL's for one, its statements and its bytes."""
    from django.conf import settings
    from django.db import connection

    from newsroom.wsgi import application

    if not settings.PAGE_CACHE_MEGABYTES:
        raise Refusal("PAGE_CACHE_MEGABYTES is 0; this is measured with the page cache.")
    times, statements, servers = [], [], set()

    def count(execute, *asked):
        statements.append(asked[0])
        servers.add(connection.connection.info.backend_pid)
        return execute(*asked)

    # The decisions have a connection of their own, and so a server process.
    with ThreadPoolExecutor(1) as desk:
        decide = _Deciding()
        for number in range(WARM_UP + requests):
            desk.submit(decide).result()
            application.watch.look()
            if number == WARM_UP:
                times.clear()
                used = cpu_seconds(*servers)
            statements.clear()
            with connection.execute_wrapper(count):
                begun = time.process_time()
                body = _asked(application, path)
                times.append((time.process_time() - begun) * 1000)
        theirs = (cpu_seconds(*servers) - used) / requests * 1000
    return times, theirs, len(statements), len(body)


class _Deciding:
    """Approves one comment and takes that back, by turns: each moves the article's version."""

    def __init__(self):
        self.comment = self.moderator = None

    def __call__(self):
        from newsroom.staff.models import User
        from tests.benchmarks.posts import submitted

        if self.comment is None:
            self.moderator = User.objects.get(username="moderator")
            self.comment = submitted(article.liveliest(), number=0)
        seen = self.comment.decisions.count()
        verb = self.comment.undo if seen % 2 else self.comment.approve
        verb(by=self.moderator, seen=seen)
        self.comment.refresh_from_db()


def _asked(application, path):
    said = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": AS_A_BROWSER,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    if not said[0].startswith("200"):
        raise Refusal(f"The page is answered with {said[0]}.")
    return body


def _through_gunicorn(path, times, seconds):
    core, other = cores()
    given = {"core": core, "path": path}
    with ExitStack() as stack:
        served = {
            "": gunicorn(stack, "tests.benchmarks.wrapped:forgetful", **given),
            " with nothing remembered": gunicorn(stack, PAGE_CACHE_MEGABYTES="0", **given),
        }

        def loaded(one, seconds=seconds):
            return load(one, path, seconds=seconds, core=other, connections=1)

        for one in served.values():
            loaded(one, seconds=1)
        return interleaved(served, loaded, times)


if __name__ == "__main__":
    # As it is served: nobody pays for a new connection.
    os.environ["DATABASE_POOL"] = "yes"
    part.program(measure, programs=("taskset", "wrk"))
