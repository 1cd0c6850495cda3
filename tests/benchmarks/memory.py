"""How much memory a worker takes at most: python -m tests.benchmarks.memory"""

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from deploy.steps import Refusal
from tests.benchmarks import part
from tests.benchmarks.load import AS_A_BROWSER
from tests.benchmarks.processes import children_of, memory
from tests.benchmarks.servers import ask, gunicorn

GOAL = 120
# As they come: nearly all unpack brotli, a few know gzip alone, and some machines nothing.
CODINGS = [AS_A_BROWSER] * 18 + ["gzip, deflate", ""]
AT_ONCE, AT_A_TIME = 8, 400
SAID = """
A worker of gunicorn with four threads, whose pages all have fifty comments. At first each kind of
page is asked for once, the form and the desk’s login among them, with no room for the page cache
at all; then, in another worker, {pages:,} different pages, {at_once} at a time, of which
the page cache keeps {kept:,} in its {room} MB, the default. The memory is what the worker has
held at most (VmHWM), shared libraries included.
"""
KINDS = [
    *("/", "/latest/", "/guidelines/", "/transparency/", "/feeds/latest.atom", "/sitemap.xml"),
    *("/robots.txt", "/manifest.webmanifest", "/admin/login/"),
]


def measure():
    from django.conf import settings

    from tests.benchmarks.wrapped import KEPT

    room = settings.PAGE_CACHE_MEGABYTES
    pages = _addresses()
    with ExitStack() as stack:
        empty = gunicorn(stack, PAGE_CACHE_MEGABYTES="0")
        _ask_each_kind(empty, pages[0])
        started, without = _worker(empty)
        full = gunicorn(stack, "tests.benchmarks.wrapped:told", PAGE_CACHE_MEGABYTES=str(room))
        _ask_each_kind(full, pages[0])
        for number in range(0, len(pages), AT_A_TIME):
            _ask_all(full, pages[number : number + AT_A_TIME])
            asked = min(number + AT_A_TIME, len(pages))
            part.tell(f"{asked} of {len(pages)} pages: {_worker(full)[1]:.0f} MB")
        kept = int(ask(full, KEPT).content)
        if kept >= len(pages):
            raise Refusal(f"The page cache keeps {kept} pages and is not full.")
        _ask_all(full, pages[:AT_A_TIME])
        now, peak = _worker(full)
    text = SAID.format(pages=len(pages), at_once=AT_ONCE, kept=kept, room=room)
    rows = [
        ["no page cache", f"{started:.0f}", f"{without:.0f}"],
        ["the page cache full", f"{now:.0f}", f"{peak:.0f}"],
    ]
    tables = [part.table("Megabytes of a worker", ["", "at the end", "at most"], rows)]
    what = f"memory of a worker at most, its page cache of {room} MB full"
    goals = [part.goal(what, f"{GOAL} MB", f"{peak:.0f} MB", met=peak <= GOAL)]
    return part.found("Memory", " ".join(text.split()), tables, goals)


def _addresses():
    from articles.models import Article

    articles = Article.objects.published().select_related("section").order_by("-pk")
    return [one.get_absolute_url() for one in articles]


def _worker(served):
    (worker,) = children_of(served.pid)
    return memory(worker)


def _ask_each_kind(served, article):
    form = f"/comments/on/{article.rstrip('/').rpartition('/')[2]}/"
    for path in [*KINDS, article, form]:
        response = ask(served, path, Accept_Encoding=AS_A_BROWSER)
        if response.status != 200:
            raise Refusal(f"{path} is answered with {response.status}.")


def _ask_all(served, paths):
    """Ask for all, several at once."""
    shares = [paths[number::AT_ONCE] for number in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        list(readers.map(lambda one: _ask_one_by_one(served, one), shares))


def _ask_one_by_one(served, paths):
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    for number, path in enumerate(paths):
        line.request("GET", path, headers={"Accept-Encoding": CODINGS[number % len(CODINGS)]})
        response = line.getresponse()
        response.read()
        if response.status != 200:
            raise Refusal(f"{path} is answered with {response.status}.")
    line.close()


if __name__ == "__main__":
    part.program(measure)
