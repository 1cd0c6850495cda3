"""Isso, over an SQLite file of its own, as it comes: its only engine and its own durability."""

import json
import sqlite3
import tempfile
import time
from pathlib import Path

from deploy import ports, run_folder
from tests.benchmarks import posts
from tests.benchmarks.others.environments import served

THREAD = "/article/"
# What its own page asks for.
PATH = f"/?uri={THREAD.replace('/', '%2F')}"
SETTINGS = """
[general]
dbpath = {folder}/comments.db
host = http://127.0.0.1:{port}/
notify =
[server]
trusted-proxies = 127.0.0.1
[guard]
enabled = {guard}
"""
INSERT = """
INSERT INTO comments (tid, parent, created, mode, remote_addr, text, author, email, voters)
VALUES (?, NULL, ?, 1, '203.0.113.0', ?, ?, ?, zeroblob(256))
"""


def opened(stack, comments, more, core, *, guard):
    """An Isso with COMMENTS under the article and so many MORE under others; its GUARD, which
    limits what comes from one address, as it comes or off."""
    folder = tempfile.TemporaryDirectory(prefix="isso-", dir=run_folder.path("benchmarks"))
    folder = Path(stack.enter_context(folder))
    listener = ports.reserved(0)
    said = {"folder": folder, "port": listener.getsockname()[1], "guard": str(guard).lower()}
    (folder / "isso.cfg").write_text(SETTINGS.format(**said))
    site = served(
        stack, "isso", "isso.run", core=core, path=PATH, listener=listener,
        ISSO_SETTINGS=str(folder / "isso.cfg"),
    )  # fmt: skip
    _fill(folder / "comments.db", comments, more)
    return site


def _fill(file, comments, more):
    now = time.time()
    threads = [(1, THREAD, "An article"), *((n, f"/{n}/", "Another") for n in range(2, 202))]
    rows = [
        (1, now - 86_400 + n, one["text"], one["name"], one["email"])
        for n, one in enumerate(comments)
    ]
    with sqlite3.connect(file) as database:
        database.executemany("INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)", threads)
        database.executemany(INSERT, rows)
        database.executemany(INSERT, (_one(n, now) for n in range(more)))


def _one(number, now):
    said = posts.fields(number)
    return 2 + number % 200, now - 90_000 - 30 * number, said["text"], said["name"], said["email"]


class Letters(posts.Letters):
    """Comments as its script sends them, each another."""

    def _one(self, number):
        said = posts.fields(number)
        fields = {"author": said["name"], "email": said["email"], "text": said["text"]}
        body = json.dumps({**fields, "website": None, "parent": None, "title": "A"}).encode()
        return posts.request(
            f"/new{PATH[1:]}",
            body,
            f"X-Forwarded-For: {_network(number)}.7",
            "Content-Type: application/json",
        )


def _network(number):
    """Its guard counts by the first three parts of an address, and takes three in all."""
    return f"{81 + number // 62_500}.{number // 250 % 250}.{number % 250}"
