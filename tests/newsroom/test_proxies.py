"""Whose address counts, where requests come through proxies."""

import ipaddress

import pytest

from newsroom.proxies import address_of

READER, FORGED = "81.2.69.142", "1.1.1.1"
OURS = ["10.0.0.0/8", "2001:db8::/32"]


@pytest.fixture
def trusting(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(network) for network in OURS]


@pytest.mark.parametrize(
    ("connected", "forwarded_for", "known"),
    [
        (READER, "", READER),
        (READER, FORGED, READER),
        ("10.0.0.1", READER, READER),
        ("10.0.0.1", f"{FORGED}, {READER}", READER),
        ("10.0.0.1", f"{READER}, 10.0.0.2", READER),
        ("10.0.0.1", f"{FORGED}, {READER}, 10.0.0.3, 10.0.0.2", READER),
        # One of ours that a reader names is passed over as far as it can be, and no further.
        ("10.0.0.1", f"10.0.0.9,{READER}", READER),
        ("10.0.0.1", f"{READER},  , ", READER),
        ("2001:db8::1", "2a02:6b8::1", "2a02:6b8::1"),
        ("::ffff:10.0.0.1", READER, READER),
        # Ours all along: nobody can tell.
        ("10.0.0.1", "", ""),
        ("10.0.0.1", "10.0.0.2", ""),
        # What is no address is nobody's.
        ("10.0.0.1", "unknown", ""),
        ("10.0.0.1", f"{READER}:443", ""),
        ("10.0.0.1", "' OR 1=1 --", ""),
        ("", READER, ""),
    ],
)
def test_the_first_from_the_right_that_is_not_ours_is_the_readers(
    trusting, connected, forwarded_for, known
):
    assert address_of(connected, forwarded_for) == known


@pytest.mark.parametrize("forwarded_for", [FORGED, f"{FORGED}, {READER}", "10.0.0.1"])
def test_without_a_trusted_proxy_nobodys_word_counts(settings, forwarded_for):
    settings.TRUSTED_PROXIES = []
    assert address_of(READER, forwarded_for) == READER


def test_who_connects_through_a_socket_is_trusted_where_the_setting_says_so(settings):
    settings.TRUSTED_PROXIES = ["unix"]
    assert address_of("", f"{FORGED}, {READER}") == READER
    assert address_of("10.0.0.1", READER) == "10.0.0.1"


@pytest.mark.django_db
def test_a_forged_header_gets_nobody_around_a_limit(client, article, edition, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    statuses = [
        client.post(
            f"/comments/on/{article.slug}/",
            {"name": "Ana", "email": "a@example.org", "text": f"Text {n}.", "step": "send"},
            REMOTE_ADDR=READER,
            headers={"X-Forwarded-For": f"1.1.1.{n}"},
        ).status_code
        for n in range(2)
    ]
    assert statuses == [303, 429]


@pytest.mark.django_db
def test_readers_behind_one_proxy_are_told_apart(trusting, client, article, edition, settings):
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = 1
    statuses = [
        client.post(
            f"/comments/on/{article.slug}/",
            {"name": "Ana", "email": "a@example.org", "text": f"Text {n}.", "step": "send"},
            REMOTE_ADDR="10.0.0.1",
            headers={"X-Forwarded-For": f"{FORGED}, {reader}"},
        ).status_code
        for n, reader in enumerate([READER, "81.2.69.160", READER])
    ]
    assert statuses == [303, 303, 429]


@pytest.mark.parametrize(("connected", "status"), [("10.0.0.1", 200), (READER, 301)])
def test_a_proxy_of_ours_alone_says_that_the_line_was_encrypted(
    trusting, client, db, settings, connected, status
):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    said = {"X-Forwarded-Proto": "https"}
    assert client.get("/", headers=said, REMOTE_ADDR=connected).status_code == status
