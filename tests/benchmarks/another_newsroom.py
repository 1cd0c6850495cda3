"""A newsroom of few comments on the server of one with many, made for as long as it is measured."""

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier


@contextmanager
def another_newsroom(connection, comments):
    """A demo newsroom with so many COMMENTS more: a connection to it, made like CONNECTION, one of
    Django's, and the address for the owner of its tables."""
    name = f"newsroom_{comments}_{os.getpid()}"
    owner = urlsplit(os.environ["DATABASE_OWNER_URL"])
    address = owner._replace(path=f"/{name}").geturl()
    with ExitStack() as stack:
        server = stack.enter_context(psycopg.connect(owner.geturl(), autocommit=True))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
        stack.callback(server.execute, drop)
        _manage(address, "set_up_newsroom", "--demo", "--logins-file", os.devnull)
        fill = f"from tests.benchmarks.million import fill; fill({comments})"
        _manage(address, "shell", "--verbosity", "0", "--command", fill)
        made = type(connection)({**connection.settings_dict, "NAME": name}, connection.alias)
        stack.callback(made.close)
        yield made, address


def _manage(address, *words):
    environment = {**os.environ, "DATABASE_URL": address, "DATABASE_ASSUME_ROLE": ""}
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
