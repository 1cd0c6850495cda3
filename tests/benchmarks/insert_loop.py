"""The least that storing a comment can cost: INSERT and commit, over and over, with nothing else.

`python -m tests.benchmarks.insert_loop URL CLIENTS SECONDS`: each client has a connection.
"""

import json
import sys
import threading
import time

import psycopg

from tests.benchmarks import posts

TABLE = """
CREATE TABLE IF NOT EXISTS bench_insert (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL, email text NOT NULL, text text NOT NULL,
    submitted_at timestamptz NOT NULL DEFAULT now())
"""
INSERT = "INSERT INTO bench_insert (name, email, text) VALUES (%(name)s, %(email)s, %(text)s)"


def client(url, until, times):
    said = [posts.fields(number) for number in range(500)]
    with psycopg.connect(url, autocommit=True) as connection:
        while (begun := time.monotonic()) < until:
            connection.execute(INSERT, said[len(times) % len(said)])
            times.append(round((time.monotonic() - begun) * 1000, 3))


def main(url, clients, seconds):
    begun, used, times = time.monotonic(), time.process_time(), []
    arguments = (url, begun + float(seconds), times)
    threads = [threading.Thread(target=client, args=arguments) for _client in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {"seconds": time.monotonic() - begun, "times": times}
    sys.stdout.write(json.dumps({**told, "cpu": time.process_time() - used}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
