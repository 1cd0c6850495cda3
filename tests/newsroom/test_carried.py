"""What somebody typed when they had to log in first comes with them through the door."""

import re
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from articles.models import Topic
from newsroom.staff.door.carried import Carried
from newsroom.staff.models import Session
from tests.people import PASSWORD, code_for, let_in

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


def test_a_form_sent_too_late_is_handed_back_after_password_and_code(browser, editor):
    page = sent(browser, ADD, TYPED)
    assert page.status_code == 403
    page = send(browser, LOGIN, page, username="editor", password=PASSWORD)
    assert page.status_code == 200
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
    fields = hand_back_in(page)
    assert fields.pop("csrfmiddlewaretoken")
    assert fields == TYPED


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


@pytest.mark.parametrize("forged", ["", "a:b:c", signing.dumps(("/admin/", [], False))])
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


def test_nor_is_any_to_somebody_who_is_not_logged_in():
    page = Client(enforce_csrf_checks=True).post(
        ADD, TYPED, headers={"sec-fetch-site": "same-origin"}
    )
    assert "not from here" in page.content.decode()
