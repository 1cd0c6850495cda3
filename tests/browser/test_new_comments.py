"""Whoever goes on reading is told what has been approved meanwhile, and shown it when they ask."""

import pytest
from playwright.sync_api import expect

from comments.models import Discussion
from comments.models.thread import REPLIES_SHOWN

pytestmark = pytest.mark.browser

MINUTE = 60_000


@pytest.fixture
def reading(open_browser, article, publish):
    """Somebody's page with a comment and its reply on it, the clock in our hands, and the requests
    for the page since it was opened."""
    top = publish(name="Zoë")
    reply = publish(parent=top, name="Ana")
    page = open_browser()
    page.clock.install()
    page.goto(article.get_absolute_url())
    asked = []
    page.on("request", lambda r: asked.append(r) if r.resource_type == "xhr" else None)
    return page, top, reply, asked


def wait_on(page, ms):
    """Let MS pass, the first half minute apart: the script is loaded then."""
    page.clock.run_for(ms / 2)
    page.wait_for_timeout(100)
    page.clock.run_for(ms / 2)


def ids_on(page):
    return [one.get_attribute("id") for one in page.locator(".comment[id]").all()]


def names(*comments):
    return [f"comment-{comment.public_id}" for comment in comments]


def test_new_comments_are_said_and_put_in_their_places_when_asked_for(reading, publish):
    page, top, reply, asked = reading
    newest, answer = publish(name="Rea"), publish(parent=top, name="Lu")
    wait_on(page, MINUTE)
    told = page.locator(".thread [role=status]")
    expect(told).to_have_text("New comments: 2 Show")
    assert ids_on(page) == names(top, reply)
    told.get_by_role("button", name="Show").click()
    assert ids_on(page) == names(newest, top, reply, answer)
    expect(page.locator(f"#comment-{newest.public_id}")).to_be_focused()
    expect(page.locator(".thread-count")).to_have_text("4 comments")
    page.get_by_role("link", name="Reply (Rea)").click()
    expect(page.locator(".reply-heading")).to_have_text("Reply to Rea")
    expect(told).to_be_empty()
    assert len(asked) == 1


@pytest.mark.thorough
def test_the_way_to_more_replies_comes_once_below_them(reading, publish):
    page, top, _reply, _asked = reading
    for _time in range(2):
        others = [publish(parent=top) for _n in range(REPLIES_SHOWN)]
        newest = publish()
        wait_on(page, MINUTE)
        page.get_by_role("button", name="Show").click()
        expect(page.locator(f"#comment-{newest.public_id}")).to_be_focused()
        more = page.locator(f"#comment-{top.public_id} > .replies + .pager")
        expect(more).to_have_count(1)
        expect(page.locator(".comment .pager")).to_have_text("More replies (Zoë)")
        expect(page.locator(".replies > .comment")).to_have_count(REPLIES_SHOWN)
    assert others[0].public_id not in page.content()


def test_the_first_comment_of_all_is_shown_too(open_browser, article, publish):
    page = open_browser()
    page.clock.install()
    page.goto(article.get_absolute_url())
    first = publish()
    wait_on(page, MINUTE)
    page.get_by_role("button", name="Show").click()
    assert ids_on(page) == names(first)


@pytest.mark.thorough
def test_what_was_taken_down_goes_but_not_what_somebody_is_writing(
    reading, publish, moderator, clause
):
    page, top, reply, _asked = reading
    page.locator(f"#comment-{top.public_id} > .comment-actions >> text=Reply").click()
    page.locator(f"#comment-{top.public_id} > form [name=text]").fill("Half a thought")
    reply.reject(by=moderator, citing=clause, seen=1)
    top.reject(by=moderator, citing=clause, seen=1)
    newest = publish()
    wait_on(page, MINUTE)
    page.get_by_role("button", name="Show").click()
    assert ids_on(page) == names(newest, top)
    expect(page.locator(f"#comment-{top.public_id} [name=text]")).to_have_value("Half a thought")


def test_what_was_erased_meanwhile_is_an_empty_place_here_too(reading, publish, chief):
    page, top, reply, _asked = reading
    top.erase(by=chief, ground="writer_request")
    publish()
    wait_on(page, MINUTE)
    page.get_by_role("button", name="Show").click()
    item = page.locator(f"#comment-{top.public_id}")
    expect(item.locator("> .comment-erased")).to_be_visible()
    expect(item.locator("> .comment-text")).to_have_count(0)
    expect(item.locator("> .comment-actions")).to_have_count(0)
    expect(page.locator(f"#comment-{reply.public_id}")).to_be_visible()


def test_it_is_asked_once_a_minute_and_never_in_a_hidden_tab(reading):
    page, _top, _reply, asked = reading
    wait_on(page, MINUTE)
    expect(page.locator(".thread [role=status]")).to_be_empty()
    for _minute in range(3):
        page.wait_for_timeout(150)
        page.clock.run_for(MINUTE)
    page.wait_for_timeout(150)
    assert len(asked) == 4
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.run_for(5 * MINUTE)
    assert len(asked) == 4
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(1)
    page.wait_for_timeout(150)
    assert len(asked) == 5


def test_a_page_that_is_gone_is_asked_again_and_says_nothing(reading, article, publish):
    page, _top, _reply, asked = reading
    Discussion.objects.update_or_create(article=article, defaults={"state": "hidden"})
    wait_on(page, MINUTE)
    page.wait_for_timeout(150)
    assert len(asked) == 1
    expect(page.locator(".thread [role=status]")).to_be_empty()


def test_only_where_what_is_new_would_stand(reading, article, publish):
    page, *_rest, asked = reading
    page.goto(f"{article.get_absolute_url()}?comments=oldest")
    publish()
    wait_on(page, 2 * MINUTE)
    assert asked == []
