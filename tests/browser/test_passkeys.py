"""Passkeys in a browser that has one: made, shown after the password, and in place of it."""

from datetime import timedelta

import pytest

from newsroom.staff.door import factors
from newsroom.staff.models import User
from tests.people import PASSWORD


@pytest.fixture
def device():
    """Give a browser a device that keeps passkeys; `device(page, is_owner=False)` in the hands of
    somebody whose finger it does not know."""

    def give(page, is_owner=True):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": is_owner,
            "automaticPresenceSimulation": True,
        }
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return session, made["authenticatorId"]

    return give


def make_passkey(page, name="My laptop"):
    page.goto("/admin/account/passkey/")
    page.get_by_label("What you call it").fill(name)
    page.get_by_role("button", name="Make a passkey").click()


def log_out(page):
    page.goto("/admin/account/")
    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/logout/")


@pytest.mark.thorough
def test_a_passkey_is_made_and_opens_the_door_with_and_without_a_password(
    log_in, device, editor, settings
):
    page = log_in("editor")
    device(page)
    make_passkey(page)
    page.locator(".door-list", has_text="My laptop").wait_for()
    assert editor.authenticator_set.filter(type=factors.PASSKEY).count() == 1
    log_out(page)
    # In place of the password.
    page.goto("/admin/account/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.locator(".door-list", has_text="My laptop").wait_for()
    log_out(page)
    # After it.
    page.goto("/admin/account/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.locator(".door-list", has_text="My laptop").wait_for()


def test_on_the_first_day_a_passkey_alone_will_do(open_browser, device, hire):
    hire("nina", has_app=False)
    page = open_browser()
    device(page)
    page.goto("/admin/account/")
    page.fill("[name=username]", "nina")
    page.fill("[name=password]", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.locator(".door-codes").wait_for()
    assert page.locator(".door-codes li").count() == 10
    page.get_by_role("link", name="I have kept them. Onward").click()
    page.wait_for_url("**/admin/account/")
    assert factors.has_one(User.objects.get(username="nina"))


@pytest.mark.thorough
def test_a_device_in_strange_hands_opens_nothing_and_it_is_said(
    log_in, open_browser, device, editor
):
    page = log_in("editor")
    session, authenticator = device(page)
    make_passkey(page)
    page.locator(".door-list", has_text="My laptop").wait_for()
    log_out(page)
    told = {"authenticatorId": authenticator, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", told)
    page.goto("/admin/account/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_text("The browser gave no passkey.").wait_for()
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The browser gave no passkey.").wait_for()
    assert page.locator("#user-tools").count() == 0


@pytest.mark.thorough
def test_a_passkey_answers_when_somebody_is_asked_again(log_in, device, chief, settings):
    page = log_in("chief")
    device(page)
    make_passkey(page)
    page.locator(".door-list", has_text="My laptop").wait_for()
    lasts, settings.PROOF_LASTS = settings.PROOF_LASTS, timedelta(seconds=-1)
    page.goto("/admin/desk/kept/")
    page.locator("#proof-form").wait_for()
    settings.PROOF_LASTS = lasts
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="What we keep under an address").wait_for()


def test_without_a_script_codes_are_left(open_browser, editor):
    page = open_browser(java_script_enabled=False)
    page.goto("/admin/login/")
    assert not page.get_by_role("button", name="Log in with a passkey").is_visible()
    assert page.get_by_role("button", name="Log in", exact=True).is_visible()
