"""The staff of a test, by their group, each with an authenticator app of their own."""

import time
from functools import cache

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from newsroom.staff.door import factors, sealing
from newsroom.staff.groups import (
    CHIEF_MODERATORS,
    EDITORS,
    MODERATORS,
    REPORTERS,
    set_up_groups,
)
from newsroom.staff.models import User
from newsroom.staff.sessions import SessionStore

PASSWORD = "a-long-enough-password"
SECRET = "NEWSROOMNEWSROOMNEWSROOMNEWSROOM"


@cache
def sealed_secret():
    return sealing.seal(SECRET)


def code_for(person, secret=SECRET, takes=0):
    """What PERSON's app shows: of the three that count at any time, the first not used yet. It
    counts for so many seconds more as it TAKES to type it."""
    app = person.authenticator_set.filter(type=factors.APP).first()
    last = app.data.get("last_step", 0) if app else 0
    left = 30 - time.time() % 30
    if not takes and left < 1:
        # The first would count no more by the time that it arrives.
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, max(last + 1, int(time.time() + takes) // 30 - 1)))


def let_in(client, person):
    """Have PERSON in CLIENT as after a password and a code: the one place for all tests."""
    request = HttpRequest()
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(person.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    record_authentication(request, person, "password")
    record_authentication(request, person, "mfa", type=factors.APP)
    # Once, where `Client.force_login` would three times.
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def come_in(username, password=PASSWORD, **headers):
    """A browser in which somebody came by the front door: password, then a code by their app,
    which they set up where they have none yet. None where the password was refused."""
    browser = Client(**headers)
    typed = {"username": username, "password": password}
    after = browser.post(reverse("admin:login"), typed)
    if after.status_code != 302:
        return None
    person = User.objects.get(username__iexact=username)
    if after.url == reverse("mfa_authenticate"):
        browser.post(after.url, {"code": code_for(person)})
    else:
        set_up_app(browser, person)
    return browser


def set_up_app(browser, person, onward=""):
    """Have PERSON, in BROWSER, scan the picture and type the first code; the page that follows."""
    address = reverse("admin:account_app")
    page = browser.get(address, {"next": onward} if onward else {})
    form = page.context["form"]
    typed = {"sealed": form.sealed_secret, "code": code_for(person, form.secret), "next": onward}
    return browser.post(address, typed)


@pytest.fixture
def hire(db):
    """Hire somebody: `hire("ana", MODERATORS)`; HAS_APP=False on their first day."""
    if not Group.objects.exists():
        set_up_groups()

    def hire(username, *groups, has_app=True, **details):
        user = User.objects.create_user(username, password=PASSWORD, is_staff=True, **details)
        if groups:
            membership = user.groups.through
            found = Group.objects.filter(name__in=groups)
            membership.objects.bulk_create(membership(user=user, group=one) for one in found)
        if has_app:
            user.authenticator_set.create(type=factors.APP, data={"secret": sealed_secret()})
        return user

    return hire


@pytest.fixture
def reporter(hire):
    """Somebody who writes and does not publish."""
    return hire("reporter", REPORTERS, first_name="Rep", last_name="Orter")


@pytest.fixture
def editor(hire):
    return hire("editor", EDITORS, first_name="Edda", last_name="Itor")


@pytest.fixture
def moderator(hire):
    return hire("moderator", MODERATORS, first_name="Mo", last_name="Derator")


@pytest.fixture
def colleague(hire):
    """Another moderator."""
    return hire("colleague", MODERATORS, first_name="Col", last_name="League")


@pytest.fixture
def chief(hire):
    return hire("chief", CHIEF_MODERATORS, first_name="Chi", last_name="Ef")


@pytest.fixture
def superuser(hire):
    return hire("root", is_superuser=True)


@pytest.fixture
def as_staff():
    """A browser in which somebody is logged in: `as_staff(moderator).get(…)`."""

    def log_in(user):
        return let_in(Client(), user)

    return log_in
