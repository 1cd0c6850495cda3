"""The newsroom beside django-comments-xtd and Isso: python -m tests.benchmarks.side_by_side

Over the database that the environment names, which is copied and filled, and is to be durable.
"""

import http.client
import json
import os
from contextlib import ExitStack

from deploy import run_folder
from tests.benchmarks import article, part
from tests.benchmarks.load import load
from tests.benchmarks.newsrooms import copied
from tests.benchmarks.others import isso, xtd
from tests.benchmarks.others.environments import python_of, version_of
from tests.benchmarks.posting import Letters, Posted, newsroom, pin
from tests.benchmarks.processes import database_server
from tests.benchmarks.rounds import interleaved, ratio, share, spread
from tests.benchmarks.servers import ask, cores

SIZES = (0, 100_000)
# Isso with 100,000 comments takes a while to answer sixteen at once.
ROUNDS, SECONDS, AT_LEAST, CLIENTS = 5, 6, 4, 16
NEWSROOM, XTD, ISSO = "newsroom", "django-comments-xtd", "Isso"
# The same in another way, measured with the greatest number alone.
POOLED, GUARDED = f"{XTD}, with a pool of connections", f"{ISSO}, its guard on"
READING = {XTD: 100, ISSO: 100}
POSTING = {XTD: 6, GUARDED: 1.3, ISSO: 1.3}
SAID = """
django-comments-xtd {xtd} and Isso {isso}, installed from their packages into environments of their
own, each under gunicorn as the newsroom is (one worker, four threads, one core for all that
serves, {clients} connections, the clients on another core), in turn, {rounds} rounds of {seconds}
seconds; with the same fifty comments under one article, and with 100,000 more under others.
Reading: the newsroom's article page, as a browser asks for it; for xtd the same page, its article
ready-made and its comments and form by xtd's own tags; for Isso what its script asks for beside a
page, the comments as JSON. Posting: a comment that waits for a moderator in the newsroom, with
every guard on and its limits an hour raised; one that is published at once in the others (xtd with
`COMMENTS_XTD_CONFIRM_EMAIL` off, Isso with moderation off, as it comes), where nothing else looks
at it. Isso's guard counts what came from one address, and each post has its own; it is
measured with that guard off, and, with 100,000 comments there, as it comes. xtd over the same
durable PostgreSQL; Isso over SQLite, the one engine it has, with its own settings.
"""


def measure():
    from django.db import connection

    rounds, seconds = part.rounds(ROUNDS), max(part.seconds(SECONDS), AT_LEAST)
    for name in ("xtd", "isso"):
        python_of(name)
    with ExitStack() as stack:
        letters, comments, server = Letters(), _comments(), database_server(connection)
        path = article.path()
        connection.close()
        pin(stack, server, cores()[0])
        # By name and size.
        pages, posted = {}, {}
        for size in SIZES:
            part.tell(f"each with {size:,} comments more")
            of_size = _opened(stack, server, letters, comments, path, size)
            pages |= {(name, size): page for name, (page, _to) in of_size.items() if page}
            posted |= {(name, size): to for name, (_page, to) in of_size.items()}
        reading = interleaved(pages, lambda one: _read(one, server, seconds), rounds)
        for one in posted.values():
            one.run(CLIENTS, 1)
        posting = interleaved(posted, lambda one: one.run(CLIENTS, seconds), rounds)
    tables = [_read_table(reading), _posted_table(posting)]
    goals = [*_goals("reading", reading, READING), *_goals("posting", posting, POSTING)]
    return part.found("Side by side", _text(rounds, seconds), tables, goals)


def _comments():
    """The fifty under the article, as everybody gets them."""
    from comments.models import Comment

    under = Comment.objects.public_with_words().filter(article=article.liveliest())
    return [
        {"name": one.name, "email": f"r{one.pk}@example.org", "text": one.text,
         "at": one.submitted_at.isoformat()}
        for one in under.oldest_first()
    ]  # fmt: skip


def _opened(stack, server, letters, comments, path, size):
    """By name, of each with SIZE comments more: what is read, as a server and a path, and who can
    be posted to."""
    core = cores()[0]
    environment = copied(stack, f"side_by_side_{size}", size)
    ours = newsroom(stack, server, letters, environment)
    file = run_folder.path("benchmarks") / "page.json"
    file.write_text(json.dumps({**_shell(ours.served, path), "comments": comments}))
    owner = os.environ["DATABASE_OWNER_URL"]
    opened = {NEWSROOM: ((ours.served, path), ours)}
    sites, its_path = xtd.opened(stack, owner, f"xtd_{size}", file, size, core)
    for name, pool in ((XTD, False), (POOLED, True)):
        if not pool or size:
            site = sites[pool]
            its_letters = xtd.Letters(site, its_path)
            sent = Posted(site, server, its_letters, expected=http.client.FOUND)
            opened[name] = ((site, its_path), sent)
    for name, guard in ((ISSO, False), (GUARDED, True)):
        if not guard or size:
            other = isso.opened(stack, comments, size, core, guard=guard)
            sent = Posted(other, server, isso.Letters(), expected=http.client.CREATED)
            opened[name] = (None if guard else (other, isso.PATH), sent)
    return opened


def _shell(served, path):
    """The article's page before its comments and after them."""
    page = ask(served, path).content.decode()
    before, _thread, rest = page.partition('<div class="thread"')
    return {"before": before, "after": rest[rest.index("</main>") :]}


def _read(one, server, seconds):
    served, path = one
    return load(served, path, seconds=seconds, core=cores()[1], beside=[_Process(server)])


class _Process:
    def __init__(self, pid):
        self.pid = pid


def _named(name, size):
    return f"{name}, {size:,} comments more" if size else name


def _read_table(found):
    rows = [
        [
            _named(*one),
            spread([run.a_second for run in runs], 0),
            spread([run.cpu_ms for run in runs], 2),
            f"{_ratio(found, one):,.0f}",
        ]
        for one, runs in found.items()
    ]
    return part.table("Reading", ["", "requests a second", "CPU ms", "of it the newsroom is"], rows)


def _posted_table(found):
    rows = [
        [
            _named(*one),
            spread([run.a_second for run in runs], 0),
            spread([run.worker + run.database for run in runs], 2),
            spread([run.later for run in runs], 2),
            f"{share([time for run in runs for time in run.times], 0.99):.0f}",
            f"{_ratio(found, one):,.1f}",
        ]
        for one, runs in found.items()
    ]
    columns = ["", "posts a second", "CPU ms", "signals later", "99 of 100, ms"]
    return part.table("Posting", [*columns, "of it the newsroom is"], rows)


def _ratio(found, one):
    """How many times as many the newsroom of the same size answers."""
    _name, size = one
    ours, theirs = found[NEWSROOM, size], found[one]
    return ratio([run.a_second for run in ours], [run.a_second for run in theirs])


def _goals(what, found, wanted):
    for name, times in wanted.items():
        reached = _ratio(found, (name, SIZES[-1]))
        yield part.goal(
            f"{what} beside {name}, {SIZES[-1]:,} comments there",
            f"at least {times} ×",
            f"{reached:,.1f} ×",
            met=reached >= times,
        )


def _text(rounds, seconds):
    said = SAID.format(
        xtd=version_of("xtd", "django-comments-xtd"), isso=version_of("isso", "isso"),
        clients=CLIENTS, rounds=rounds, seconds=seconds,
    )  # fmt: skip
    return " ".join(said.split())


if __name__ == "__main__":
    part.program(measure, programs=["taskset", "wrk"])
