"""No page keeps anybody out, as far as a program can tell: axe finds nothing under WCAG 2.2 AA,
on telephone and desk, by day and by night, in both directions of writing."""

import os
from datetime import timedelta

import pytest

from newsroom.staff.models import Session, User
from tests.people import PASSWORD, code_for

CHECKERS = os.environ.get("NEWSROOM_CHECKERS", "")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# The admin's sheets import one another; axe would copy those into the page, against the policy.
RULES_FOR_STAFF = {**RULES, "preload": False}
# What alone may differ by night.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
JUDGE = """async (rules) => (await axe.run(document, rules)).violations.map(
  (fault) => `${fault.id}: ${fault.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)"""
# Posted by a form, as a reader does it.
SEND = """([address, fields]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: address});
  for (const [name, value] of Object.entries(fields)) {
    const field = Object.assign(document.createElement('textarea'), {name, value});
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""

pytestmark = pytest.mark.skipif(not CHECKERS, reason="axe is not installed; `make test` does")


def show(browser, page):
    """Bring the BROWSER to PAGE."""
    if page.posted is None:
        status = browser.goto(page.address).status
    else:
        browser.goto("/guidelines/")
        with browser.expect_navigation() as navigation:
            browser.evaluate(SEND, [page.address, page.posted])
        status = navigation.value.status
    assert status == page.status, page.name


def faults(browser, axe, rules):
    # The admin's links and buttons take a moment from their colour by day to that by night.
    browser.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    browser.evaluate(axe)
    return browser.evaluate(JUDGE, rules)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("width", "language"),
    [
        (412, "en-gb"),
        (320, "ar"),
        (320, "en-gb"),
        (412, "ar"),
        (1280, "en-gb"),
        (1280, "ar"),
    ],
)
def test_axe_finds_nothing(open_browser, every_page, axe, settings, width, language):
    settings.LANGUAGE_CODE = language
    browser = open_browser(width=width)
    found = {}
    for page in every_page:
        browser.emulate_media(color_scheme="light")
        show(browser, page)
        found[page.name] = faults(browser, axe, RULES)
        browser.emulate_media(color_scheme="dark")
        found[f"{page.name}, dark"] = faults(browser, axe, COLOURS)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_axe_finds_nothing_where_staff_log_in(open_browser, hire, axe, settings, language):
    settings.LANGUAGE_CODE = language
    browser = open_browser(width=320)
    found = {}
    for address in ("/admin/login/", "/admin/password/forgotten/", "/admin/password/of/nobody/"):
        for scheme in ("light", "dark"):
            browser.emulate_media(color_scheme=scheme)
            browser.goto(address)
            found[f"{address}, {scheme}"] = faults(browser, axe, RULES_FOR_STAFF)
            width = browser.evaluate("document.documentElement.scrollWidth")
            assert width == 320, address
    browser.goto("/admin/login/")
    browser.fill("[name=username]", "nobody")
    browser.fill("[name=password]", "nothing")
    browser.click("[type=submit]")
    found["refused"] = faults(browser, axe, RULES_FOR_STAFF)
    assert {name: said for name, said in found.items() if said} == {}


def pages_of_the_door(browser, settings):
    """Bring the BROWSER to each page of the door in turn: its name."""
    lasts = settings.PROOF_LASTS
    browser.goto("/admin/login/")
    type_password(browser, "nina")
    yield "first day"
    browser.goto("/admin/account/app/")
    yield "app"
    browser.fill("[name=code]", "000000")
    browser.locator(".door-steps [type=submit]").click()
    yield "app, wrong code"
    browser.goto("/admin/account/passkey/")
    yield "passkey"
    browser.context.clear_cookies()
    browser.goto("/admin/login/")
    type_password(browser, "chief")
    yield "code"
    browser.fill("[name=code]", "000000")
    browser.locator("#code-form [type=submit]").click()
    yield "code, wrong"
    browser.fill("[name=code]", code_for(User.objects.get(username="chief"), takes=8))
    browser.locator("#code-form [type=submit]").click()
    browser.wait_for_selector("#user-tools")
    for name in ("", "codes/", "app/"):
        browser.goto(f"/admin/account/{name}")
        yield f"account/{name}"
    browser.goto("/admin/colleagues/")
    yield "colleagues"
    settings.PROOF_LASTS = timedelta(seconds=-1)
    browser.goto("/admin/desk/kept/")
    yield "asked again"
    browser.fill("[name=proof]", "nothing")
    browser.locator("#proof-form [type=submit]").click()
    yield "asked again, wrong"
    settings.PROOF_LASTS = lasts
    browser.goto("/admin/desk/kept/")
    browser.fill("[name=email]", "ana@example.org")
    Session.objects.all().delete()
    browser.locator("#content form [type=submit]").first.click()
    yield "logged out"
    type_password(browser, "chief")
    browser.fill("[name=code]", code_for(User.objects.get(username="chief"), takes=8))
    browser.locator("#code-form [type=submit]").click()
    yield "handed back"
    browser.context.clear_cookies()
    for _n in range(5):
        browser.goto("/admin/login/")
        type_password(browser, "nobody")
    yield "not heard"


def type_password(browser, username):
    browser.fill("[name=username]", username)
    browser.fill("[name=password]", PASSWORD)
    browser.locator("#login-form [type=submit]").click()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("width", "language"),
    [
        (320, "en-gb"),
        (320, "ar"),
        (1280, "en-gb"),
        (1280, "ar"),
    ],
)
def test_axe_finds_nothing_at_the_door(
    open_browser, hire, chief, edition, axe, settings, width, language
):
    settings.LANGUAGE_CODE = language
    hire("nina", has_app=False)
    browser, found = open_browser(width=width), {}
    for name in pages_of_the_door(browser, settings):
        browser.emulate_media(color_scheme="light")
        found[name] = faults(browser, axe, RULES_FOR_STAFF)
        browser.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = faults(browser, axe, COLOURS)
        assert browser.evaluate("document.documentElement.scrollWidth") == width, name
    assert len(found) == 30
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.thorough
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_admin_reads_well_whatever_its_switch_says(
    log_in, superuser, article, send, axe, theme
):
    """The switch wins over what the machine prefers."""
    waiting = send()
    browser = log_in("root", color_scheme="dark" if theme == "light" else "light")
    browser.evaluate("(theme) => localStorage.setItem('theme', theme)", theme)
    found, papers = {}, set()
    for address in (
        "/admin/",
        "/admin/articles/article/",
        f"/admin/articles/article/{article.pk}/change/",
        f"/admin/articles/article/{article.pk}/history/",
        "/admin/comments/comment/",
        f"/admin/comments/comment/{waiting.pk}/change/",
        "/admin/staff/user/add/",
    ):
        browser.goto(address)
        found[address] = faults(browser, axe, COLOURS)
        papers.add(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == {{"light": "rgb(255, 253, 248)", "dark": "rgb(19, 22, 23)"}[theme]}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.thorough
def test_axe_would_find_something(open_browser, article, edition, axe):
    browser = open_browser()
    browser.goto(article.get_absolute_url())
    browser.evaluate("document.querySelector('label').remove()")
    browser.evaluate("document.documentElement.style.setProperty('--ink-soft', '#ccc')")
    found = {fault.partition(":")[0] for fault in faults(browser, axe, RULES)}
    assert {"color-contrast", "label"} <= found
