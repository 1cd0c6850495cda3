"""The log: a line for each event, which a program can read, and nothing about a reader."""

import json
import logging
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from newsroom.staff.invitations import one_time_link


def test_an_event_is_one_line_whatever_stands_in_it(written):
    logging.getLogger("newsroom").warning('One\n{"event": "forged"}\r\x1b[31mred %s', "\u2028two")
    (line,) = written()
    assert line["event"] == 'One\n{"event": "forged"}\r\x1b[31mred \u2028two'
    assert line["level"] == "warning"
    assert line["logger"] == "newsroom"
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "private",
    [
        "ana@example.org",
        "Ana.O'Neil+news@mail.example.co.uk",
        "81.2.69.142",
        "2a02:6b8:0:1::1",
        "2a02:6b8:0:1:0:0:0:1",
        "::ffff:81.2.69.142",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        # A receipt's address, the address that stops mails, a session.
        "3Kq9x_Yd0aBcDeFgHiJkLmNoPqRsTuVw",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
        # What sets a password, as Django makes it.
        "d1o2x3-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    ],
)
def test_nothing_private_stands_in_a_line(written, private):
    logging.getLogger("newsroom").warning("Said /a/%s/ and %s, “%s”", private, private, private)
    (line,) = written()
    assert private not in json.dumps(line, ensure_ascii=False)
    assert "…" in line["event"]


@pytest.mark.parametrize(
    "said",
    [
        "Too many from the address at once: one more was refused.",
        "Mail 4021 was given up after 12 attempts.",
        "/2026/11/a-headline-about-a-ferry-and-its-owner-in-2026/",
        "ImproperlyConfiguredSetting in newsroom.staff.admin",
        "comments_one_decision_per_number at 06:44:46.827244",
    ],
)
def test_what_is_not_private_can_be_read(written, said):
    logging.getLogger("newsroom").warning(said)
    assert [line["event"] for line in written()] == [said]


def test_an_error_is_told_by_its_kind_and_place_and_not_in_its_own_words(written):
    try:
        raise ValueError("canary")
    except ValueError:
        logging.getLogger("newsroom").exception("Something broke.")
    (line,) = written()
    assert line["error"] == "ValueError"
    assert "test_an_error_is_told" in line["at"][-1]
    assert "canary" not in json.dumps(line)


@pytest.mark.django_db
def test_what_postgresql_refused_is_told_by_its_code(written):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'canary'::int")
    except Exception:
        logging.getLogger("newsroom").exception("Something broke.")
    (line,) = written()
    assert line["sqlstate"] == "22P02"
    assert "canary" not in json.dumps(line)


@pytest.mark.django_db
def test_a_request_that_breaks_has_one_name_in_the_log_and_on_the_page(
    written, client, monkeypatch
):
    def broken(*args):
        raise IntegrityError("Key (email)=(ana@example.org) already exists.")

    monkeypatch.setattr("articles.views.render", broken)
    client.raise_request_exception = False
    response = client.get("/?q=canary")
    (line,) = written()
    assert line["request"] == response["X-Request-ID"]
    assert line["request"] in response.content.decode()
    assert (line["status"], line["method"], line["route"]) == (500, "GET", "")
    assert line["error"] == "IntegrityError"
    assert "ana@" not in json.dumps(line)
    assert "canary" not in json.dumps(line)


@pytest.mark.django_db
def test_no_two_requests_have_one_name(client, monkeypatch, rf):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("articles.views.render", broken)
    client.raise_request_exception = False
    assert client.get("/")["X-Request-ID"] != client.get("/")["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trusted", "named", "is_taken"),
    [(True, "a1b2c3d4e5", True), (True, "x\n{}" * 9, False), (False, "a1b2c3d4e5", False)],
)
def test_a_proxy_of_ours_may_name_a_request_and_nobody_else(
    client, monkeypatch, settings, trusted, named, is_taken
):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("articles.views.render", broken)
    monkeypatch.setattr("newsroom.proxies.speaks_for_readers", lambda address: trusted)
    client.raise_request_exception = False
    response = client.get("/", headers={"X-Request-ID": named})
    assert (response["X-Request-ID"] == named) == is_taken


@pytest.mark.django_db
def test_a_page_that_did_not_break_carries_no_name(client):
    """It is the same bytes for everybody, and may be kept."""
    assert "X-Request-ID" not in client.get("/")


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_tells_the_log_no_token(written, client):
    client.get("/comments/receipts/3Kq9x_Yd0aBcDeFgHiJkLmNoPqRsTuVw/?email=ana@example.org")
    told = json.dumps(written())
    assert "3Kq9x" not in told
    assert "ana" not in told


@pytest.mark.django_db
def test_the_address_at_which_a_password_is_set_is_in_no_line(written, superuser):
    address = urlsplit(one_time_link(superuser)).path
    secret = address.rstrip("/").rpartition("-")[2]
    browser = Client(raise_request_exception=False)
    assert browser.put(address).status_code == 405
    assert browser.get(f"{address}?a=%00").status_code == 400
    lines = written()
    assert len(lines) == 2
    assert secret not in json.dumps(lines)
