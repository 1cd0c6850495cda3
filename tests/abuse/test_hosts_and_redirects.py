"""The paper is where its setting says it is, whatever a request says; and no way in it leads to
somebody else."""

import re
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.newsroom.test_every_response import bytes_of, public_addresses, samples
from tests.newsroom.test_every_response import newsroom as newsroom_in_every_state
from tests.people import PASSWORD, code_for, sealed_secret, set_up_app

pytestmark = pytest.mark.django_db
newsroom = newsroom_in_every_state

ELSEWHERE = [
    "//evil.example/",
    "///evil.example/",
    "https://evil.example/",
    "http:evil.example",
    "https:///evil.example",
    "\\\\evil.example\\",
    "/\\evil.example",
    "/\t/evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "//evil。example/",
    "/%09/evil.example",
    "https://testserver:x@evil.example",
]


def assert_leads_nowhere_else(response):
    """Where RESPONSE redirects to is the paper, as a browser understands it."""
    location = response.get("Location", "")
    # A browser takes a backslash for a slash, and drops what commands a terminal.
    read = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    assert not read.startswith("//"), location
    assert urlsplit(read).netloc in {"", "testserver", "127.0.0.1:8000"}, location
    assert urlsplit(read).scheme in {"", "http", "https"}, location


# Hosts


FOREIGN_HOSTS = [
    "evil.example",
    "127.0.0.1:8000.evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1, evil.example",
    "127.0.0.1\tevil.example",
    "127.0.0.1#@evil.example",
    "[::1].evil.example",
    "2130706433",
    "127.1",
    "xn--evil",
    "evil.example\x00.localhost",
    "",
    ".",
    ":8000",
]


def test_who_asks_for_another_host_is_refused_and_nothing_of_it_is_said_again(client):
    for host in FOREIGN_HOSTS:
        for path in ("/", "/admin/login/", "/feeds/latest.atom", "/harbour"):
            response = client.get(path, headers={"host": host})
            assert response.status_code == 400, (host, path)
            assert response["Cache-Control"] == "no-store"
            assert b"evil" not in response.content
            assert "Location" not in response


def assert_the_same_by_the_name_of(host, addresses, client):
    for address in addresses:
        said = client.get(address, headers={"host": "127.0.0.1:8000"})
        expected = said.status_code, sorted(said.items()), bytes_of(said)
        response = client.get(address, headers={"host": host})
        told = response.status_code, sorted(response.items()), bytes_of(response)
        assert told == expected, (address, host)


def test_by_whatever_name_of_its_own_the_paper_says_the_same(newsroom, client):
    first_of_each = [group[0][0] for group in public_addresses(newsroom).values()]
    assert_the_same_by_the_name_of("LOCALHOST:1", first_of_each, client)


@pytest.mark.thorough
def test_by_every_name_of_its_own_the_whole_paper_says_the_same(newsroom, client):
    everything = [address for address, _status in samples(newsroom)]
    for host in ("LOCALHOST:1", "[::1]:443"):
        assert_the_same_by_the_name_of(host, everything, client)


def test_where_the_paper_is_stands_in_its_setting_alone(newsroom, client):
    """Machines are told addresses in full; none of them is made of what a request says."""
    forged = {
        "host": "localhost:99",
        "x-forwarded-host": "evil.example",
        "x-forwarded-server": "evil.example",
        "x-forwarded-port": "99",
        "x-host": "evil.example",
        "x-original-host": "evil.example",
        "forwarded": "host=evil.example;proto=https",
    }
    for address, _status in samples(newsroom):
        response = client.get(address, headers=forged)
        told = str(sorted(response.items())).encode() + bytes_of(response)
        for word in (b"evil.example", b"localhost:99", b":99/"):
            assert word not in told, address


# Ways that lead on


# Where somebody is led on who is logged in, asked again, or done with something of their own.
LED_ON = [
    *("/admin/", "/admin/comments/", "/admin/login/", "/admin/login/code/"),
    *("/admin/account/begin/", "/admin/password_change/", "/admin/desk/kept/"),
]
NAMES = ("next", "redirect_to", "url", "return", "continue")


def test_a_login_leads_to_nobody_else(superuser):
    """At no step of it: the password, the code, and afterwards."""
    typed = {"username": "root", "password": PASSWORD}
    for elsewhere in ELSEWHERE:
        named = urlencode({"next": elsewhere})
        by_the_form, by_its_address = Client(), Client()
        first = by_its_address.post(f"/admin/login/?{named}", typed)
        assert_leads_nowhere_else(first)
        # A query with a NUL is no query.
        assert first.status_code == (400 if "\0" in elsewhere else 302), elsewhere
        first = by_the_form.post("/admin/login/", {**typed, "next": elsewhere})
        assert first.url.startswith("/admin/login/code/"), elsewhere
        assert_leads_nowhere_else(first)
        asked = "" if "\0" in elsewhere else f"?{named}"
        code = {"code": code_for(superuser), "next": elsewhere}
        after = by_the_form.post(f"/admin/login/code/{asked}", code)
        assert after.status_code == 302, elsewhere
        assert_leads_nowhere_else(after)
        # As if half a minute had gone by since.
        superuser.authenticator_set.update(data={"secret": sealed_secret()})


def test_nobody_who_is_logged_in_is_led_to_somebody_else(superuser, as_staff):
    browser = as_staff(superuser)
    for elsewhere in ELSEWHERE:
        asked = dict.fromkeys(NAMES, elsewhere)
        for address in LED_ON:
            assert_leads_nowhere_else(browser.get(address, asked))
        assert_leads_nowhere_else(browser.post("/admin/account/begin/", asked))
        gone = as_staff(superuser)
        assert_leads_nowhere_else(gone.post("/admin/logout/", dict.fromkeys(NAMES, elsewhere)))


def test_whoever_sets_up_a_second_factor_is_led_to_nobody_else(hire):
    for number, elsewhere in enumerate(one for one in ELSEWHERE if "\0" not in one):
        newcomer, browser = hire(f"newcomer{number}", has_app=False), Client()
        typed = {"username": newcomer.username, "password": PASSWORD, "next": elsewhere}
        first = browser.post("/admin/login/", typed)
        assert first.url.startswith("/admin/account/begin/"), elsewhere
        assert_leads_nowhere_else(first)
        after = set_up_app(browser, newcomer, onward=elsewhere)
        assert after.status_code == 302, elsewhere
        assert_leads_nowhere_else(after)


def test_a_verb_of_the_desk_leads_back_into_the_desk(send, moderator, as_staff):
    desk = as_staff(moderator)
    for elsewhere in ELSEWHERE:
        fields = {"seen": 0, "back": elsewhere, "next": elsewhere, "lane": elsewhere}
        for address in (
            reverse("admin:desk_refer", args=[send().pk]),
            reverse("admin:desk_take"),
            reverse("admin:desk_release"),
        ):
            response = desk.post(address, fields)
            assert response.status_code == 302, elsewhere
            assert response["Location"].startswith("/admin/"), elsewhere
            assert "evil" not in urlsplit(response["Location"]).path, elsewhere


PATHS = [
    "/%2Fevil.example",
    "/%2Fevil.example/%2F..",
    "/%5Cevil.example",
    "/%09/evil.example",
    "/.%2Fevil.example",
    "/guidelines%2F%2Fevil.example",
    "/%2Fevil.example/admin",
    "/admin%2F%2Fevil.example",
    "/admin/%2Fevil.example",
    "/admin/login%2F%2Fevil.example",
    "/guidelines?next=//evil.example",
    "/%0D%0ALocation:%20https:%2F%2Fevil.example%2F",
    "/guidelines%0D%0ASet-Cookie:a=b",
]


def test_a_missing_slash_leads_to_nobody_else(client, superuser, as_staff):
    for browser in (client, as_staff(superuser)):
        for path in PATHS:
            response = browser.get(path)
            assert response.status_code in {301, 302, 404}, path
            assert_leads_nowhere_else(response)
            assert "Set-Cookie" not in response
            assert all("\n" not in value for _name, value in response.items()), path


def test_a_moved_article_leads_to_itself_whatever_is_said_around_it(newsroom, client):
    printed = newsroom["article"].get_absolute_url()
    _empty, _section, year, month, slug, _end = printed.split("/")
    for address in (
        f"/evil/{year}/{month}/{slug}/?next=//evil.example/",
        f"/harbour/{year}/01/{slug}/?%0d%0aLocation:%20//evil.example",
        f"/harbour/{year}/02/{slug}/?from=%0d%0a",
    ):
        response = client.get(address, headers={"host": "localhost"})
        if response.status_code != 200:
            assert response.status_code == 301
            assert urlsplit(response["Location"])[:3] == ("", "", printed)


def test_every_redirect_of_the_paper_leads_to_the_paper(newsroom, client):
    redirects = 0
    for address, _status in samples(newsroom):
        response = client.get(f"{address.partition('?')[0]}?next=//evil.example/")
        bytes_of(response)
        assert_leads_nowhere_else(response)
        redirects += "Location" in response
    assert redirects > 1


def test_over_plain_http_a_reader_is_sent_to_the_same_host_and_page(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    forged = {"x-forwarded-host": "evil.example", "host": "127.0.0.1:8000"}
    response = client.get("/guidelines/?a=//evil.example", headers=forged)
    assert response.status_code == 301
    assert response["Location"] == "https://127.0.0.1:8000/guidelines/?a=//evil.example"
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
