"""Nothing that somebody writes has us fetch something: the newsroom asks no address of theirs."""

import ast
import socket

import pytest

from tests.rooms import ROOMS, name_of, sources

# What opens a connection to somewhere; PostgreSQL and the mail server have libraries of their own,
# which are told where by settings.
OUTWARD = {
    *("socket", "ssl", "http", "http.client", "urllib.request", "urllib3", "ftplib", "poplib"),
    *("imaplib", "telnetlib", "xmlrpc", "xmlrpc.client", "asyncio", "aiohttp", "requests"),
    *("httpx", "webbrowser", "subprocess", "pycurl", "selenium", "playwright"),
}


def outward(tree):
    """What TREE imports of these."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        else:
            continue
        yield from (name for name in names if name in OUTWARD)


def test_no_module_knows_how_to_fetch():
    found = {
        (name_of(path), name)
        for room in ROOMS
        for path in sources(room)
        for name in outward(ast.parse(path.read_text()))
    }
    # A cache in front is told what has changed, where a setting says.
    assert found == {("newsroom/purge.py", "http.client")}


@pytest.mark.parametrize(
    "line",
    ["import socket", "from urllib import request", "from urllib.request import urlopen"],
)
def test_one_that_did_would_be_found(line):
    assert list(outward(ast.parse(line)))
    assert not list(outward(ast.parse("from urllib.parse import urlsplit")))


@pytest.mark.django_db
def test_addresses_in_what_is_written_are_asked_for_nothing(attack, mailoutbox, monkeypatch):
    """While they are sent, looked over, decided on, shown and mailed."""

    def asked(*args, **kwargs):
        raise AssertionError(f"Asked for {args}.")

    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, asked)
    monkeypatch.setattr(socket.socket, "connect", asked)
    with pytest.raises(AssertionError):
        socket.create_connection(("127.0.0.1", 9))
    sent = attack.readers_write()
    attack.moderators_approve(sent[:1])
    assert attack.mails(mailoutbox)
    assert attack.reader.get(attack.article.get_absolute_url()).status_code == 200
    assert attack.office.get("/admin/desk/").status_code == 200
