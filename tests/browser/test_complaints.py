"""A report and an appeal on a telephone, without a script."""

import pytest

from comments.models import Appeal, Report

pytestmark = pytest.mark.thorough


@pytest.fixture
def phone(open_browser):
    return open_browser(width=320, java_script_enabled=False)


def assert_it_fits(page):
    """Without a script nothing can be asked of the page: looked at from outside."""
    for place in page.locator("main *:visible").all():
        box = place.bounding_box()
        assert box is None or box["x"] + box["width"] <= 320.5, place


def test_a_comment_is_reported_and_the_report_acknowledged(phone, publish, article, clause):
    publish(text="Eels, cheap!")
    phone.goto(article.get_absolute_url())
    phone.get_by_role("link", name="Report", exact=True).click()
    assert_it_fits(phone)
    phone.get_by_label("What is wrong with it").select_option(label="It is against the law")
    phone.get_by_role("button", name="Send the report").click()
    assert phone.get_by_role("link", name="Say which law, as far as you know it").is_visible()
    assert_it_fits(phone)
    phone.get_by_label("What is wrong with it").select_option(label=str(clause))
    phone.get_by_label("Explanation").fill("It sells eels.")
    phone.get_by_role("button", name="Send the report").click()
    assert phone.get_by_role("heading", name="We have your report").is_visible()
    assert_it_fits(phone)
    assert Report.objects.get().words == "It sells eels."
    assert phone.context.cookies() == []


def test_a_writer_appeals_from_the_receipt(phone, send, moderator, clause):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0, note="No shops.")
    phone.goto(comment.get_receipt_url())
    phone.get_by_role("button", name="Send the appeal").click()
    assert phone.get_by_role("link", name="Say why it should be published").is_visible()
    phone.get_by_label("Why it should be published").fill("It names no shop.")
    phone.get_by_role("button", name="Send the appeal").click()
    assert phone.get_by_role("heading", name="Your appeal").is_visible()
    assert_it_fits(phone)
    assert Appeal.objects.get().text == "It names no shop."
