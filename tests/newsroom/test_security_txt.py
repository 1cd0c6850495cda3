"""Whoever finds a hole in the newsroom learns whom to tell (RFC 9116)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def told(client):
    """What the file says, by name."""

    def told():
        response = client.get("/.well-known/security.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        lines = response.content.decode().splitlines()
        return dict(line.split(": ", 1) for line in lines)

    return told


def test_it_names_whom_the_operator_chose(told, settings):
    settings.SECURITY_CONTACT = "https://news.example/security/"
    assert told()["Contact"] == "https://news.example/security/"


def test_where_nobody_is_named_the_papers_own_address_is(told, settings):
    settings.DEFAULT_FROM_EMAIL = "The Estuary Post <newsroom@news.example>"
    assert told()["Contact"] == "mailto:newsroom@news.example"


def test_it_is_good_for_months_and_for_less_than_a_year(told):
    expires = datetime.fromisoformat(told()["Expires"])
    now = timezone.now()
    assert timedelta(days=140) < expires - now < timedelta(days=200)


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        ("2026-01-31T23:00:00+00:00", "2026-07-01T00:00:00Z"),
        ("2026-06-30T00:00:00+00:00", "2026-12-01T00:00:00Z"),
        ("2026-07-01T00:00:00+00:00", "2027-01-01T00:00:00Z"),
        ("2026-12-31T00:00:00+00:00", "2027-06-01T00:00:00Z"),
    ],
)
def test_it_is_the_same_all_month(told, monkeypatch, now, expires):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(now))
    assert told()["Expires"] == expires


def test_it_says_where_it_stands(told, settings):
    assert told()["Canonical"] == f"{settings.SITE_ORIGIN}/.well-known/security.txt"
