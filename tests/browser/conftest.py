"""A browser, as readers and staff have one. Every page it opens is watched: a violation of the
Content-Security-Policy or a script's error fails the test."""

import os
import shutil
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from comments.models import QueueEntry
from newsroom.staff.models import User
from tests.people import PASSWORD, code_for

CHROMIUM = os.environ.get("NEWSROOM_CHROMIUM") or shutil.which("chromium")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium was found on this machine"))


@pytest.fixture(scope="session")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    # Playwright keeps a loop in this thread; the tests' own queries are still one at a time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_browser(chromium, live_server):
    """Somebody's own browser: `open_browser(width=320)` gives a page and knows the address."""
    contexts, complaints = [], []

    def open_browser(width=1280, height=900, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: _note(message, complaints))
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message, complaints):
    if "Content Security Policy" in message.text or "Trusted" in message.text:
        complaints.append(message.text)


def type_login(page, username, password=PASSWORD):
    """On PAGE, the login form: type what opens the door, a code by the app at the end."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    # By their places: the tests speak more languages than one.
    page.locator("#login-form [type=submit]").click()
    page.fill("[name=code]", code_for(User.objects.get(username=username), takes=8))
    page.locator("#code-form [type=submit]").click()


@pytest.fixture
def log_in(open_browser):
    """A member of staff's browser, logged in by the forms; the password is that of `hire`."""

    def log_in(username, **options):
        page = open_browser(**options)
        page.goto("/admin/")
        type_login(page, username)
        page.wait_for_selector("#user-tools")
        return page

    return log_in


@pytest.fixture
def sit_down(log_in, moderator):
    """A moderator's browser at the desk: `sit_down("colleague", width=412)`."""
    pages = []

    def sit_down(username="moderator", query="", **options):
        # As if each had come by the form, where the signals look it over at once.
        QueueEntry.objects.filter(looked_over_at=None).update(looked_over_at=Now())
        page = log_in(username, **options)
        pages.append(page)
        page.goto(f"/admin/desk/{query}")
        page.locator(".desk.is-live").wait_for()
        return page

    yield sit_down
    for page in pages:
        page.context.close()
    _until_all_is_answered()


def _until_all_is_answered():
    """A desk that closes says so on its way out; the tables are emptied after that is answered."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    calm = 0
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute(busy)
            calm = 0 if cursor.fetchone()[0] else calm + 1
        if calm > 3:
            return
        time.sleep(0.02)


@pytest.fixture(scope="session")
def readability():
    """What Firefox's reading mode is made of, as a script; `make test` gets it where npm is."""
    packages = os.environ.get("NEWSROOM_CHECKERS", "")
    if not packages:
        pytest.skip("no @mozilla/readability was found on this machine")
    return (Path(packages) / "@mozilla" / "readability" / "Readability.js").read_text()


@pytest.fixture(scope="session")
def axe():
    """What finds barriers in a page, as a script; `make test` gets it where npm is."""
    packages = os.environ.get("NEWSROOM_CHECKERS", "")
    if not packages:
        pytest.skip("no axe-core was found on this machine")
    return (Path(packages) / "axe-core" / "axe.min.js").read_text()
