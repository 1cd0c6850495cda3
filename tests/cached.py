"""Readers who come by way of the page cache, as by a worker of the web server."""

from io import BytesIO
from threading import Lock
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.http.response import ResponseHeaders

from comments import structured_data
from comments.guards import TRIGGERS
from comments.templatetags import comments as tags
from newsroom import cached as built
from newsroom import one_snapshot

MEMOS = (one_snapshot._FRAMES, tags._RENDERED, structured_data._WRITTEN)


class Answer:
    """What a reader is answered."""

    def start(self, status, headers, _error=None):
        self.status = int(status.partition(" ")[0])
        self.headers = ResponseHeaders(dict(headers))

    def collect(self, parts):
        self.body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return self

    @property
    def text(self):
        body = self.body
        if self.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        return body.decode()


class Worker:
    """The page cache with Django behind it; `made` holds the paths that Django was asked for.

    Unless it IS_WATCHING it asks for versions when it is told to `look`, and then alone.
    """

    def __init__(self, *, is_watching=True):
        self.made = []
        self._lock = Lock()
        self._django = get_wsgi_application()
        self.cache = built.cached(self._ask_django)
        self.look = self.cache.watch.look
        if not is_watching:
            self.cache.watch.begin = lambda: None
            self.cache.watch.knows = lambda page: page.is_true and not self.cache.watch.is_cut_off
        self.before_django = lambda: None

    def _ask_django(self, environ, start_response):
        with self._lock:
            self.made.append(environ["PATH_INFO"])
        self.before_django()
        return self._django(environ, start_response)

    def get(self, address, method="GET", **headers):
        """Ask for ADDRESS: `get("/", if_none_match='"x"')`."""
        parts = urlsplit(address)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
            "QUERY_STRING": parts.query,
            "HTTP_HOST": "testserver",
            "wsgi.input": BytesIO(),
            "REMOTE_ADDR": "192.0.2.1",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        setup_testing_defaults(environ)
        answer = Answer()
        return answer.collect(self.cache(environ, answer.start))


def forget():
    """As a new process begins."""
    for memo in MEMOS:
        memo.clear()


@pytest.fixture
def worker(db, monkeypatch):
    """One who looks when told. In a test's transaction, which never ends, what is put off to its
    end happens at once."""
    moving = [name for names in TRIGGERS.values() for name in names if "moves_paper" in name]
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {', '.join(moving)} IMMEDIATE")
    # The test's own connection, for as long as it lasts.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    forget()
    yield Worker(is_watching=False)
    forget()


@pytest.fixture
def watching_worker(transactional_db):
    """One who watches by itself, in a thread with a connection of its own."""
    forget()
    worker = Worker()
    yield worker
    worker.cache.watch.end()
    forget()
