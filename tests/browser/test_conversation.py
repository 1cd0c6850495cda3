"""Moderators decide on the article's own page, which is the same bytes for everybody."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment, Decision, Discussion, Pick
from newsroom.staff.models import Session


@pytest.fixture
def talk(publish, send):
    """A published comment with a reply, and one waiting in each place."""
    first = publish(name="Ana", text="The first.")
    publish(parent=first, name="Bo", text="A reply that goes with it.")
    waiting_reply = send(parent=first, name="Cy", text="A reply that <b>waits</b>.")
    waiting = send(name="Di", text="A thought that waits.")
    return {"first": first, "waiting reply": waiting_reply, "waiting": waiting}


def waiting_on(page):
    return page.locator(".comment.waits")


def of(page, text):
    """The comment in which TEXT stands, and no other's."""
    return page.locator(".comment", has=page.locator(f":scope > div:has-text('{text}')"))


@pytest.mark.thorough
def test_a_reader_gets_nothing_of_it_and_asks_for_nothing(open_browser, article, talk):
    page = open_browser()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(article.get_absolute_url(), wait_until="networkidle")
    assert page.locator(".desk-bar").count() == 0
    assert not [url for url in asked if "/desk/" in url]
    assert page.context.cookies() == []


@pytest.mark.thorough
def test_a_forged_hint_shows_nothing_and_is_forgotten(open_browser, article, talk, live_server):
    page = open_browser()
    page.context.add_cookies([{"name": "desk", "value": "1", "url": live_server.url}])
    page.goto(article.get_absolute_url(), wait_until="networkidle")
    assert page.locator(".desk-bar").count() == 0
    assert page.context.cookies() == []
    assert "waits" not in page.content()


def test_what_waits_stands_in_its_place_and_is_decided_there(
    log_in, moderator, article, talk, clause
):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    expect(page.locator(".desk-count")).to_have_text("Waiting here: 2")
    names = page.locator(".comment .comment-name").all_inner_texts()
    assert names == ["Di", "Ana", "Bo", "Cy"]
    # Words are words.
    expect(waiting_on(page).locator(".desk-words", has_text="<b>waits</b>")).to_have_count(1)
    mine = of(page, "A thought that waits.")
    expect(mine).to_contain_text("Waits; only staff see this.")
    mine.get_by_role("button", name="Approve").click()
    expect(mine).to_contain_text("Approved.")
    expect(mine).not_to_contain_text("Waits;")
    expect(page.locator(".desk-count")).to_have_text("Waiting here: 1")
    talk["waiting"].refresh_from_db()
    assert talk["waiting"].is_approved
    mine.get_by_role("button", name="Undo").click()
    expect(mine).to_contain_text("Undone. It waits again.")
    expect(mine).to_contain_text("Waits; only staff see this.")
    expect(page.locator(".desk-count")).to_have_text("Waiting here: 2")
    mine.get_by_role("button", name="Reject…").click()
    page.keyboard.press("Escape")
    mine.get_by_role("button", name="Reject…").click()
    mine.get_by_role("button", name="Promotion").click()
    expect(mine).to_contain_text("Rejected under clause")
    decisions = Decision.objects.filter(comment=talk["waiting"]).order_by("number")
    assert [one.verdict for one in decisions] == ["approved", "reopened", "rejected"]
    page.reload()
    expect(waiting_on(page)).to_have_count(1)


@pytest.mark.thorough
def test_taking_down_a_published_comment_names_what_goes_with_it(
    log_in, moderator, article, talk, clause
):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    first = page.locator(f"#comment-{talk['first'].public_id}")
    # Above the replies.
    expect(first.locator(":scope > .desk-verbs + .replies")).to_have_count(1)
    verbs = first.locator(":scope > .desk-verbs")
    verbs.get_by_role("button", name="Take down…").click()
    expect(verbs).to_contain_text("1 answer under it leaves the page with it.")
    expect(verbs).to_contain_text("Bo: A reply that goes with it.")
    page.keyboard.press("Enter")
    assert not Decision.objects.filter(comment=talk["first"], verdict="rejected").exists()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(verbs).to_contain_text("Rejected under clause")
    talk["first"].refresh_from_db()
    assert talk["first"].is_rejected
    verbs.get_by_role("button", name="Undo").click()
    expect(verbs).to_contain_text("Undone. It is published again.")
    expect(verbs.get_by_role("button", name="Take down…")).to_be_visible()
    expect(first.locator(":scope > .desk-note")).to_have_count(0)


@pytest.mark.thorough
def test_a_reason_that_was_not_taken_stays_in_its_field(
    log_in, moderator, colleague, article, talk
):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    first = page.locator(f"#comment-{talk['first'].public_id} > .desk-verbs")
    first.get_by_role("button", name="Pick…").click()
    first.get_by_label("Why it is worth reading").fill("For her calm.")
    Pick.record(talk["first"], by=colleague, reason="She was aboard.")
    first.get_by_role("button", name="Pick it").click()
    expect(first).to_contain_text(f"Picked already by {colleague} on")
    expect(first.get_by_label("Why it is worth reading")).to_have_value("For her calm.")


@pytest.mark.thorough
def test_a_pick_leaves_the_focus_where_it_was(log_in, moderator, article, talk):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    first = page.locator(f"#comment-{talk['first'].public_id} > .desk-verbs")
    first.get_by_role("button", name="Pick…").click()
    page.keyboard.press("Escape")
    expect(first.get_by_role("button", name="Pick…")).to_be_focused()
    first.get_by_role("button", name="Pick…").click()
    first.get_by_label("Why it is worth reading").fill("For her calm.")
    page.keyboard.press("Enter")
    expect(first.get_by_role("button", name="End the pick")).to_be_focused()
    first.get_by_role("button", name="End the pick").click()
    expect(first.get_by_role("button", name="Pick…")).to_be_focused()
    assert Pick.objects.get().ended_by == moderator


@pytest.mark.thorough
def test_whoever_was_quicker_is_named_and_nothing_is_overwritten(
    log_in, moderator, colleague, article, talk, clause
):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    mine = of(page, "A thought that waits.")
    expect(mine.get_by_role("button", name="Approve")).to_be_visible()
    talk["waiting"].reject(by=colleague, seen=0, citing=clause)
    mine.get_by_role("button", name="Approve").click()
    expect(mine).to_contain_text("rejected by Col League")
    expect(mine.get_by_role("button")).to_have_count(0)
    assert Decision.objects.filter(comment=talk["waiting"]).count() == 1


@pytest.mark.thorough
def test_a_decision_that_could_not_be_sent_says_so_and_can_be_tried_again(
    log_in, moderator, article, talk
):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    mine = of(page, "A thought that waits.")
    approve = mine.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    page.context.set_offline(True)
    approve.click()
    expect(mine).to_contain_text("could not be sent")
    page.context.set_offline(False)
    approve.click()
    expect(mine).to_contain_text("Approved.")


@pytest.mark.thorough
def test_whoever_was_logged_out_meanwhile_is_told(log_in, moderator, article, talk):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    mine = of(page, "A thought that waits.")
    approve = mine.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    Session.objects.all().delete()
    approve.click()
    expect(mine).to_contain_text("You are logged out")
    assert not Decision.objects.filter(comment=talk["waiting"]).exists()
    page.reload(wait_until="networkidle")
    assert page.locator(".desk-bar").count() == 0
    assert "desk" not in [cookie["name"] for cookie in page.context.cookies()]


@pytest.mark.thorough
def test_a_logout_ends_it(log_in, moderator, article, talk):
    page = log_in("moderator")
    page.goto("/admin/password_change/")
    page.get_by_role("button", name="Log out").click()
    page.goto(article.get_absolute_url(), wait_until="networkidle")
    assert page.locator(".desk-bar").count() == 0


@pytest.mark.parametrize("state", ["open", "hidden"])
@pytest.mark.thorough
def test_it_works_where_no_comment_is_shown(log_in, moderator, article, send, state):
    send(text="The only one.")
    Discussion.objects.update_or_create(article=article, defaults={"state": state})
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    of(page, "The only one.").get_by_role("button", name="Approve").click()
    expect(of(page, "The only one.")).to_contain_text("Approved.")
    assert Comment.objects.get().is_approved


@pytest.mark.thorough
def test_an_editor_finds_the_way_to_answer_under_each_comment(log_in, editor, article, talk):
    page = log_in("editor")
    page.goto(article.get_absolute_url())
    expect(page.locator(".desk-bar")).to_contain_text("Only staff see this.")
    assert waiting_on(page).count() == 0
    first = page.locator(f"#comment-{talk['first'].public_id} > .desk-verbs")
    first.get_by_role("link", name="Answer for the newsroom").click()
    page.fill("[name=text]", "We asked.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to be read").click()
    expect(page.locator(".my-answers")).to_contain_text("We asked.")


@pytest.mark.thorough
@pytest.mark.parametrize("width", [320, 1280])
def test_the_conversation_decides_without_javascript(
    log_in, moderator, article, talk, clause, width
):
    page = log_in("moderator", java_script_enabled=False, width=width)
    page.goto(f"/admin/desk/conversation/{article.pk}/")
    turn = page.locator(f"#turn-{talk['waiting'].pk}")
    turn.get_by_role("button", name="Approve").click()
    turn.get_by_role("button", name="Undo").click()
    turn.locator("summary").click()
    turn.get_by_role("button", name="Promotion").click()
    expect(page.locator("#undoable")).to_be_visible()
    talk["waiting"].refresh_from_db()
    assert talk["waiting"].is_rejected
    wide = page.locator("#content").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 0


@pytest.mark.thorough
def test_a_new_login_of_the_same_person_does_not_stand_in_the_way(log_in, moderator, article, talk):
    page = log_in("moderator")
    page.goto(article.get_absolute_url())
    mine = of(page, "A thought that waits.")
    # As after another login in this browser: the right to post is a new one.
    page.context.clear_cookies(name="csrftoken")
    mine.get_by_role("button", name="Approve").click()
    expect(mine).to_contain_text("Approved.")
    talk["waiting"].refresh_from_db()
    assert talk["waiting"].is_approved
