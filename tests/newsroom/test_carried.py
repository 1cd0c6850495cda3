"""What somebody typed when they had to log in first comes with them through the door."""

import re
import time
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.core import signing
from django.test import Client
from django.urls import reverse

from articles.models import Topic
from newsroom.staff.door.carried import Carried
from newsroom.staff.models import Session, User
from tests.people import PASSWORD, code_for, let_in, set_up_app

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_topic_add")
LOGIN = reverse("admin:login")
CODE = reverse("mfa_authenticate")
TYPED = {"name": "The <Quay> & “port”", "slug": "quay", "_save": "Save"}


@pytest.fixture
def browser(editor):
    """Of an editor whose session has ended."""
    browser = let_in(Client(enforce_csrf_checks=True), editor)
    browser.get(ADD)
    Session.objects.all().delete()
    return browser


def fields_of(response, form="login-form"):
    page = response.content.decode().partition(f'id="{form}"')[2].partition("</form>")[0]
    return hidden_in(page)


def hidden_in(markup):
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', markup)
    return {unescape(field): unescape(words) for field, words in fields}


def send(browser, address, response, form="login-form", **typed):
    """Send the FORM that RESPONSE shows, with what is TYPED into it."""
    token = browser.cookies["csrftoken"].value
    hidden = {**fields_of(response, form), "csrfmiddlewaretoken": token}
    return browser.post(address, {**hidden, **typed})


def sent(browser, address, typed):
    return browser.post(
        address, {**typed, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    )


def hand_back_in(response):
    page = response.content.decode()
    form = page.partition(f'action="{ADD}"')[2].partition("</form>")[0]
    return hidden_in(form)


def typed_in(fields):
    """What of the FIELDS was typed: all but a token, which is there."""
    assert fields.pop("csrfmiddlewaretoken")
    return fields


def test_a_form_sent_too_late_is_handed_back_after_password_and_code(browser, editor):
    page = sent(browser, ADD, TYPED)
    assert page.status_code == 403
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    assert page.status_code == 200
    assert "What you typed is kept in this page" in page.content.decode()
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert page.status_code == 200
    fields = hand_back_in(page)
    token = fields.pop("csrfmiddlewaretoken")
    assert fields == TYPED
    assert not Topic.objects.exists()
    # A hint for the paper's own pages is left as by any other login.
    assert "sessionid" in browser.cookies
    assert browser.post(ADD, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
    assert Topic.objects.get().name == TYPED["name"]


def test_a_slip_at_the_door_loses_nothing(browser, editor):
    page = sent(browser, ADD, TYPED)
    page = send(browser, LOGIN, page, username="editor", password="wrong")
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    page = send(browser, CODE, page, "code-form", code="000000")
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert typed_in(hand_back_in(page)) == TYPED


def test_too_many_slips_at_the_door_lose_nothing(browser, editor):
    page = sent(browser, ADD, TYPED)
    for _n in range(5):
        page = send(browser, LOGIN, page, username="editor", password="wrong")
    assert page.status_code == 429
    assert "The &lt;Quay&gt; &amp; “port”" in page.content.decode()
    AccessAttempt.objects.all().delete()
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    for _n in range(5):
        page = send(browser, CODE, page, "code-form", code="000000")
    assert page.status_code == 429
    AccessAttempt.objects.all().delete()
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert typed_in(hand_back_in(page)) == TYPED


def test_whoever_takes_too_long_at_the_door_loses_nothing(browser, editor, settings):
    page = sent(browser, ADD, TYPED)
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    settings.ACCOUNT_LOGIN_TIMEOUT = -1
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert page.status_code == 403
    del settings.ACCOUNT_LOGIN_TIMEOUT
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert typed_in(hand_back_in(page)) == TYPED


def test_a_page_left_open_overnight_still_has_it_in_the_morning(browser, editor, monkeypatch):
    page = sent(browser, ADD, TYPED)
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 14 * 3600)
    carried = Carried.opened(fields_of(page)["carried"])
    assert dict(carried.fields) == TYPED


def test_a_passkey_that_fails_loses_nothing(browser, editor):
    page = sent(browser, ADD, TYPED)
    page = send(browser, reverse("admin:login_passkey"), page, credential="{}")
    assert page.status_code == 403
    assert "That did not work." in page.content.decode()
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    page = send(browser, CODE, page, "code-form", code=code_for(editor))
    assert typed_in(hand_back_in(page)) == TYPED


@pytest.mark.parametrize("step", ["password", "code"])
def test_whoever_came_in_by_another_tab_is_handed_it_back_by_this_one(browser, editor, step):
    """That tab has another token than this one, and there is nothing left to log in to."""
    page, address, form = sent(browser, ADD, TYPED), LOGIN, "login-form"
    typed = {"username": "editor", "password": PASSWORD}
    if step == "code":
        page, address, form = send(browser, LOGIN, page, **typed), CODE, "code-form"
        typed = {"code": "000000"}
    let_in(browser, editor)
    ours = {"sec-fetch-site": "same-origin"}
    fields = {**fields_of(page, form), **typed}
    stale = {"csrfmiddlewaretoken": "a" * 64}
    for token in (stale, {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}):
        if step == "password" and token is not stale:
            # As good as a login of anybody's: it begins anew.
            continue
        page = browser.post(address, {**fields, **token}, headers=ours)
        assert page.status_code == 200
        assert typed_in(hand_back_in(page)) == TYPED
    without = {field: words for field, words in fields.items() if field != "carried"}
    led_on = browser.post(address, {**without, **stale}, headers=ours)
    assert (led_on.status_code, led_on.url) == (302, reverse("admin:index"))


def test_it_is_stored_nowhere_on_the_way(browser, editor):
    typed = {**TYPED, "name": "canary"}
    page = sent(browser, ADD, typed)
    send(browser, LOGIN, page, username="editor", password=PASSWORD)
    (session,) = Session.objects.all()
    assert "canary" not in str(session.get_decoded())


def test_no_password_is_carried(rf):
    request = rf.post("/admin/password_change/", {"old_password": "canary", "text": "words"})
    carried = Carried.of(request)
    assert carried.fields == [["text", "words"]]
    assert Carried.opened(carried.sealed) == carried


@pytest.mark.parametrize(
    "forged",
    ["", "a:b:c", signing.dumps(("/admin/", [], False))],
    # A signature has its moment in it; every process calls the test the same.
    ids=["nothing", "no signature", "signed for something else"],
)
def test_nobody_makes_anothers_browser_carry_what_they_like(editor, forged):
    assert Carried.opened(forged) is None
    client = Client()
    client.post(LOGIN, {"username": "editor", "password": PASSWORD, "carried": forged})
    response = client.post(CODE, {"code": code_for(editor), "carried": forged})
    assert (response.status_code, response.url) == (302, reverse("admin:index"))


def test_on_the_first_day_it_is_shown_until_the_second_factor_is_set_up(hire):
    hire("nina", "Editors", has_app=False)
    client = Client()
    page = client.post(ADD, TYPED)
    fields = {**fields_of(page), "username": "nina", "password": PASSWORD}
    page = client.post(LOGIN, fields)
    assert page.status_code == 403
    text = page.content.decode()
    assert "The &lt;Quay&gt; &amp; “port”" in text
    assert reverse("admin:account_begin") in text
    fields = typed_in(hand_back_in(page))
    assert client.post(ADD, fields).status_code == 403
    set_up_app(client, User.objects.get(username="nina"))
    assert client.post(ADD, fields).status_code == 302
    assert Topic.objects.get().name == TYPED["name"]


def test_a_form_left_open_while_its_owner_logged_in_anew_is_handed_back(editor):
    browser = let_in(Client(enforce_csrf_checks=True), editor)
    browser.get(ADD)
    old = browser.cookies["csrftoken"].value
    # As a login in another tab does it.
    browser.cookies["csrftoken"] = "a" * 32
    ours = {"sec-fetch-site": "same-origin"}
    page = browser.post(ADD, {**TYPED, "csrfmiddlewaretoken": old}, headers=ours)
    assert page.status_code == 403
    assert not Topic.objects.exists()
    assert "trusted-types" not in page["Content-Security-Policy"]
    assert browser.post(ADD, hand_back_in(page)).status_code == 302
    assert Topic.objects.get().slug == "quay"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_form_of_another_site_is_not_handed_back(editor, site):
    browser = let_in(Client(enforce_csrf_checks=True), editor)
    browser.get(ADD)
    said = {"sec-fetch-site": site} if site else {"origin": "https://evil.example"}
    page = browser.post(ADD, TYPED, headers=said)
    assert page.status_code == 403
    assert "quay" not in page.content.decode()
    assert "not from here" in page.content.decode()


def test_a_form_with_an_old_token_is_kept_for_somebody_who_is_logged_out_too():
    client = Client(enforce_csrf_checks=True)
    page = client.post(ADD, TYPED, headers={"sec-fetch-site": "same-origin"})
    assert page.status_code == 403
    assert dict(Carried.opened(fields_of(page)["carried"]).fields) == TYPED
    page = client.post(ADD, TYPED, headers={"sec-fetch-site": "cross-site"})
    assert "not from here" in page.content.decode()


def test_a_login_without_a_cookie_is_told_that_there_has_to_be_one(editor):
    typed = {"username": "editor", "password": PASSWORD}
    page = Client(enforce_csrf_checks=True).post(
        LOGIN, typed, headers={"sec-fetch-site": "same-origin"}
    )
    assert "cookies must be switched on" in page.content.decode()


def test_whoever_logs_out_after_the_end_is_out_and_is_asked_nothing(browser):
    browser.cookies["desk"] = "1"
    page = sent(browser, reverse("admin:logout"), {})
    assert (page.status_code, page.url) == (302, LOGIN)
    assert not browser.cookies["desk"].value
