"""Nobody comes in who was not let in: what the libraries bring with them is shut, and where
somebody guesses from is not theirs to say."""

import ipaddress

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client
from django.urls import reverse

from newsroom.staff.models import User
from tests.newsroom.test_every_response import every_pattern
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
ATTACKER, OWNER, OUR_PROXY = "81.2.69.142", "81.2.69.160", "10.0.0.1"
# Where django-allauth and Django have pages of their own, where somebody includes them.
PAGES_OF_LIBRARIES = [
    *("signup", "login", "logout", "email", "confirm-email", "password/change", "password/reset"),
    *("2fa", "2fa/authenticate", "2fa/totp/activate", "2fa/webauthn", "social/signup"),
    *("google/login", "sessions", "reauthenticate", "login/code", "inactive", "profile"),
]

LOOK_ALIKE = ["éditor", "еditor", "edit\u200bor", "editor\0", "ed itor", "%ditor", "_ditor"]


def test_nobody_signs_up(rf):
    names = {name for name, _arguments in every_pattern()}
    theirs = ("account_", "mfa_", "socialaccount_", "usersessions_", "headless", "oauth", "openid")
    assert {name for name in names if name.startswith(theirs)} == {
        *("account_login", "mfa_authenticate"),
    }
    assert not get_adapter().is_open_for_signup(rf.get("/"))
    typed = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD, "email": "e@e.org"}
    for root in ("/accounts/", "/account/", "/auth/", "/_allauth/browser/v1/", "/admin/accounts/"):
        for page in PAGES_OF_LIBRARIES:
            for response in (
                Client().get(f"{root}{page}/"),
                Client().post(f"{root}{page}/", typed),
            ):
                # Behind the door there is a login and nothing else.
                expected = {302, 403} if root.startswith("/admin/") else {404, 405}
                assert response.status_code in expected, (root, page)
    assert not User.objects.exists()


def test_no_address_serves_what_a_library_brings_for_development():
    for path in (
        *("/__debug__/", "/silk/", "/admin/doc/", "/api/", "/graphql", "/i18n/setlang/", "/.env"),
        *("/.git/config", "/settings.py", "/server-status", "/wp-login.php", "/static/../.env"),
        *("/media/", "/pictures/", "/static/", "/xmlrpc.php", "/actuator/env", "/phpinfo.php"),
    ):
        response = Client().get(path, follow=True)
        led_to = response.redirect_chain[-1][0] if response.redirect_chain else ""
        assert response.status_code == 404 or led_to.startswith(LOGIN), path


def guess(forwarded_for, at=ATTACKER, word="wrong"):
    browser = Client(REMOTE_ADDR=at, headers={"X-Forwarded-For": forwarded_for})
    return browser.post(LOGIN, {"username": "editor", "password": word}).status_code


def is_heard(at, forwarded_for=""):
    return guess(forwarded_for, at, PASSWORD) == 302


def test_whoever_names_another_address_each_time_is_stopped_all_the_same(editor):
    statuses = [guess(f"192.0.2.{n}, 198.51.100.{n}") for n in range(5)]
    assert statuses == [200] * 4 + [429]
    assert not is_heard(ATTACKER, "203.0.113.9")


def test_whoever_names_somebody_elses_address_stops_themselves_alone(editor):
    for _n in range(5):
        guess(OWNER)
    assert is_heard(OWNER)
    assert not is_heard(ATTACKER)


def test_behind_a_proxy_of_ours_the_address_that_it_saw_counts(editor, settings):
    """The right one in the list; what stands left of it came with the request."""
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    statuses = [guess(f"192.0.2.{n}, {OWNER}, {ATTACKER}", OUR_PROXY) for n in range(5)]
    assert statuses == [200] * 4 + [429]
    assert not is_heard(OUR_PROXY, f"{OWNER}, {ATTACKER}")
    assert is_heard(OUR_PROXY, OWNER)
    assert is_heard(OUR_PROXY, f"{ATTACKER}, {OWNER}")
    # Somebody who gets past the proxy has nobody's word but their own.
    assert is_heard(OWNER, f"{ATTACKER}")


def test_a_login_is_no_members_that_only_looks_like_one(editor):
    """What is counted as one name is not one name that gets in."""
    for number, name in enumerate(LOOK_ALIKE):
        # From elsewhere each time, so that each is looked at.
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        response = browser.post(LOGIN, {"username": name, "password": PASSWORD})
        assert response.status_code == 200, name
        assert "_auth_user_id" not in browser.session, name


def test_one_password_for_each_of_many_names_stops_an_address(editor, hire):
    """Spraying: the sixth name is not heard, whoever it is."""
    names = [hire(f"colleague{n}").username for n in range(5)]
    for name in names:
        Client(REMOTE_ADDR=ATTACKER).post(LOGIN, {"username": name, "password": "Spring2026!"})
    assert not is_heard(ATTACKER)
    assert is_heard(OWNER)
