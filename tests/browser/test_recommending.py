"""Recommending in place; and a draft that was left where nothing can be sent any more."""

import pytest
from playwright.sync_api import expect

from comments.models import Discussion
from comments.models.recommending import Reader, _at, recommend, times_recommended

pytestmark = pytest.mark.browser


@pytest.fixture
def reading(open_browser, article, publish):
    """`reading()`: somebody's page with the article and a comment by Zoë."""
    comment = publish(name="Zoë")

    def reading(**options):
        page = open_browser(**options)
        page.goto(article.get_absolute_url())
        return page, page.locator(f"#comment-{comment.public_id} > .comment-actions"), comment

    return reading


def test_a_comment_is_recommended_where_it_stands_and_taken_back(reading):
    page, actions, comment = reading()
    here = page.url
    link = actions.get_by_role("link", name="Recommend (Zoë)", exact=True)
    link.click()
    expect(actions.get_by_role("link", name="Recommended (Zoë)", exact=True)).to_be_focused()
    expect(actions.locator("span")).to_have_text("1 recommendation")
    expect(actions).to_have_attribute("aria-live", "polite")
    assert times_recommended(comment) == 1
    # What this browser recommended it remembers.
    page.reload()
    actions.get_by_role("link", name="Recommended (Zoë)", exact=True).click()
    expect(actions.get_by_role("link", name="Recommend (Zoë)", exact=True)).to_be_visible()
    expect(actions.locator("span")).to_have_count(0)
    assert times_recommended(comment) == 0
    assert page.url == here


def test_each_link_says_whose_comment_it_is_about(reading):
    _page, actions, _comment = reading()
    names = [link.inner_text() for link in actions.get_by_role("link").all()]
    assert [name.split("(")[0].strip() for name in names] == ["Reply", "Recommend", "Report"]
    for link in actions.get_by_role("link").all():
        expect(link).to_have_accessible_name(f"{link.evaluate('a => a.firstChild.data')} (Zoë)")
        assert link.bounding_box()["height"] >= 32


def test_where_it_cannot_be_counted_in_place_the_page_says_why(reading, article):
    page, actions, comment = reading()
    Discussion.objects.filter(article=article).update(state="closed")
    actions.get_by_role("link", name="Recommend").click()
    page.wait_for_url(f"**/{comment.public_id}/recommend/")
    expect(page.locator("main")).to_contain_text("This discussion is closed")


def test_where_no_room_is_left_for_its_network_the_page_says_so(reading):
    page, actions, comment = reading()
    for number in range(8):
        recommend(comment, by=Reader(_at("127.0.0.1"), f"browser {number}"))
    actions.get_by_role("link", name="Recommend").click()
    page.wait_for_url(f"**/{comment.public_id}/recommend/")
    expect(page.locator("main")).to_contain_text("As many have recommended it")


def test_without_a_script_there_is_a_page_with_a_button(reading):
    page, actions, comment = reading(java_script_enabled=False)
    actions.get_by_role("link", name="Recommend").click()
    page.get_by_role("button", name="Recommend this comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You recommend this comment")
    page.get_by_role("link", name="Back to the comment on its page").click()
    expect(actions.locator("span")).to_have_text("1 recommendation")
    assert times_recommended(comment) == 1


@pytest.mark.thorough
def test_a_draft_left_under_a_closed_discussion_is_shown_and_can_be_discarded(reading, article):
    page, _actions, _comment = reading()
    page.fill(".comment-form [name=text]", "Half a thought.")
    Discussion.objects.filter(article=article).update(state="closed")
    page.reload()
    box = page.locator("[data-left]")
    expect(box.get_by_label("Your draft")).to_have_value("Half a thought.")
    box.get_by_role("button", name="Discard the draft").click()
    expect(box).to_be_hidden()
    expect(page.locator("#comments")).to_be_focused()
    page.reload()
    expect(box).to_be_hidden()


def test_whoever_was_writing_when_it_closed_has_their_words_and_can_discard_the_draft(
    reading, article
):
    page, _actions, _comment = reading()
    form = page.locator(".comment-form").first
    form.get_by_label("Name").fill("Rea")
    form.get_by_label("Comment").fill("A whole thought.")
    Discussion.objects.filter(article=article).update(state="closed")
    form.get_by_role("button", name="Preview").click()
    expect(page.get_by_label("What you wrote")).to_have_value("A whole thought.")
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.locator("[data-left]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []
