"""How long somebody stays logged in, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.staff.browsers import browser_in_words, network_of
from newsroom.staff.models import Session
from newsroom.staff.sessions import ASKED_BY_ITSELF

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


def hours(number):
    return timedelta(hours=number)


@pytest.fixture
def clock(monkeypatch):
    """The time that sessions go by: `clock(hours(1))` is an hour later."""
    began = timezone.now()
    passed = [timedelta()]
    monkeypatch.setattr("newsroom.staff.sessions.timezone.now", lambda: began + passed[0])

    def later(time):
        passed[0] += time

    return later


def is_in(browser):
    return browser.get(INDEX).status_code == 200


def test_whoever_does_nothing_for_two_hours_is_logged_out(as_staff, editor, clock):
    browser, other = as_staff(editor), as_staff(editor)
    clock(hours(1.9))
    assert is_in(browser)
    clock(hours(0.2))
    assert is_in(browser)
    assert not is_in(other)


def test_whoever_works_on_is_logged_out_after_twelve_hours(as_staff, editor, clock):
    browser = as_staff(editor)
    for _n in range(7):
        clock(hours(1.7))
        assert is_in(browser)
    clock(hours(0.2))
    assert not is_in(browser)


def test_a_desk_left_open_ends_no_login_made_meanwhile_in_another_tab(
    as_staff, moderator, settings
):
    """Its question went out with the login before, and is answered when that is over."""
    browser = as_staff(moderator)
    Session.objects.all().delete()
    by_script = browser.get(reverse("admin:desk_counts"), headers={"Sec-Fetch-Mode": "cors"})
    assert not by_script.cookies
    # A page that somebody opens says that they are out.
    opened = browser.get(INDEX, headers={"Sec-Fetch-Mode": "navigate"})
    assert opened.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_a_new_password_is_no_new_shift(as_staff, editor, clock):
    browser = as_staff(editor)
    clock(hours(1.9))
    typed = {"old_password": "a-long-enough-password"}
    typed |= dict.fromkeys(("new_password1", "new_password2"), "seven-boats-at-anchor")
    assert browser.post(reverse("admin:password_change"), typed).status_code == 302
    for _n in range(5):
        clock(hours(1.9))
        assert is_in(browser)
    clock(hours(0.8))
    assert not is_in(browser)


def test_the_limits_are_settings(as_staff, editor, clock, settings):
    settings.SESSION_IDLE = timedelta(minutes=5)
    browser = as_staff(editor)
    clock(timedelta(minutes=6))
    assert not is_in(browser)


def test_a_desk_that_asks_by_itself_keeps_nobody_logged_in(as_staff, moderator, clock):
    browser = as_staff(moderator)
    asked = [("get", "desk_counts"), ("post", "desk_renew"), ("post", "desk_take")]
    for _n in range(3):
        clock(hours(0.5))
        for method, name in asked:
            assert getattr(browser, method)(reverse(f"admin:{name}")).status_code in {200, 302}
    clock(hours(0.6))
    assert browser.get(reverse("admin:desk_counts")).status_code == 302
    assert {name for _method, name in asked} <= ASKED_BY_ITSELF


def test_a_card_that_is_opened_keeps_somebody_logged_in(as_staff, moderator, clock, send):
    browser = as_staff(moderator)
    address = reverse("admin:desk_card", args=[send().pk])
    for _n in range(3):
        clock(hours(1))
        assert browser.get(address).status_code == 200


def test_working_does_not_write_with_every_request(
    as_staff, superuser, clock, django_assert_num_queries
):
    browser = as_staff(superuser)
    with django_assert_num_queries(3):
        browser.get(INDEX)
    clock(timedelta(minutes=2))
    with django_assert_num_queries(4):
        browser.get(INDEX)
    with django_assert_num_queries(3):
        browser.get(INDEX)


def test_a_logout_ends_it_for_whoever_has_kept_the_cookie(as_staff, editor):
    browser = as_staff(editor)
    kept = browser.cookies["sessionid"].value
    page = browser.post(reverse("admin:logout")).content.decode()
    assert "In this browser." in page
    assert f'href="{reverse("admin:login")}"' in page
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)
    assert not Session.objects.exists()


def test_a_copy_of_the_table_opens_nothing(as_staff, editor):
    browser = as_staff(editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM staff_session")
        ((key, data),) = cursor.fetchall()
    assert browser.cookies["sessionid"].value not in key + data
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def test_it_is_known_whose_it_is(as_staff, editor):
    browser = as_staff(editor)
    session = editor.sessions.get()
    assert session.get_decoded()[SESSION_KEY] == str(editor.pk)
    editor.end_sessions()
    assert not is_in(browser)


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} Edg/140.0", "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_in_words(user_agent) == words


@pytest.mark.parametrize(
    ("address", "part"),
    [("192.0.2.77", "192.0.2.…"), ("2001:db8:5:6::7", "2001:db8::…"), ("", ""), ("nowhere", "")],
)
def test_of_an_address_its_owner_sees_a_part(address, part):
    assert network_of(address) == part
