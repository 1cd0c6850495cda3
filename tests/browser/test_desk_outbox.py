"""Decisions on their way from the desk: none is lost, none is sent twice or under another's name,
and two people at one queue never stand in each other's way."""

import pytest

from comments.models import Decision, QueueEntry, Referral
from newsroom.staff.models import Session
from tests.browser.conftest import type_login
from tests.browser.desk import CURRENT, all_sent, is_gone, reads, status_of, unsent, until

VERBS = "**/admin/desk/*/*/"


@pytest.mark.thorough
def test_a_tab_closed_with_decisions_unsent_sends_them_when_the_desk_is_opened_again(
    sit_down, send, clause
):
    first, second, third = send(), send(), send()
    page = sit_down()
    reads(page, first)
    page.context.route(VERBS, lambda route: route.abort())
    page.keyboard.press("a")
    reads(page, second)
    page.keyboard.press("r")
    page.keyboard.press("2")
    reads(page, third)
    page.locator("[data-unsent]", has_text="Waiting to be sent: 2.").wait_for()
    page.close()
    assert not Decision.objects.exists()
    again = page.context.new_page()
    page.context.unroute(VERBS)
    again.goto("/admin/desk/")
    reads(again, third)
    all_sent(again)
    assert [status_of(c) for c in (first, second, third)] == ["approved", "rejected", "pending"]


def test_without_a_network_the_work_goes_on_and_is_sent_once_it_is_back(sit_down, send):
    first, second, third = send(), send(), send()
    page = sit_down()
    reads(page, first)
    page.context.set_offline(True)
    page.keyboard.press("a")
    reads(page, second)
    page.keyboard.press("a")
    reads(page, third)
    page.locator("[data-unsent].is-stuck", has_text="Waiting to be sent: 2.").wait_for()
    # What never left is simply taken back.
    page.keyboard.press("u")
    reads(page, second)
    page.keyboard.press("s")
    assert not Decision.objects.exists()
    page.context.set_offline(False)
    all_sent(page)
    assert [status_of(c) for c in (first, second)] == ["approved", "pending"]
    assert Decision.objects.count() == 1
    page.locator("[data-unsent]", has_text="Waiting").wait_for(state="detached")


@pytest.mark.thorough
def test_an_answer_that_was_lost_on_its_way_makes_no_second_decision(sit_down, send):
    comment, after = send(), send()
    page = sit_down()
    reads(page, comment)
    heard = []

    def lose(route):
        heard.append(route.fetch().status)
        route.abort() if len(heard) == 1 else route.continue_()

    page.route("**/approve/", lose)
    page.keyboard.press("a")
    reads(page, after)
    all_sent(page)
    assert len(heard) == 2
    assert Decision.objects.get().comment == comment
    assert page.locator("[data-notices] p").count() == 0


@pytest.mark.thorough
def test_a_refusal_for_the_moment_is_tried_again(sit_down, send):
    comment = send()
    page = sit_down()
    reads(page, comment)
    answers = []

    def stumble(route):
        answers.append(route)
        route.fulfill(status=503, body="") if len(answers) == 1 else route.continue_()

    page.route("**/approve/", stumble)
    page.keyboard.press("a")
    all_sent(page)
    assert status_of(comment) == "approved"


def log_in_again(page, username):
    page.goto("/admin/login/")
    type_login(page, username)
    page.wait_for_selector("#user-tools")


@pytest.mark.thorough
def test_under_another_login_none_of_the_firsts_is_sent(
    sit_down, send, moderator, colleague, settings
):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    page.context.route(VERBS, lambda route: route.abort())
    page.keyboard.press("a")
    reads(page, second)
    until(lambda: unsent(page) == 1, page)
    other = page.context.new_page()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.context.unroute(VERBS)
    log_in_again(other, "colleague")
    # Not by the desk that was left open, which says why,
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-unsent]", has_text="Somebody else is logged in here now.").wait_for()
    # and not by the other's own.
    other.goto("/admin/desk/")
    other.locator("[data-unsent]", has_text="Kept in this browser for another login").wait_for()
    assert unsent(other) == 1
    assert not Decision.objects.exists()
    other.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    log_in_again(other, "moderator")
    other.goto("/admin/desk/")
    all_sent(other)
    assert Decision.objects.get().moderator == moderator


@pytest.mark.thorough
def test_logged_out_the_decision_is_kept_and_goes_out_after_a_new_login(sit_down, send):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    Session.objects.all().delete()
    page.keyboard.press("a")
    reads(page, second)
    link = page.get_by_role("link", name="Log in in another window")
    link.wait_for()
    assert unsent(page) == 1
    with page.expect_popup() as window:
        link.click()
    log_in_again(window.value, "moderator")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    all_sent(page)
    assert status_of(first) == "approved"


@pytest.mark.thorough
def test_two_moderators_are_never_given_the_same_card(sit_down, send, colleague):
    comments = [send() for _n in range(14)]
    mine = sit_down()
    reads(mine, comments[0])
    mine.locator(f"#card-{comments[9].pk}").wait_for()
    theirs = sit_down("colleague")
    reads(theirs, comments[10])
    cards = "() => [...document.querySelectorAll('[data-card].card')].map((c) => +c.dataset.card)"
    assert not set(mine.evaluate(cards)) & set(theirs.evaluate(cards))
    # Whoever goes puts back what they held.
    mine.close()
    until(lambda: not QueueEntry.objects.filter(leased_by__username="moderator").exists(), theirs)


@pytest.mark.thorough
def test_whoever_comes_second_is_told_by_whom_and_when_and_keeps_what_they_wrote(
    sit_down, send, colleague, clause
):
    comment, after = send(), send()
    page = sit_down()
    reads(page, comment)
    page.keyboard.press("n")
    page.keyboard.press("2")
    page.keyboard.type("A long note.")
    comment.approve(by=colleague, seen=0)
    page.keyboard.press("Control+Enter")
    reads(page, after)
    notice = page.locator("[data-notices] p")
    notice.filter(has_text="approved by Col League").wait_for()
    card = page.locator(f"#card-{comment.pk}")
    assert "approved by Col League" in card.locator(".card-trouble").inner_text()
    assert "A long note." in card.evaluate(
        "c => c.querySelector('[name=note]')?.value ?? c.textContent"
    )
    assert Decision.objects.count() == 1
    # The one being read has not moved, and the one that came back is next.
    page.keyboard.press("j")
    reads(page, comment)
    page.keyboard.press("s")
    reads(page, after)


@pytest.mark.thorough
def test_what_is_not_in_order_comes_back_with_all_that_was_typed(sit_down, send, clause):
    comment, after = send(text="It is a fine day."), send()
    page = sit_down()
    reads(page, comment)
    page.keyboard.press("n")
    page.keyboard.press("2")
    page.keyboard.type("No eels.")
    page.locator(f"{CURRENT} [name=passage]").fill("an eel")
    page.keyboard.press("Control+Enter")
    reads(page, after)
    card = page.locator(f"#card-{comment.pk}")
    card.locator(".card-trouble", has_text="do not stand in the comment").wait_for()
    page.keyboard.press("j")
    reads(page, comment)
    assert card.get_by_label("Note to the writer").input_value() == "No eels."
    assert card.locator("[name=passage]").input_value() == "an eel"
    card.locator("[name=passage]").fill("a fine day")
    page.keyboard.press("Control+Enter")
    is_gone(page, comment)
    all_sent(page)
    decision = Decision.objects.get()
    assert (decision.clause, decision.note, decision.passage_start) == (clause, "No eels.", 6)


@pytest.mark.thorough
def test_cards_that_a_colleague_took_while_one_was_away_are_taken_off_with_a_word(
    sit_down, send, colleague
):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    # As if two minutes had gone by and somebody else had come.
    QueueEntry.objects.filter(pk=first.pk).update(leased_by=colleague)
    page.evaluate("dispatchEvent(new Event('online'))")
    is_gone(page, first)
    reads(page, second)
    assert "a colleague has them now" in page.locator("[data-told]").inner_text()


@pytest.mark.thorough
def test_a_key_meant_for_a_card_that_was_just_taken_off_does_not_fall_on_the_next(
    sit_down, send, colleague
):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    QueueEntry.objects.filter(pk=first.pk).update(leased_by=colleague)
    page.evaluate(
        """() => new Promise((done) => {
          const pressed = (_changes, watch) => {
            watch.disconnect()
            dispatchEvent(new KeyboardEvent("keydown", { key: "a" }))
            done()
          }
          new MutationObserver(pressed).observe(document.querySelector("[data-cards]"), {
            childList: true,
          })
          dispatchEvent(new Event("online"))
        })"""
    )
    reads(page, second)
    page.wait_for_timeout(700)
    assert not Decision.objects.exists()
    page.keyboard.press("a")
    is_gone(page, second)
    all_sent(page)
    assert status_of(second) == "approved"


@pytest.mark.thorough
def test_two_windows_of_one_person_send_each_decision_once(sit_down, send, clause):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    beside = page.context.new_page()
    beside.goto("/admin/desk/")
    reads(beside, first)
    sent = []
    page.context.on(
        "request", lambda r: sent.append(r.url) if r.url.endswith(("approve/", "refer/")) else None
    )
    page.context.set_offline(True)
    page.keyboard.press("a")
    reads(page, second)
    page.keyboard.press("f")
    page.keyboard.press("Control+Enter")
    is_gone(page, second)
    page.context.set_offline(False)
    all_sent(page)
    assert len(sent) == 2
    assert Decision.objects.count() == Referral.objects.count() == 1


@pytest.mark.thorough
def test_the_desk_works_without_its_script(log_in, moderator, send, clause):
    first, second = send(), send()
    page = log_in("moderator", java_script_enabled=False)
    page.goto("/admin/desk/")
    page.get_by_role("button", name="Take the next 10").click()
    page.locator(f"#card-{first.pk}").get_by_role("button", name="Approve").click()
    card = page.locator(f"#card-{second.pk}")
    card.get_by_text("With a note or a marked passage").click()
    card.get_by_label("Note to the writer").fill("No shops.")
    card.get_by_role("button", name="2 Promotion").click()
    assert page.locator(CURRENT).count() == 0
    assert status_of(first) == "approved"
    assert second.newest_decision().note == "No shops."
    assert not page.locator(".desk-bar").is_visible()


@pytest.mark.thorough
def test_a_hundred_decisions_in_a_row_are_all_on_record(sit_down, send):
    comments = [send() for _n in range(100)]
    page = sit_down()
    for comment in comments:
        reads(page, comment)
        page.keyboard.press("a")
    all_sent(page, seconds=60)
    assert Decision.objects.count() == 100
