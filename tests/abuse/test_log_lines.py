"""Whatever a request holds, the log gets one line of JSON about it and nothing of anybody's."""

import json
import logging
import os
import socket
import sys
import time

import pytest
from django.conf import settings
from django.test import Client

from deploy import children
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db

LINE = '%0A{"event":"forged","level":"error"}'
TOKEN = "3Kq9x_Yd0aBcDeFgHiJkLmNoPqRsTuVw"
# The end of an address at which a password is set.
ONE_TIME = "0123456789abcdef0123456789abcdef"
SECRETS = ["ana@example.org", "81.2.69.142", TOKEN, ONE_TIME, "a-long-enough-password", "canary"]
HEADERS = {
    "user-agent": 'canary\t{"event":"forged"} ana@example.org',
    "referer": f"https://news.example/comments/receipts/{TOKEN}/",
    "cookie": f"sessionid={TOKEN}; csrftoken=canary",
    "authorization": "Basic canary",
    "x-forwarded-for": "81.2.69.142",
    "x-request-id": "canary-canary",
}
REQUESTS = [
    ("GET", f"/none/{LINE}/%1B%5B31mred/%E2%80%A8two/", {}),
    ("GET", "/none/?email=ana@example.org&password=canary", {}),
    ("GET", f"/comments/receipts/{TOKEN}/?q=canary", {}),
    ("GET", f"/comments/reports/{TOKEN}/", {}),
    ("GET", f"/admin/password/MQ/c0ffee-{ONE_TIME}/", {}),
    ("PUT", f"/admin/password/MQ/c0ffee-{ONE_TIME}/", {}),
    ("GET", f"/admin/password/MQ/c0ffee-{ONE_TIME}/?a=%00", {}),
    ("GET", "/canary".replace("canary", "ana@example.org/81.2.69.142/"), {}),
    ("BREW", "/", {}),
    ("POST", "/guidelines/", {"email": "ana@example.org", "text": "canary"}),
    ("POST", "/admin/login/", {"username": "ana@example.org", "password": "canary"}),
    ("POST", "/admin/login/code/", {"code": "canary"}),
    ("POST", "/admin/login/passkey/", {"credential": "canary"}),
    ("POST", "/admin/password/forgotten/", {"email": "ana@example.org"}),
    ("POST", "/admin/account/app/", {"sealed": TOKEN, "code": "canary"}),
    ("POST", "/admin/desk/take/", {"note": "canary", "email": "ana@example.org"}),
]


@pytest.mark.parametrize(("method", "address", "fields"), REQUESTS)
def test_a_request_is_one_line_and_nobody_is_in_it(written, method, address, fields):
    browser = Client(raise_request_exception=False, REMOTE_ADDR="81.2.69.142")
    kind = {"content_type": "application/x-www-form-urlencoded"} if fields else {}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    response = browser.generic(method, address, body, headers=HEADERS, **kind)
    assert response.status_code < 500
    lines = written()
    assert len(lines) == (response.status_code >= 400)
    told = json.dumps(lines, ensure_ascii=False)
    for secret in SECRETS:
        assert secret not in told
    for line in lines:
        assert line["event"] != "forged"
        assert line["request"] != "canary-canary"
        assert {"timestamp", "level", "logger"} <= set(line)


def test_a_host_that_is_none_of_ours_is_one_line_too(written):
    Client().get("/", headers={"host": 'evil.example\n{"event": "forged"}'})
    (line,) = written()
    assert line["event"] != "forged"
    assert line["status"] == 400


def test_what_breaks_tells_no_secret_of_the_newsroom(written, client, monkeypatch):
    def broken(request, *args):
        secret, password = settings.SECRET_KEY, "a-long-enough-password"
        raise RuntimeError(f"{secret} {password} {request.META} {settings.DATABASES}")

    monkeypatch.setattr("articles.views.render", broken)
    client.raise_request_exception = False
    page = client.get("/", {"q": "canary"}, headers=HEADERS).content.decode()
    told = json.dumps(written(), ensure_ascii=False)
    assert "RuntimeError" in told
    for secret in (*SECRETS, settings.SECRET_KEY, settings.SUBMISSION_KEY, "newsroom_owner@"):
        assert secret not in told
        assert secret not in page


def test_every_handler_of_the_log_writes_it_so():
    """Nothing is told by another way: no mail to administrators, no line in a form of its own."""
    handlers = settings.LOGGING["handlers"]
    assert {handler["formatter"] for handler in handlers.values()} == {"event"}
    for logger in settings.LOGGING["loggers"].values():
        assert not logger.get("handlers")
        assert logger.get("propagate", True)
    assert not settings.ADMINS
    assert not logging.getLogger("django.request").handlers


@pytest.fixture
def server(tmp_path, settings):
    """gunicorn as it serves the newsroom: `server(REQUEST)` sends it some bytes and returns what it
    has written since it started, line by line."""
    listens_at, log = tmp_path / "socket", tmp_path / "log"
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "newsroom.wsgi"]
    environment = {
        **os.environ,
        "BIND": f"unix:{listens_at}",
        "LOG_FORMAT": "json",
        "STATIC_FOLDER": str(settings.STATIC_ROOT),
        "WORKERS": "1",
    }
    with log.open("wb") as written:
        process = children.start(command, env=environment, cwd=ROOT, stderr=written)

    def send(request):
        deadline = time.monotonic() + 30
        while not listens_at.exists():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(30)
            line.connect(str(listens_at))
            line.sendall(request)
        # The line is cut as soon as the server has refused it, so that no answer is waited for.
        while not (told := log.read_text()).endswith("\n"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return told.splitlines()

    yield send
    children.stop(process)


def test_what_the_server_cannot_read_is_a_line_like_any_other(server):
    request = f"GET /comments/receipts/{TOKEN}/?email=ana@example.org canary\r\n\r\n"
    (line,) = server(request.encode())
    told = json.loads(line)
    assert (told["logger"], told["level"]) == ("gunicorn.error", "warning")
    assert TOKEN not in line
    assert "ana@" not in line
