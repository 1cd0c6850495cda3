"""Whoever follows a comment's own address is where the comment stands, and reads on from there."""

from datetime import timedelta

import pytest

from comments.models.reading_order import PAGE_LENGTH

pytestmark = pytest.mark.browser


@pytest.mark.thorough
@pytest.mark.parametrize("has_script", [True, False])
def test_the_focus_is_at_the_comment_on_whatever_page_it_stands(
    open_browser, article, send_earlier, publish, moderator, has_script
):
    early = send_earlier(ago=timedelta(hours=1), article=article)
    early.approve(by=moderator, seen=0)
    reply = publish(parent=early)
    late, *_others = [publish() for _n in range(PAGE_LENGTH)]
    browser = open_browser(java_script_enabled=has_script)
    for comment, is_further in ((early, True), (reply, True), (late, False)):
        browser.goto("/comments/")
        browser.goto(comment.get_permalink())
        assert ("?from=" in browser.url) == is_further
        here = browser.locator(f"#comment-{comment.public_id}")
        assert browser.locator(":focus").get_attribute("id") == f"comment-{comment.public_id}"
        top = here.bounding_box()["y"]
        assert 0 <= top < browser.viewport_size["height"]
        # The next thing that the keyboard comes to is in it.
        browser.keyboard.press("Tab")
        assert here.locator(":focus").count() == 1
