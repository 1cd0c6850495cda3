"""What a page costs that is kept, beside the least it could: python -m tests.benchmarks.pages"""

import json
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from deploy.steps import Refusal
from tests.benchmarks import article, part
from tests.benchmarks.load import AS_A_BROWSER, CONNECTIONS, load
from tests.benchmarks.rounds import interleaved, ratio, spread
from tests.benchmarks.servers import Served, ask, cores, granian, gunicorn, nginx

ROUNDS, SECONDS = 7, 4
# What gunicorn says itself.
ITS_OWN = {"server", "date", "connection"}
# A second at most, one question to us at a time, and meanwhile the last second's page.
MICROCACHE = """
    proxy_cache_path FOLDER/kept keys_zone=kept:10m max_size=100m;
    upstream newsroom { server 127.0.0.1:%(newsroom)s; keepalive 16; }
    map $http_accept_encoding $coding { default ""; "~br" br; "~gzip" gzip; }
    server {
        listen 127.0.0.1:PORT;
        location / {
            proxy_pass http://newsroom;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header Accept-Encoding $coding;
            proxy_cache kept;
            proxy_cache_key $coding$request_uri;
            proxy_cache_valid 200 1s;
            proxy_ignore_headers Cache-Control Expires Vary;
            proxy_cache_lock on;
            proxy_cache_background_update on;
            proxy_cache_use_stale updating;
        }
    }
"""
STATIC = """
    server {
        listen 127.0.0.1:PORT;
        location = /body {
            root %(folder)s;
            default_type "%(kind)s";
            etag off;
            if_modified_since off;
            %(headers)s
        }
    }
"""
OURS, BARE = "the newsroom", "bare WSGI"
FILE, MICRO = "nginx, a file", "nginx’s microcache before the newsroom"
MICRO_OF_BARE = "nginx’s microcache before bare WSGI"
PER_SITE, EMPTY = "Django’s per-site cache", "Django, an empty view"
ALONE = ", 1 thread"
BY_GRANIAN = ", by granian"
SAID = """
An article with {comments} comments, {bytes} bytes as a browser that unpacks brotli is sent it,
asked for over {connections} connections that stay open. gunicorn runs as
`deploy/gunicorn.conf.py` has it (gthread, keep-alive), but with one worker; with four threads, as
is configured, unless it says 1; granian has one worker and four threads, too. Server on one core,
wrk on another. Bare WSGI, the file and the microcache hand out the same bytes and headers; the
microcache reads and parses its headers from its own file each time, which is what it costs more
than a file of which nginx has them in its configuration. {rounds} rounds of {seconds} s each, in
turn; the median, and in brackets the least and the greatest; ratios are the medians of each round’s
own. CPU is user and system, of all processes of the server, and of the microcache that of nginx and
gunicorn.
"""


@dataclass(frozen=True)
class Contestant:
    """A server, the page to ask it for, and who works for it behind."""

    server: Served
    path: str
    beside: tuple = ()


def measure():
    path, (core, other) = article.path(), cores()
    times, seconds = part.rounds(ROUNDS), part.seconds(SECONDS)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-page-")))
        contestants, body = _contestants(stack, folder, path, core)
        for one in contestants.values():
            load(one.server, one.path, seconds=1, core=other)
        loads = interleaved(
            contestants,
            lambda one: load(one.server, one.path, seconds=seconds, core=other, beside=one.beside),
            times,
        )
        comments = ask(contestants[OURS].server, path).content.count(b'class="comment"')
    text = SAID.format(
        comments=comments,
        bytes=f"{len(body):,}",
        connections=CONNECTIONS,
        rounds=times,
        seconds=seconds,
    )
    tables = [part.table("Kept pages", COLUMNS, _rows(loads))]
    return part.found("A kept page", " ".join(text.split()), tables, _goals(loads))


def _contestants(stack, folder, path, core):
    """Everything that is measured, started, and each found to answer as it should."""
    served = {"core": core, "path": path}
    newsroom = gunicorn(stack, **served)
    body = _lay(folder, newsroom, path)
    bare = {"application": "tests.benchmarks.bare", "BENCH_PAGE": str(folder), **served}
    alone = {"application": "tests.benchmarks.django_alone", "core": core}
    settings = "DJANGO_SETTINGS_MODULE"
    static = nginx(stack, _static(folder), core=core, path="/body")
    least = gunicorn(stack, **bare)
    micro, micro_of_bare = (
        nginx(stack, MICROCACHE % {"newsroom": one.port}, **served) for one in (newsroom, least)
    )
    per_site = gunicorn(stack, path=path, **alone, **{settings: "tests.benchmarks.per_site_cache"})
    empty = gunicorn(stack, **alone, **{settings: "tests.benchmarks.empty_view"})
    contestants = {
        FILE: Contestant(static, "/body"),
        MICRO: Contestant(micro, path, (newsroom,)),
        MICRO_OF_BARE: Contestant(micro_of_bare, path, (least,)),
        BARE: Contestant(least, path),
        OURS: Contestant(newsroom, path),
        BARE + ALONE: Contestant(gunicorn(stack, threads=1, **bare), path),
        OURS + ALONE: Contestant(gunicorn(stack, threads=1, **served), path),
        BARE + BY_GRANIAN: Contestant(granian(stack, **bare), path),
        OURS + BY_GRANIAN: Contestant(granian(stack, **served), path),
        EMPTY: Contestant(empty, "/"),
        PER_SITE: Contestant(per_site, path),
    }
    for name, one in contestants.items():
        if name not in {EMPTY, PER_SITE}:
            _refuse_another(name, one, body)
    _refuse_unless_kept(per_site, path)
    return contestants, body


def _lay(folder, newsroom, path):
    """The page's bytes, laid in FOLDER with its headers."""
    response = ask(newsroom, path, Accept_Encoding=AS_A_BROWSER)
    headers = [(name, said) for name, said in response.getheaders() if name.lower() not in ITS_OWN]
    (folder / "body").write_bytes(response.content)
    (folder / "headers.json").write_text(json.dumps(headers))
    return response.content


def _static(folder):
    headers = dict(json.loads((folder / "headers.json").read_text()))
    kind = headers.pop("Content-Type")
    headers.pop("Content-Length")
    added = "".join(f"add_header {name} {json.dumps(said)};\n" for name, said in headers.items())
    return STATIC % {"folder": folder, "kind": kind, "headers": added}


def _refuse_another(name, contestant, body):
    response = ask(contestant.server, contestant.path, Accept_Encoding=AS_A_BROWSER)
    if response.content != body or response.getheader("Content-Encoding") != "br":
        raise Refusal(f"Not the same page: {name}.")


def _refuse_unless_kept(served, path):
    """Where it is made anew each time, it also runs out a second later each second."""
    first = ask(served, path, Accept_Encoding=AS_A_BROWSER)
    time.sleep(1.1)
    second = ask(served, path, Accept_Encoding=AS_A_BROWSER)
    is_kept = first.getheader("Expires", "") == second.getheader("Expires")
    if not is_kept or len(first.content) < 10_000:
        raise Refusal("Django’s per-site cache does not keep the page.")


COLUMNS = ["server", "requests a second", "of bare WSGI", "CPU ms a request", "CPU, of bare WSGI"]


def _rows(loads):
    for name, ones in loads.items():
        how = next((how for how in (ALONE, BY_GRANIAN) if name.endswith(how)), "")
        beside = loads[BARE + how]
        yield [
            name,
            spread([one.a_second for one in ones]),
            f"{_of(ones, beside, 'a_second'):.2f}",
            spread([one.cpu_ms for one in ones], 3),
            f"{_of(ones, beside, 'cpu_ms'):.2f}",
        ]


def _of(these, those, figure):
    return ratio([getattr(one, figure) for one in these], [getattr(one, figure) for one in those])


def _goals(loads):
    for ours, bare in ((OURS, BARE), (OURS + ALONE, BARE + ALONE)):
        speed, cpu = (_of(loads[ours], loads[bare], figure) for figure in ("a_second", "cpu_ms"))
        which = f"a kept page, of bare WSGI on the same gunicorn{ours.removeprefix(OURS)}"
        yield part.goal(which, "at least 0.90", f"{speed:.2f}", met=speed >= 0.9)
        yield part.goal(f"CPU of {which}", "at most 1.15", f"{cpu:.2f}", met=cpu <= 1.15)
    through = _of(loads[MICRO], loads[FILE], "a_second")
    what = "through nginx’s microcache, of a file"
    yield part.goal(what, "at least 0.95", f"{through:.2f}", met=through >= 0.95)
    over = _of(loads[OURS], loads[PER_SITE], "a_second")
    what = "a kept page, of Django’s per-site cache"
    yield part.goal(what, "at least 2", f"{over:.2f}", met=over >= 2)


if __name__ == "__main__":
    part.program(measure, programs=("nginx", "taskset", "wrk"))
