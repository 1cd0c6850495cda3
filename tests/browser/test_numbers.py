"""The numbers as they look: nobody kept out by them, nothing too wide, in both directions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.test_axe import COLOURS, RULES, faults


@pytest.fixture
def two_months(on_record, appeal_on_record, report_on_record, look_on_record, clause):
    """Something of everything, this month and in the two before it."""
    for days in (0, 40, 70):
        for hours in range(1, 25):
            moment = timezone.now() - timedelta(days=days, hours=hours)
            sent, decided = (f"{moment - timedelta(minutes=n):%Y-%m-%d %H:%M}" for n in (90, 30))
            on_record(sent, (decided, "approved"))
            on_record(sent, (decided, "rejected"))
            later = f"{moment:%Y-%m-%d %H:%M}"
            on_record(sent, (decided, "approved"), (later, "rejected", "own_initiative"))
            on_record(sent, (decided, "rejected"), (later, "approved", "chief"))
        rejected = on_record(sent, (decided, "rejected"))
        look_on_record(rejected, later, "rejected", clause)
        appeal_on_record(rejected, later, (later, "upheld"))
        report_on_record(rejected, [later], (later, "upheld"), about=None)


WIDE = [
    (1280, "en-gb"),
    pytest.param(320, "en-gb", marks=pytest.mark.thorough),
    pytest.param(412, "ar", marks=pytest.mark.thorough),
    pytest.param(1280, "ar", marks=pytest.mark.thorough),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "language"), WIDE)
def test_axe_finds_nothing_in_charts_and_tables(
    log_in, moderator, two_months, axe, settings, width, language
):
    settings.LANGUAGE_CODE = language
    page = log_in("moderator", width=width)
    found = {}
    for address in ("/admin/numbers/", "/transparency/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert page.locator(".chart-shapes").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
            found[f"{address}, {scheme}"] = faults(page, axe, rules)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.thorough
@pytest.mark.parametrize(("language", "turned"), [("en-gb", "none"), ("ar", "matrix(-1")])
def test_time_runs_as_the_language_does(log_in, moderator, two_months, settings, language, turned):
    settings.LANGUAGE_CODE = language
    wrong = []
    page = log_in("moderator")
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto("/admin/numbers/")
    shapes = page.locator(".chart-shapes").first
    assert shapes.evaluate("(one) => getComputedStyle(one).transform").startswith(turned)
    # A browser says so where a number in a path is written as only its language does.
    assert wrong == []
