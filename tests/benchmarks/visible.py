"""How soon a decision is on the page, and off it, everywhere: python -m tests.benchmarks.visible"""

import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.benchmarks import article, part
from tests.benchmarks.posts import submitted
from tests.benchmarks.rounds import share, spread
from tests.benchmarks.servers import gunicorn

TIMES, NODES = 50, 3
GOAL = 1
# Between two askings of a reader who waits, and how long they wait at most.
EVERY, PATIENCE = 0.01, 30
SAID = """
{nodes} nodes (a gunicorn each, of one worker) over one PostgreSQL. A moderator approves a
comment, and later takes it down; readers at each node ask for the page all the time. Counted from
the moment before the decision is committed to that when the reader of the last node has read the
page with the comment, or without it. {times} comments, at moments drawn by a seed; no other cache
stands in front.
"""


def measure():
    from comments.models import Clause, Guidelines
    from newsroom.staff.models import User

    times = part.rounds(TIMES)
    drawn = random.Random(7)
    lively = article.liveliest()
    on = next(one for one in article.taking_comments() if one != lively)
    moderator = User.objects.get(username="moderator")
    clause = Clause.objects.filter(edition=Guidelines.objects.current()).first()
    comments = [submitted(on, number) for number in range(1, times + 1)]
    path = on.get_absolute_url()
    took = {"approval to visible": [], "rejection to gone": []}
    with ExitStack() as stack:
        nodes = [gunicorn(stack, path=path) for _node in range(NODES)]
        readers = stack.enter_context(ThreadPoolExecutor(NODES))
        for number, comment in enumerate(comments, 1):
            part.tell(f"comment {number} of {times}")
            for what, seen, decide in (
                ("approval to visible", True, lambda one: one.approve(by=moderator, seen=0)),
                (
                    "rejection to gone",
                    False,
                    lambda one: one.reject(by=moderator, seen=1, citing=clause),
                ),
            ):
                time.sleep(drawn.random())
                comment.refresh_from_db()
                name = f'id="comment-{comment.public_id}"'.encode()
                took[what].append(_until(readers, nodes, path, (name, seen), comment, decide))
    return part.found("A decision on the page", _text(times), [_table(took)], _goals(took))


def _until(readers, nodes, path, wanted, comment, decide):
    """Seconds from the commit of DECIDE until the last of NODES shows what is WANTED."""
    from django.db import transaction

    waiting = [readers.submit(_seen_at, node, path, *wanted) for node in nodes]
    time.sleep(EVERY)
    with transaction.atomic():
        decide(comment)
        begun = time.monotonic()
    return max(one.result() for one in waiting) - begun


def _seen_at(node, path, name, there):
    """When NODE's page first showed NAME, or no longer did."""
    line = http.client.HTTPConnection("127.0.0.1", node.port, timeout=PATIENCE)
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            line.request("GET", path)
            page = line.getresponse().read()
            if (name in page) == there:
                return time.monotonic()
            time.sleep(EVERY)
    finally:
        line.close()
    raise TimeoutError(f"Not after {PATIENCE} seconds.")


def _text(times):
    return " ".join(SAID.format(nodes=NODES, times=times).split())


def _table(took):
    rows = [
        [what, spread(each, 2), f"{share(each, 0.95):.2f}", f"{max(each):.2f}"]
        for what, each in took.items()
    ]
    columns = ["seconds from", "median", "95 of 100", "worst"]
    return part.table("On every node", columns, rows)


def _goals(took):
    for what, each in took.items():
        worst = max(each)
        yield part.goal(
            f"{what}, on every node, at worst", f"{GOAL} s", f"{worst:.2f} s", met=worst <= GOAL
        )


if __name__ == "__main__":
    part.program(measure)
