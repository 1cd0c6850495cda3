"""A busy hour in a minute: python -m tests.benchmarks.mixed

Readers read, some write, moderators decide, all of it at once.
"""

import random
import re
import time
from contextlib import ExitStack
from urllib.parse import urlencode

from deploy.steps import Refusal
from tests.benchmarks import article, part, posts
from tests.benchmarks.load import AS_A_BROWSER
from tests.benchmarks.open_loop import Request, moments, sent, written
from tests.benchmarks.processes import cpu_seconds, database_server
from tests.benchmarks.rounds import share
from tests.benchmarks.servers import ask, gunicorn

SECONDS, WARM_UP = 60, 10
READS, POSTS, DECISIONS = 300, 50, 5
# Of ten decisions so many reject, about what newspapers report; of ten readers so many read the
# liveliest article, and one the front page.
REJECTED_OF_TEN, LIVELIEST_OF_TEN = 2, 5
# Milliseconds that 99 of 100 may take at most.
GOALS = {"pages": 50, "posts": 100}
# Three thousand comments a minute are more than any newsroom takes in an hour.
_LIMITS = ("COMMENTS_AN_HOUR", "COMMENTS_AN_HOUR_ON_AN_ARTICLE", "COMMENTS_AN_HOUR_FROM_AN_ADDRESS")
NO_LIMITS = dict.fromkeys(_LIMITS, "10000000")
SAID = """
{reads} pages, {posts} posts and {decisions} decisions a second for {seconds} seconds, after
{warm_up} seconds to warm up, each at a moment drawn by a seed, however long those before it take;
counted from that moment to the last byte. gunicorn with two workers of four threads, a durable
PostgreSQL and whoever asks share the machine ({cores}). Half of the readers read the article with
fifty comments, the others the other articles and the front page; posts go to all of them, sent
with the form’s stamp from ever other network addresses; a moderator decides at the desk, and of
ten comments rejects two. The limits of comments an hour (`COMMENTS_AN_HOUR` and the like) are
raised, and all else is as it is.
"""


def measure():
    from django.db import connection

    seconds, warm_up = (5, 3) if part.IS_QUICK else (SECONDS, WARM_UP)
    with ExitStack() as stack:
        served = gunicorn(stack, workers=2, TRUSTED_PROXIES="127.0.0.1/32", **NO_LIMITS)
        town = _Town(served)
        part.tell(f"{warm_up} seconds to warm up")
        sent(town.requests(warm_up, first=0), served.port)
        # What was sent until now is there to be decided.
        requests = town.requests(seconds, first=warm_up * POSTS * 2, decided=True)
        pids = {"gunicorn": served.pid, "PostgreSQL": database_server(connection)}
        connection.close()
        used = {name: cpu_seconds(pid) for name, pid in pids.items()}
        begun, asking = time.monotonic(), time.process_time()
        part.tell(f"{len(requests)} requests in {seconds} seconds")
        outcomes = sent(requests, served.port)
        used = {name: cpu_seconds(pid) - used[name] for name, pid in pids.items()}
        used["whoever asks"] = time.process_time() - asking
        took = time.monotonic() - begun
    tables = _tables(outcomes, used, took)
    return part.found("Everything at once", _text(seconds, warm_up), tables, _goals(outcomes))


class _Town:
    """Who asks for what."""

    def __init__(self, served):
        self.port = served.port
        self.articles = article.taking_comments()
        lively = article.liveliest()
        self.lively = lively.get_absolute_url()
        self.others = [one.get_absolute_url() for one in self.articles if one != lively]
        self.forms = [_form_of(served, one) for one in self.articles]

    def requests(self, seconds, *, first, decided=False):
        """All that happens within so many SECONDS; readers are numbered from FIRST."""
        drawn = random.Random(first)
        found = [
            Request(due, "pages", written("GET", self._page(drawn), self.port, **AS_READERS))
            for due in moments(READS, seconds, first + 1)
        ]
        found += [
            Request(due, "posts", self._post(number, drawn), expected=303)
            for number, due in enumerate(moments(POSTS, seconds, first + 2), first)
        ]
        if decided:
            desk = _Desk(self.port)
            due = moments(DECISIONS, seconds, first + 3)
            heads = desk.decisions(len(due))
            found += [Request(at, "decisions", head) for at, head in zip(due, heads, strict=True)]
        return found

    def _page(self, drawn):
        number = drawn.randrange(10)
        if number < LIVELIEST_OF_TEN:
            return self.lively
        return "/" if number == 9 else drawn.choice(self.others)

    def _post(self, number, drawn):
        path, stamp = drawn.choice(self.forms)
        body = urlencode({**posts.fields(number), "stamp": stamp, "step": "send"})
        headers = {"X_Forwarded_For": posts.address(number), "Sec_Fetch_Site": "same-origin"}
        return written("POST", path, self.port, body, **headers)


AS_READERS = {"Accept_Encoding": AS_A_BROWSER}


def _form_of(served, one):
    """Where the form under an article leads, and its stamp."""
    page = ask(served, one.get_absolute_url()).content.decode()
    path = re.search(r'action="(/comments/on/[^"]+)"', page)[1]
    return path, re.search(r'name="stamp" value="([^"]+)"', page)[1]


class _Desk:
    """A moderator at the desk, logged in, and what waits there."""

    def __init__(self, port):
        from django.conf import settings
        from django.test import Client

        from newsroom.staff.models import User
        from tests.people import let_in

        settings.ALLOWED_HOSTS = ["testserver"]
        browser = let_in(Client(), User.objects.get(username="moderator"))
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        token = "a" * 32
        self.port = port
        self.headers = {
            "Accept": "application/json",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; "
            f"{settings.CSRF_COOKIE_NAME}={token}",
            "X_CSRFToken": token,
            "Sec_Fetch_Site": "same-origin",
        }

    def decisions(self, number):
        """So many, each on another comment."""
        from django.urls import reverse

        from comments.models import Clause, Comment

        waiting = list(Comment.objects.waiting().order_by("-pk")[:number])
        if len(waiting) < number:
            raise Refusal(f"Only {len(waiting)} comments wait, and {number} are to be decided.")
        clauses = {one.edition_id: one.pk for one in Clause.objects.all()}
        for place, comment in enumerate(waiting):
            rejects = place % 10 < REJECTED_OF_TEN
            verb = "reject" if rejects else "approve"
            path = reverse(f"admin:desk_{verb}", args=[comment.pk])
            sent = {"seen": 0} | ({"clause": clauses[comment.edition_id]} if rejects else {})
            yield written("POST", path, self.port, urlencode(sent), **self.headers)


def _text(seconds, warm_up):
    from tests.benchmarks.machine import cores_in_words

    said = SAID.format(
        reads=READS, posts=POSTS, decisions=DECISIONS, seconds=seconds, warm_up=warm_up,
        cores=cores_in_words(),
    )  # fmt: skip
    return " ".join(said.split())


def _tables(outcomes, used, took):
    columns = ["milliseconds", "sent", "median", "95 of 100", "99 of 100", "worst", "errors"]
    rows = []
    for kind, outcome in outcomes.items():
        times = outcome.times
        at = [f"{share(times, part):.1f}" for part in (0.5, 0.95, 0.99, 1)]
        rows.append([kind, f"{len(times):,}", *at, _errors(outcome)])
    yield part.table("From when each was due", columns, rows)
    cores = [[name, f"{spent / took:.2f}"] for name, spent in used.items()]
    yield part.table("Cores used", ["", "of one core"], cores)


def _errors(outcome):
    kinds = {error: outcome.errors.count(error) for error in outcome.errors}
    return ", ".join(f"{number} × {error}" for error, number in kinds.items()) or "0"


def _goals(outcomes):
    errors = sum(len(outcome.errors) for outcome in outcomes.values())
    yield part.goal("everything at once: errors", "0", str(errors), met=not errors)
    for kind, goal in GOALS.items():
        at = share(outcomes[kind].times, 0.99)
        what = f"everything at once: 99 of 100 {kind}"
        yield part.goal(what, f"under {goal} ms", f"{at:.1f} ms", met=at < goal)


if __name__ == "__main__":
    part.program(measure)
