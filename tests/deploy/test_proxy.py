"""The newsroom as it faces the internet: gunicorn behind nginx, under TLS, on a private database.

The configuration is the one that operators are given; only names of files and ports differ.
"""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy import children, database_roles, private_postgres, run_folder, site

HOST = "news.example"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not NGINX, reason="nginx is not installed; CI installs it"),
]
# Once on each response, whoever made it.
ALWAYS = [
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
]


def certificate(folder):
    """A certificate for HOST that nobody but the tests trusts, as paths of it and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    in_pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(in_pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(in_pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Paper:
    """The served newsroom: asks it over TLS, as a browser that trusts its certificate."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.plain_port, self.port = free_port(), free_port()
        self.trust = ssl.create_default_context(cafile=folder / "fullchain.pem")
        self.gunicorn = None

    def start_gunicorn(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        with (self.folder / "gunicorn.log").open("ab") as log:
            self.gunicorn = children.start(
                [*command, "newsroom.wsgi"], env=self.environment, cwd=run_folder.ROOT, stderr=log
            )

    def start_nginx(self):
        text = (run_folder.ROOT / "deploy" / "nginx.conf").read_text()
        for said, here in {
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "/run/newsroom/gunicorn.sock": str(self.folder / "gunicorn.sock"),
            f"/etc/letsencrypt/live/{HOST}/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/",
        }.items():
            assert said in text
            text = text.replace(said, here)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"daemon off; {user} pid {self.folder}/nginx.pid; worker_processes 1;"
            f"events {{ worker_connections 2048; }} http {{ {temporary}\n{text}\n}}"
        )
        return children.start(
            [NGINX, "-c", self.folder / "nginx.conf", "-e", self.folder / "nginx-start.log"]
        )

    def ask(self, path, method="GET", body=None, headers=(), host=HOST):
        """The response to one request, its body read."""
        with self.connected(host) as line:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port)
            connection.sock = line
            connection.request(method, path, body, {"Host": host, **dict(headers)})
            response = connection.getresponse()
            response.text = response.read().decode(errors="replace")
            connection.close()
            return response

    @contextmanager
    def connected(self, host=HOST):
        """A line to the newsroom, under TLS for HOST."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain,
            self.trust.wrap_socket(plain, server_hostname=host) as line,
        ):
            yield line

    def wait_until_open(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.ask("/").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError((self.folder / "gunicorn.log").read_text())


@pytest.fixture(scope="module")
def paper(tmp_path_factory, binaries):
    """A demo newsroom for https://news.example, and nginx in front of it."""
    folder = Path(tmp_path_factory.mktemp("proxy"))
    certificate(folder)
    with ExitStack() as stack:
        access = database_roles.prepared_private(
            stack.enter_context(private_postgres.thrown_away(binaries))
        )
        common = {
            "LOG_FORMAT": "json",
            "BIND": f"unix:{folder}/gunicorn.sock",
            "TRUSTED_PROXIES": "unix",
            "PICTURE_FOLDER": str(folder / "pictures"),
            "STATIC_FOLDER": str(folder / "static"),
            "MAIL_FOLDER": str(folder / "mails"),
        }
        own = {**site.environment(f"https://{HOST}", access.set_up), **common}
        set_up = [sys.executable, "manage.py", "set_up_newsroom", "--demo"]
        status, said = children.listen(
            [*set_up, "--logins-file", folder / "logins.json"], env=own, cwd=run_folder.ROOT
        )
        assert status == 0, said
        paper = Paper(folder, {**site.environment(f"https://{HOST}", access.serve), **common})
        paper.start_gunicorn()
        stack.callback(lambda: children.stop(paper.gunicorn))
        nginx = paper.start_nginx()
        stack.callback(children.stop, nginx)
        paper.wait_until_open()
        yield paper


@pytest.fixture
def addresses(paper):
    """An address of each kind: `addresses["article"]`."""
    article = re.search(r"href=\"(/[\w-]+/\d{4}/\d\d/[^\"/]+/)\"", paper.ask("/").text)[1]
    sheet = re.search(r'href="(/static/newsroom[^"]*\.css)"', paper.ask("/").text)[1]
    slug = article.rstrip("/").rpartition("/")[2]
    return {
        "front page": ("/", 200),
        "article": (article, 200),
        "form": (f"/comments/on/{slug}/", 200),
        "guidelines": ("/guidelines/", 200),
        "feed": ("/feeds/latest.atom", 200),
        "style sheet": (sheet, 200),
        "robots": ("/robots.txt", 200),
        "nothing": ("/no/such/page/", 404),
        "no receipt": ("/comments/receipts/3Kq9x_Yd0aBcDeFgHiJkLmNoPqRsTuVw/", 404),
        "login": ("/admin/login/", 200),
        "a page behind it": ("/admin/", 302),
    }


def test_every_kind_of_response_carries_its_headers_once(paper, addresses):
    for kind, (path, status) in addresses.items():
        response = paper.ask(path)
        assert response.status == status, kind
        said = Counter(name.title() for name, _value in response.getheaders())
        for name in ALWAYS:
            assert said[name.title()] == 1, (kind, name)
        assert said["Cache-Control"] == 1 or status == 200, kind
        assert "nginx/" not in response.getheader("Server", "")
        transport = response.getheader("Strict-Transport-Security")
        assert transport == "max-age=63072000; includeSubDomains; preload"


def test_what_nginx_says_itself_carries_them_too(paper):
    too_large = paper.ask("/", "POST", b"x" * 5_000_000)
    assert too_large.status == 413
    for name in ALWAYS:
        assert len(too_large.headers.get_all(name)) == 1, name
    assert too_large.headers.get_all("Cache-Control") == ["no-store"]


def test_what_the_newsroom_finds_too_large_it_says_in_words(paper, addresses):
    path, _status = addresses["form"]
    as_a_form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = paper.ask(path, "POST", b"text=" + b"x" * 3_000_000, as_a_form)
    assert response.status == 413
    assert "too large" in response.text


def test_without_tls_a_reader_is_sent_to_it(paper):
    with closing(http.client.HTTPConnection("127.0.0.1", paper.plain_port, timeout=20)) as line:
        line.request("GET", "/guidelines/?a=b", headers={"Host": HOST})
        response = line.getresponse()
    expected = (301, f"https://{HOST}/guidelines/?a=b")
    assert (response.status, response.getheader("Location")) == expected


def test_whoever_asks_for_another_paper_gets_none(paper):
    with pytest.raises((ssl.SSLError, OSError)):
        paper.ask("/", host="elsewhere.example")
    # The paper's name for the certificate, and then another.
    with paper.connected() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
        assert b"200 OK" not in line.recv(1000)


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "elsewhere.example"},
        {"X-Forwarded-Proto": "http"},
        {"Forwarded": "host=elsewhere.example;proto=http"},
        {"X-Original-URL": "/admin/"},
        {"X-Rewrite-URL": "/admin/"},
    ],
)
def test_a_forged_header_changes_nothing(paper, addresses, forged):
    path, _status = addresses["article"]
    assert paper.ask(path, headers=forged.items()).text == paper.ask(path).text


def test_cookies_of_the_staff_travel_under_tls_alone(paper):
    cookies = paper.ask("/admin/login/").headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        # As a browser takes it from this host alone.
        assert cookie.startswith("__Host-")
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_a_comment_travels_through_and_its_receipt_is_under_tls(paper, addresses):
    path, _status = addresses["form"]
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"https://{HOST}",
        "Sec-Fetch-Site": "same-origin",
    }
    body = "name=Ana&email=ana%40example.org&text=Behind+a+proxy.&step=send"
    sent = paper.ask(path, "POST", body, headers)
    assert sent.status == 303
    receipt = paper.ask(sent.getheader("Location"))
    assert "Behind a proxy." in receipt.text
    assert receipt.getheader("Cache-Control") == "no-store"


def test_a_log_holds_no_token_no_query_and_nobodys_address(paper, addresses):
    paper.ask(addresses["no receipt"][0] + "?email=ana%40example.org")
    paper.ask("/?q=canary")
    time.sleep(0.2)
    told = (paper.folder / "newsroom.log").read_text()
    lines = [json.loads(line) for line in told.splitlines()]
    assert {"/", "/comments/receipts/..."} <= {line["path"] for line in lines}
    for private in ("3Kq9x", "canary", "ana", "127.0.0.1"):
        assert private not in told
        assert private not in (paper.folder / "gunicorn.log").read_text()


def test_five_hundred_slow_clients_keep_nobody_from_reading(paper, addresses):
    path, _status = addresses["article"]
    with ExitStack() as stack:
        for _one in range(500):
            slow = stack.enter_context(paper.connected())
            slow.sendall(b"POST /comments/on/x/ HTTP/1.1\r\nHost: news.example\r\nContent-Le")
        assert {paper.ask(path).status for _one in range(20)} == {200}


def test_while_gunicorn_is_away_a_reader_is_told_so(paper, addresses):
    children.stop(paper.gunicorn)
    try:
        for method in ("GET", "POST"):
            response = paper.ask(
                addresses["form"][0], method, b"text=x" if method == "POST" else None
            )
            assert response.status == 503
            assert response.getheader("Retry-After") == "30"
            assert response.headers.get_all("Cache-Control") == ["no-store"]
            assert "we do not have it" in response.text
            for name in ALWAYS:
                assert len(response.headers.get_all(name)) == 1, name
        # What nginx has to say of it is no way around the log either.
        paper.ask(addresses["no receipt"][0] + "?q=canary")
        paper.ask("/?q=canary", "POST", b"x" * 5_000_000)
        told = "".join(path.read_text() for path in paper.folder.glob("n*.log"))
        for private in ("3Kq9x", "canary", "127.0.0.1"):
            assert private not in told
        assert '"status":503,"upstream":"502"' in told
    finally:
        paper.start_gunicorn()
        paper.wait_until_open()
