"""The desk by keyboard: one key a decision, and everything else a key can do there."""

import pytest

from comments.models import CannedNote, Decision, QueueEntry, Referral, UrgentInstructions
from tests.browser.desk import CURRENT, all_sent, is_gone, reads, status_of


def test_one_key_approves_two_reject_and_the_next_one_is_there(sit_down, send, clause):
    first, second, third = send(), send(), send()
    page = sit_down()
    reads(page, first)
    addresses = []
    page.on("framenavigated", lambda frame: addresses.append(frame.url))
    page.keyboard.press("a")
    reads(page, second)
    page.keyboard.press("r")
    page.keyboard.press("2")
    reads(page, third)
    assert page.evaluate("document.activeElement.closest('.card').id") == f"card-{third.pk}"
    all_sent(page)
    assert addresses == []
    assert [status_of(c) for c in (first, second, third)] == ["approved", "rejected", "pending"]
    assert second.newest_decision().clause == clause


@pytest.mark.thorough
def test_the_next_ones_are_there_before_the_last_one_is_read(sit_down, send):
    comments = [send() for _n in range(16)]
    page = sit_down()
    reads(page, comments[0])
    page.locator(f"#card-{comments[9].pk}").wait_for()
    # Opened anew, the desk holds ten already; more stand behind them.
    page.reload()
    for comment in comments[:6]:
        reads(page, comment)
        page.keyboard.press("a")
    # Eight at hand, however late the six decisions arrived.
    page.locator(f"#card-{comments[13].pk}").wait_for()
    all_sent(page)


@pytest.mark.thorough
def test_a_card_is_read_and_left_without_deciding(sit_down, send):
    first, second, third = send(), send(), send()
    page = sit_down()
    reads(page, first)
    page.keyboard.press("j")
    reads(page, second)
    page.keyboard.press("k")
    reads(page, first)
    page.keyboard.press("s")
    reads(page, second)
    page.keyboard.press("a")
    reads(page, third)
    page.keyboard.press("s")
    page.get_by_role("button", name="Show what was skipped (2)").click()
    reads(page, first)
    page.locator(f"#card-{third.pk}").wait_for()
    all_sent(page)
    assert not Decision.objects.exclude(comment=second).exists()


@pytest.mark.thorough
def test_a_marked_passage_and_an_edited_note_go_with_a_rejection(sit_down, send, clause):
    for language in ("en", "ar"):
        CannedNote.objects.create(
            clause_key=clause.key, language=language, title="Shops", text="Not your shop."
        )
    CannedNote.objects.create(
        clause_key=clause.key, language="en", title="Towns", text="Not your town."
    )
    comment = send(text="Well 👩🏽‍🚀! Buy eels at\nBrill's today, friends.")
    page = sit_down()
    reads(page, comment)
    words = page.locator(f"{CURRENT} [data-words]")
    assert words.evaluate("e => e.textContent") == comment.text
    page.keyboard.press("m")
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.keyboard.press("2")
    note = page.get_by_label("Note to the writer")
    assert note.input_value() == "Not your shop."
    assert page.locator(f"{CURRENT} .canned button").all_inner_texts() == ["Shops", "Towns"]
    page.keyboard.type(" Sorry, a j and an r.")
    # What is begun is there again after a link, a search or a reload; the clause is asked for.
    page.reload()
    reads(page, comment)
    page.keyboard.press("n")
    page.keyboard.press("2")
    assert note.input_value() == "Not your shop. Sorry, a j and an r."
    page.keyboard.press("Control+Enter")
    is_gone(page, comment)
    all_sent(page)
    decision = Decision.objects.get()
    assert decision.clause == clause
    assert decision.note == "Not your shop. Sorry, a j and an r."
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('desk.draft')).length"
    assert page.evaluate(kept) == 0
    assert comment.text[decision.passage_start : decision.passage_end] == "Buy eels at"


@pytest.mark.thorough
def test_what_is_selected_by_mouse_is_marked(sit_down, send, clause):
    comment = send(text="It is a fine day\u200b, you eel.")
    page = sit_down()
    reads(page, comment)
    page.locator(f"{CURRENT} [data-words]").evaluate(
        """(words) => {
          const last = words.lastChild
          getSelection().setBaseAndExtent(last, 1, last, last.length - 1)
        }"""
    )
    page.get_by_role("button", name="Mark").click()
    page.keyboard.press("1")
    is_gone(page, comment)
    all_sent(page)
    decision = Decision.objects.get()
    assert comment.text[decision.passage_start : decision.passage_end] == "you eel"


@pytest.mark.thorough
def test_decisions_are_undone_one_after_another(sit_down, send, clause):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    page.keyboard.press("a")
    reads(page, second)
    page.keyboard.press("r")
    page.keyboard.press("1")
    all_sent(page)
    page.keyboard.press("u")
    reads(page, second)
    page.keyboard.press("u")
    reads(page, first)
    page.keyboard.press("r")
    page.keyboard.press("2")
    reads(page, second)
    all_sent(page)
    assert [status_of(c) for c in (first, second)] == ["rejected", "pending"]
    assert [d.verdict for d in first.decisions.order_by("number")] == [
        "approved", "reopened", "rejected",
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_threat_is_referred_with_what_to_do_at_hand(sit_down, send, chief):
    UrgentInstructions.objects.create(text="Call the harbour police.", written_by=chief)
    before, comment, after = send(), send(), send()
    page = sit_down()
    reads(page, before)
    # A letter pressed while a clause is asked for is a slip and decides nothing.
    for key in ("r", "a", "s", "f"):
        page.keyboard.press(key)
    reads(page, before)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    reads(page, comment)
    page.keyboard.press("f")
    page.keyboard.type("Is this meant?")
    told = page.locator(f"{CURRENT} [data-instructions-here]")
    assert "harbour police" not in told.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Call the harbour police." in told.inner_text()
    page.keyboard.press("Control+Enter")
    reads(page, after)
    all_sent(page)
    referral = Referral.objects.get()
    assert (referral.note, referral.is_urgent) == ("Is this meant?", True)
    # What cannot be taken back stops the undoing there, however often it is asked for.
    for _time in range(2):
        page.keyboard.press("u")
        page.locator("[data-told]", has_text="can only be undone by a chief moderator").wait_for()
        # What was decided before it can be undone there.
        page.locator("[data-told] a", has_text="Decided by me").wait_for()
    assert status_of(before) == "approved"


@pytest.mark.thorough
def test_where_there_are_more_than_nine_clauses_a_second_digit_or_enter_follows(
    sit_down, send, chief, edition
):
    clauses = [{"key": f"rule-{n}", "title": f"Rule {n}", "text": "No."} for n in range(1, 13)]
    edition = type(edition).publish(by=chief, follows=1, welcome="Welcome.", clauses=clauses)
    comments = [send(edition=edition) for _n in range(4)]
    page = sit_down()
    for comment, keys in zip(
        comments, (["1", "2"], ["1", "Enter"], ["3"], ["1", "1"]), strict=True
    ):
        reads(page, comment)
        for key in ["r", *keys]:
            page.keyboard.press(key)
    all_sent(page)
    numbers = [Decision.objects.get(comment=c).clause.number for c in comments]
    assert numbers == [12, 1, 3, 11]


def press_arabic(page, key, code):
    page.evaluate(
        """([key, code]) => document.activeElement.dispatchEvent(
          new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))""",
        [key, code],
    )


@pytest.mark.thorough
def test_keys_are_found_by_their_place_on_an_arabic_keyboard(sit_down, send, clause):
    first, second, third = send(), send(), send()
    page = sit_down()
    reads(page, first)
    press_arabic(page, "ش", "KeyA")
    reads(page, second)
    press_arabic(page, "ق", "KeyR")
    press_arabic(page, "٢", "Digit2")
    reads(page, third)
    press_arabic(page, "؟", "Slash")
    assert page.get_by_role("dialog").is_visible()
    all_sent(page)
    assert [status_of(c) for c in (first, second)] == ["approved", "rejected"]


@pytest.mark.thorough
def test_keys_rest_while_somebody_types_or_holds_another_key(sit_down, send):
    comment = send()
    page = sit_down()
    reads(page, comment)
    for key in ("Control+a", "Alt+a", "Meta+a", "Shift+a"):
        page.keyboard.press(key)
    page.keyboard.press("/")
    page.keyboard.type("a fast ferry")
    assert page.input_value("#desk-q") == "a fast ferry"
    page.keyboard.press("Escape")
    assert page.locator(CURRENT).count() == 1
    assert not Decision.objects.exists()
    page.keyboard.press("a")
    is_gone(page, comment)
    all_sent(page)
    assert status_of(comment) == "approved"


@pytest.mark.thorough
def test_a_key_held_down_decides_once(sit_down, send):
    first, second = send(), send()
    page = sit_down()
    reads(page, first)
    for _time in range(3):
        page.keyboard.down("a")
    page.keyboard.up("a")
    reads(page, second)
    all_sent(page)
    assert status_of(second) == "pending"


@pytest.mark.thorough
def test_the_keys_are_explained_and_can_be_switched_off_for_good(sit_down, send):
    comment = send()
    page = sit_down()
    reads(page, comment)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys at the desk")
    assert "reject under the clause" in dialog.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Close"
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("a")
    page.reload()
    reads(page, comment)
    page.keyboard.press("a")
    assert not Decision.objects.exists()
    page.get_by_role("button", name="Approve").click()
    all_sent(page)
    assert status_of(comment) == "approved"


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.thorough
def test_every_verb_has_a_button_in_reach(sit_down, send, clause, width):
    first, second = send(), send()
    page = sit_down(width=width)
    reads(page, first)
    for name in ("Approve", "Reject…", "Note…", "Mark", "Refer…", "Skip", "Undo", "Keys"):
        button = page.locator(".desk-bar").get_by_role("button", name=name)
        box = button.bounding_box()
        assert box["height"] >= 44, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        assert box["y"] > 450, name
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Note…").click()
    page.locator(CURRENT).get_by_role("button", name="2 Promotion").click()
    page.keyboard.type("No shops.")
    if width == 412:
        page.get_by_role("button", name="Back").click()
    else:
        page.keyboard.press("Escape")
    assert page.locator(".rejection.is-open, .clauses [aria-pressed=true]").count() == 0
    assert page.locator("[data-told]").inner_text() == ""
    page.get_by_role("button", name="Reject…").click()
    page.locator(CURRENT).get_by_role("button", name="2 Promotion").click()
    page.keyboard.press("Control+Enter")
    reads(page, second)
    all_sent(page)
    decision = first.newest_decision()
    assert (decision.clause, decision.note) == (clause, "No shops.")


@pytest.mark.thorough
def test_what_was_done_is_told_to_whoever_cannot_see_it(sit_down, send):
    comment = send(name="Salma")
    page = sit_down()
    reads(page, comment)
    page.keyboard.press("a")
    told = page.locator("[data-told][role=status]")
    told.filter(has_text="Approved: Salma.").wait_for()
    # Nothing is left here: the lane says so, in its number too, and where to find what was done.
    page.wait_for_function("document.activeElement.matches('[data-empty-words]')")
    page.locator("[data-lane=waiting] .lane-count", has_text="0").wait_for(timeout=5000)
    page.reload()
    page.keyboard.press("u")
    told.get_by_role("link", name="Decided by me").click()
    reads(page, comment)


@pytest.mark.thorough
def test_a_published_comment_is_taken_down_by_its_clause(sit_down, publish, clause):
    comment = publish()
    page = sit_down(query="?lane=published")
    reads(page, comment)
    bar = page.locator(".desk-bar")
    assert bar.get_by_role("button", name="Take down…").is_enabled()
    for name in ("Approve", "Refer…", "Skip"):
        assert bar.get_by_role("button", name=name).is_disabled(), name
    page.keyboard.press("s")
    reads(page, comment)
    page.keyboard.press("a")
    page.keyboard.press("r")
    page.keyboard.press("2")
    is_gone(page, comment)
    all_sent(page)
    assert status_of(comment) == "rejected"


@pytest.mark.thorough
def test_a_double_press_on_a_card_opens_it_and_decides_nothing(sit_down, send, clause):
    comments = [send(text="A line.\n" * 12) for _n in range(3)]
    page = sit_down()
    reads(page, comments[0])
    card = page.locator(f"#card-{comments[1].pk}")
    card.scroll_into_view_if_needed()
    before = card.bounding_box()
    # Where the clauses come up once the card is open.
    place = before["x"] + before["width"] - 100, before["y"] + 90
    page.mouse.dblclick(*place)
    reads(page, comments[1])
    page.wait_for_timeout(500)
    assert page.locator(".card").count() == 3
    # Nor does the second half of a press that rejects decide on the card that comes up there.
    card.get_by_role("button", name="2 Promotion").dblclick()
    reads(page, comments[2])
    all_sent(page)
    assert [status_of(c) for c in comments] == ["pending", "rejected", "pending"]


@pytest.mark.thorough
def test_an_empty_lane_says_why_and_leads_on(sit_down, send, colleague):
    Referral.record(send(), by=colleague)
    suspected, theirs, mine = send(), send(), send(name="Salma")
    QueueEntry.objects.filter(pk=suspected.pk).update(lane="spam")
    QueueEntry.objects.filter(pk=theirs.pk).take(by=colleague)
    page = sit_down()
    why, on = page.locator("[data-empty-words]"), page.locator("[data-go-on]")
    reads(page, mine)
    page.keyboard.press("s")
    why.filter(has_text="Nothing more waits here but what you skipped: 1.").wait_for()
    page.get_by_role("button", name="Show what was skipped (1)").click()
    reads(page, mine)
    page.keyboard.press("a")
    why.filter(has_text="being read by colleagues").wait_for()
    why.filter(has_text="Waiting: 1.").wait_for()
    # A moderator is not led to what the chiefs read.
    on.get_by_role("link", name="Suspected spam 1").click()
    reads(page, suspected)
    page.keyboard.press("a")
    why.filter(has_text="Nothing waits in this lane.").wait_for()
    page.goto("/admin/desk/?lane=waiting&q=nowhere")
    why.filter(has_text="Nothing waits here that you asked for.").wait_for()
    on.get_by_role("link", name="Waiting 1").wait_for()
    page.goto("/admin/desk/?lane=mine&q=nowhere")
    why.filter(has_text="Nothing here.").wait_for()
