"""The least that taking a comment by the web can cost: the form is read, one INSERT, one commit.

Served by gunicorn as the newsroom is, with a pool of connections; BENCH_INSERT names the database.
"""

import os
from urllib.parse import parse_qsl

from psycopg_pool import ConnectionPool

from tests.benchmarks.insert_loop import INSERT

pool = ConnectionPool(
    os.environ["BENCH_INSERT"], min_size=1, max_size=8, open=False, kwargs={"autocommit": True}
)


def application(environ, start_response):
    pool.open()
    length = int(environ.get("CONTENT_LENGTH") or 0)
    said = dict(parse_qsl(environ["wsgi.input"].read(length).decode()))
    if not said:
        start_response("200 OK", [("Content-Length", "0")])
        return []
    with pool.connection() as connection:
        connection.execute(INSERT, said)
    start_response("303 See Other", [("Location", "/"), ("Content-Length", "0")])
    return []
