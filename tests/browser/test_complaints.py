"""A report and an appeal on a telephone, without a script; at the desk, without a mouse."""

import pytest
from django.urls import reverse

from comments.models import Appeal, AppealAnswer, Report

pytestmark = pytest.mark.thorough


@pytest.fixture
def phone(open_browser):
    return open_browser(width=320, java_script_enabled=False, reduced_motion="reduce")


def assert_it_fits(page):
    """Without a script nothing can be asked of the page: looked at from outside."""
    for place in page.locator("main *:visible").all():
        box = place.bounding_box()
        assert box is None or box["x"] + box["width"] <= 320.5, place


def test_a_comment_is_reported_and_the_report_acknowledged(phone, publish, article, clause):
    publish(text="Eels, cheap! " * 60)
    phone.goto(article.get_absolute_url())
    phone.get_by_role("link", name="Report", exact=True).click()
    assert_it_fits(phone)
    phone.get_by_label("What is wrong with it").select_option(label="It is against the law")
    phone.get_by_role("button", name="Send the report").click()
    said = phone.get_by_role("link", name="Say which law, as far as you know it").bounding_box()
    assert 0 <= said["y"] < 600, "what is wrong is out of sight"
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
    said = phone.get_by_role("link", name="Say why it should be published").bounding_box()
    assert 0 <= said["y"] < 600, "what is wrong is out of sight"
    phone.get_by_label("Why it should be published").fill("It names no shop.")
    phone.get_by_role("button", name="Send the appeal").click()
    assert phone.get_by_role("heading", name="Your appeal").is_visible()
    assert_it_fits(phone)
    assert Appeal.objects.get().text == "It names no shop."


def test_appeals_are_answered_one_after_the_other_by_keyboard(
    log_in, send, moderator, colleague, clause
):
    for _n in range(3):
        comment = send()
        comment.reject(by=moderator, citing=clause, seen=0)
        comment.submit_appeal(text="It names no shop.")
    page = log_in("colleague")
    page.goto(reverse("admin:desk_appeals"))
    page.locator(".card textarea").first.focus()
    for n in range(3):
        page.keyboard.type("A quay is no shop.")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert AppealAnswer.objects.count() == n + 1
        if n < 2:
            assert page.evaluate("scrollY") == 0, "what became of the last answer is out of sight"
            for _step in range(4):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
                    break
            assert page.evaluate("document.activeElement === document.querySelector('textarea')")


def test_what_is_wrong_with_an_answer_is_in_sight(log_in, send, moderator, colleague, clause):
    for _n in range(4):
        comment = send(text="Well said. " * 60)
        comment.reject(by=moderator, citing=clause, seen=0)
        comment.submit_appeal(text="It names no shop.")
    page = log_in("colleague")
    page.goto(reverse("admin:desk_appeals"))
    with page.expect_navigation():
        page.get_by_role("button", name="Dismiss: the rejection stands").nth(3).click()
    box = page.get_by_text("Say why, to the writer.").bounding_box()
    assert 0 <= box["y"] < 900 - box["height"]


def test_with_a_script_what_is_wrong_with_an_appeal_has_the_focus(
    open_browser, send, moderator, clause
):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    page = open_browser(width=412, reduced_motion="reduce")
    page.goto(comment.get_receipt_url())
    with page.expect_navigation():
        page.get_by_role("button", name="Send the appeal").click()
    assert page.evaluate("document.activeElement.id") == "problem"
    assert 0 <= page.locator("#problem").bounding_box()["y"] < 600
