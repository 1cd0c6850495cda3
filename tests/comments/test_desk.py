"""The desk as plain pages, and as its script asks of it."""

import re

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Section
from comments.desk import desk as desk_views
from comments.desk import filters
from comments.models import (
    Arrival,
    CannedNote,
    Comment,
    Decision,
    DecisionRefused,
    FalseAlarm,
    QueueEntry,
    Referral,
    Signal,
    UrgentInstructions,
    WatchWord,
    answer,
)
from newsroom.staff.groups import MODERATORS
from tests.people import let_in

pytestmark = pytest.mark.django_db

VERBS = ("approve", "reject", "undo", "refer", "hand-back", "false-alarm", "pick", "end-pick")
JSON = "application/json"


@pytest.fixture
def desk(moderator, as_staff):
    return as_staff(moderator)


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def see(browser, **query):
    return page_of(browser.get(reverse("admin:desk"), query))


def take(browser, **fields):
    # What the signals say of it has tests of its own.
    QueueEntry.objects.update(looked_over_at=Now())
    return browser.post(reverse("admin:desk_take"), fields)


def act(browser, comment, verb, accept="", **fields):
    fields = {"seen": 0, "back": "lane=waiting", **fields}
    return browser.post(
        reverse(f"admin:desk_{verb}", args=[comment.pk]), fields, headers={"accept": accept}
    )


def cards_on(page):
    return [int(number) for number in re.findall(r'data-card="(\d+)"', page)]


# Its lanes


def test_a_moderator_lands_on_the_desk_and_sees_what_waits(desk, send, send_earlier):
    send_earlier()
    send()
    response = desk.get(reverse("admin:index"))
    assert response.status_code == 302
    page = page_of(desk.get(response["Location"]))
    assert 'data-count="2">2</span>' in page
    assert "oldest: 1 hour" in page


def test_whoever_also_edits_lands_on_the_first_page(superuser, as_staff):
    assert as_staff(superuser).get(reverse("admin:index")).status_code == 200


def test_opening_the_desk_takes_nothing(desk, send):
    send()
    assert cards_on(see(desk)) == []
    assert not QueueEntry.objects.exclude(leased_by=None).exists()


def test_taken_cards_stand_on_the_desk_oldest_first(desk, send, send_earlier):
    late, early = send(), send_earlier()
    assert take(desk).status_code == 302
    assert cards_on(see(desk)) == [early.pk, late.pk]


def test_two_moderators_are_offered_different_cards(desk, send, colleague, as_staff):
    numbers = [send().pk for _n in range(12)]
    other = as_staff(colleague)
    take(desk)
    take(other)
    assert cards_on(see(desk)) == numbers[:10]
    assert cards_on(see(other)) == numbers[10:]


def test_whoever_goes_puts_back_what_they_hold(desk, send, colleague, as_staff):
    comment = send()
    take(desk)
    desk.post(reverse("admin:desk_release"))
    other = as_staff(colleague)
    take(other)
    assert cards_on(see(other)) == [comment.pk]


def test_a_lane_shows_only_what_was_asked_for(
    desk, send, article, print_article, edition, moderator
):
    elsewhere = print_article(
        slug="elsewhere",
        section=Section.objects.create(name="Sea", slug="sea"),
        language="ar",
    )
    plain = send(text="The harbour wall is wet.", email="Ana@example.org")
    same_writer = send(text="The lighthouse is not.", email="ana@example.org")
    there = send(article=elsewhere, text="A third thing.")
    flagged = send(text="See www.example.org")
    QueueEntry.objects.filter(pk=flagged.pk).update(is_flagged=True)
    for query, expected in {
        "article": (elsewhere.pk, [there]),
        "section": (elsewhere.section_id, [there]),
        "language": ("ar", [there]),
        "flagged": ("1", [flagged]),
        "writer": (plain.pk, [plain, same_writer]),
        "q": ("harb", [plain]),
    }.items():
        value, comments = expected
        take(desk, **{query: value})
        assert cards_on(see(desk, **{query: value})) == [c.pk for c in comments], query


@pytest.mark.parametrize("words", ["'", "\\", "a':* | 'b", "& | !", "()", "%", "…", "  "])
def test_odd_words_are_only_words(desk, send, words):
    send()
    see(desk, q=words)
    see(desk, q=words, lane="published")


@pytest.mark.parametrize(
    "query",
    [
        {"lane": "fast"},
        {"article": "9" * 30},
        {"section": "-1"},
        {"language": "xx"},
        {"writer": "ana@example.org"},
        {"from": "9.9", "lane": "decided"},
        {"from": f"9.{'9' * 5000}", "lane": "decided"},
        {"from": "9.abc", "lane": "published"},
    ],
)
def test_an_odd_address_shows_the_desk(desk, send, query):
    send()
    see(desk, **query)


@pytest.mark.parametrize("odd", ["9" * 5000, "9" * 20, "-1", "\0"])
def test_an_odd_form_takes_the_next_and_ticks_nothing(desk, send, odd):
    comment = send()
    asked = {"skipping": odd, "shown": odd, "article": odd, "q": "\0"}
    answer = desk.post(reverse("admin:desk_take"), asked, headers={"accept": JSON})
    assert answer.json()["held"] == [comment.pk]
    asked = {"_selected_action": odd, "approve": "1"}
    assert desk.post(reverse("admin:desk_together"), asked).status_code == 200
    assert not Decision.objects.exists()


def test_what_was_decided_stands_in_lanes_of_its_own(
    desk, send, publish, colleague, as_staff, clause
):
    mine, other = publish(), send()
    other.reject(by=colleague, seen=0, citing=clause)
    assert cards_on(see(desk, lane="published")) == [mine.pk]
    assert cards_on(see(desk, lane="mine")) == [mine.pk]
    assert cards_on(see(desk, lane="decided")) == [other.pk, mine.pk]
    assert cards_on(see(desk, lane="decided", q="thought")) == [other.pk, mine.pk]
    assert cards_on(see(desk, lane="decided", q="nowhere")) == []


def test_long_lanes_are_turned_page_by_page(desk, publish):
    numbers = [publish().pk for _n in range(23)]
    for lane in ("published", "mine", "decided"):
        first = see(desk, lane=lane)
        older = re.search(r"from=([\d.]+)", first)[1]
        second = see(desk, lane=lane, **{"from": older})
        assert cards_on(first) + cards_on(second) == numbers[::-1]


# A card


def card_of(desk, comment, **query):
    take(desk)
    page = see(desk, **query)
    return page.partition(f'id="card-{comment.pk}"')[2].partition('<li class="card"')[0]


def test_a_card_holds_everything_needed_to_decide(desk, send, article, clause):
    comment = send(name="Ana <b>", text="First line.\nSecond & last.")
    card = card_of(desk, comment)
    for needed in (
        "Ana &lt;b&gt;",
        "First line.\nSecond &amp; last.",
        article.headline,
        article.standfirst,
        clause.title,
        "waiting for",
    ):
        assert needed in card
    # Nothing that is not needed, and no link in what a reader wrote.
    assert "reader" not in card.lower().replace("no reader", "")
    assert "href" not in card.partition("data-words")[2].partition("</div>")[0]


def test_a_cards_text_is_the_text_to_the_letter_with_what_was_noticed_marked(desk, send):
    text = "See www.example.org now\u200b, f\u202eriend, e\u034fel\ufe0f ♥\ufe0f"
    comment = send(text=text)
    Signal.objects.create(comment=comment, kind="links", start=4, end=19)
    words = card_of(desk, comment).partition("data-words")[2]
    words = words.partition(">")[2].partition("</div>")[0]
    assert re.sub(r"<[^>]*>", "", words) == text
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", words) == ["www.example.org"]
    assert re.findall(r'data-code="([^"]*)"', words) == [
        "U+200B ZERO WIDTH SPACE",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+034F COMBINING GRAPHEME JOINER",
        "U+FE0F VARIATION SELECTOR-16",
    ]


def test_a_marked_place_carries_its_notes_number_once_where_it_ends(desk, send):
    comment = send(text="WHAT AN IDIOT HE IS, o\u200bk?")
    for start, end in ((0, 19), (8, 13), (21, 24), (22, 23)):
        Signal.objects.create(comment=comment, kind="repeated", start=start, end=end)
    words = card_of(desk, comment).partition("data-words")[2].partition("</div>")[0]
    numbered = re.findall(r'data-notes="([^"]+)"[^>]*>([^<]*)<', words)
    assert numbered == [("2", "IDIOT"), ("1", " HE IS"), ("4", "\u200b"), ("3", "k")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", 0),
        ("b\U000e0067", 1),
        ("👩🏽‍🚀 and ❤️‍🔥", 0),
        ("نه‌خێر", 0),
        ("क्‍ष", 0),
        ("e\u200ce\u200dl", 2),
        ("\u200c\u200d", 2),
        ("سـ\u200dلام", 1),
    ],
)
def test_what_shapes_a_letter_or_an_emoji_is_not_cut_out_of_it(desk, send, text, shown):
    assert card_of(desk, send(text=f"x{text}x")).count("data-code=") == shown


def test_a_reply_stands_in_the_conversation_around_it(desk, send, publish, clause, moderator):
    parent = publish(text="The parent speaks.")
    hidden = send(text="Hidden and rejected.", parent=parent)
    hidden.reject(by=moderator, seen=0, citing=clause)
    send(text="Waiting as well.", parent=parent)
    answered = publish(text="The one answered.", parent=parent)
    publish(text="A public neighbour.", parent=parent)
    reply = send(text="The reply itself.", parent=parent, answers=answered)
    around = card_of(desk, reply).partition("card-around")[2].partition("</ol>")[0]
    places = [around.find(t) for t in ("The parent", "A public neighbour", "The one answered")]
    assert -1 not in places
    assert places == sorted(places)
    assert "Hidden" not in around
    assert "Waiting as well" not in around


def test_a_card_tells_the_writers_record_and_never_their_address(
    desk, send, publish, moderator, clause
):
    for text in ("One.", "Two."):
        publish(text=text, email="ana@example.org")
    send(text="Three.", email="ANA@example.org").reject(by=moderator, seen=0, citing=clause)
    card = card_of(desk, send(text="Four.", email="Ana@Example.org"))
    assert "2 approved" in card
    assert f"1 rejected for <bdi>{clause.title}</bdi>" in card
    assert "ana@example" not in card.lower()


def test_what_was_noticed_many_times_is_said_once_with_the_characters_by_name(desk, send):
    comment = send(text="pаy nоw, a\u200bb")
    for start in (0, 4, 9):
        Signal.objects.create(comment=comment, kind="characters", start=start, end=start + 3)
    signals = card_of(desk, comment).partition('class="signals"')[2].partition("</ul>")[0]
    assert signals.count("<li") == 1
    assert "×3" in signals
    assert re.findall(r'dir="ltr">([^<]*)</bdi>', signals) == [
        "U+0430 CYRILLIC SMALL LETTER A",
        "U+043E CYRILLIC SMALL LETTER O",
        "U+200B ZERO WIDTH SPACE",
    ]


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ({"filled_trap": True, "previewed_for": 9_000}, "a hidden field was filled in"),
        ({"filled_trap": False, "previewed_for": None}, "there was no preview"),
    ],
)
def test_a_card_says_what_was_hasty(desk, send, contact, said):
    comment = send(arrived=Arrival(**contact))
    Signal.objects.create(comment=comment, kind="haste")
    card = card_of(desk, comment)
    for one in ("a hidden field was filled in", "there was no preview"):
        assert (one in card) == (one == said)


def test_what_else_waits_from_a_writer_leads_to_deciding_on_it_together(desk, send, publish):
    public = publish(email="ana@example.org")
    for _n in range(2):
        send(email="ana@example.org")
    page = see(desk, lane="published")
    way = f"{reverse('admin:desk_together')}?lane=waiting&amp;writer={public.pk}"
    assert f'<a href="{way}">2 waiting</a>' in page


def test_a_published_card_says_how_many_answers_go_with_it(desk, publish):
    comment = publish()
    publish(parent=comment)
    assert "1 answer under it leaves the page with it." in see(desk, lane="published")


def test_ten_cards_ask_no_more_than_one(desk, send, publish, clause, moderator):
    def rich():
        parent = publish(email="ana@example.org")
        reply = send(parent=parent, answers=publish(parent=parent), email="ana@example.org")
        Signal.objects.create(comment=reply, kind="links", start=0, end=2)
        Referral.record(reply, by=moderator, note="?", to="chief")
        QueueEntry.objects.filter(pk=reply.pk).update(lane="waiting")

    def cost():
        QueueEntry.objects.update(looked_over_at=Now())
        with CaptureQueriesContext(connection) as queries:
            response = desk.post(reverse("admin:desk_take"), headers={"accept": JSON})
        return len(queries), len(response.json()["cards"])

    rich()
    # An edition's clauses are asked for once, as long as the newsroom runs.
    cost()
    one = cost()
    for _n in range(9):
        rich()
    assert one[1] == 1
    assert cost() == (one[0], 10)


# Deciding, as plain forms


def test_approving_is_one_button(desk, send, moderator):
    comment = send()
    take(desk)
    response = act(desk, comment, "approve", back="lane=waiting&flagged=1")
    assert response.status_code == 302
    assert response["Location"] == reverse("admin:desk") + "?lane=waiting&flagged=1"
    comment.refresh_from_db()
    assert comment.is_approved
    assert Decision.objects.get().moderator == moderator


def test_rejecting_is_the_clauses_button_with_a_note_and_the_words_that_break_it(
    desk, send, clause
):
    comment = send(text="It is a fine day, you eel.")
    act(desk, comment, "reject", clause=clause.pk, note="Not eels.", passage=" you eel ")
    decision = Decision.objects.get()
    assert (decision.clause, decision.note) == (clause, "Not eels.")
    assert (decision.passage_start, decision.passage_end) == (18, 25)


def test_words_that_do_not_stand_in_the_comment_are_told_and_nothing_typed_is_lost(
    desk, send, clause
):
    comment = send(text="It is a fine day.")
    response = act(
        desk, comment, "reject", clause=clause.pk, note="My long note.", passage="an eel"
    )
    page = page_of(response, 422)
    assert "These words do not stand in the comment." in page
    assert "My long note." in page
    assert not Decision.objects.exists()


def test_a_passage_by_its_places_counts_code_points(desk, send, clause):
    comment = send(text="👩🏽‍🚀 eel")
    act(desk, comment, "reject", clause=clause.pk, passage_start=5, passage_end=8)
    decision = Decision.objects.get()
    assert comment.text[decision.passage_start : decision.passage_end] == "eel"


@pytest.mark.parametrize("place", [(5, 2), (0, 99), (-1, 2), (0, 2**40)])
def test_a_passage_that_is_none_is_refused_in_words(desk, send, clause, place):
    comment = send(text="Well.")
    start, end = place
    response = act(
        desk, comment, "reject", JSON, clause=clause.pk, passage_start=start, passage_end=end
    )
    assert response.status_code == 422
    assert response.json()["message"]
    assert not Decision.objects.exists()


def test_a_decision_is_undone_by_its_maker_within_ten_minutes(desk, send, colleague, as_staff):
    comment = send()
    act(desk, comment, "approve")
    assert act(as_staff(colleague), comment, "undo", JSON, seen=1).status_code == 422
    assert act(desk, comment, "undo", seen=1).status_code == 302
    comment.refresh_from_db()
    assert comment.is_pending
    assert cards_on(see(desk, lane="mine")) == [comment.pk]


def test_what_was_undone_is_with_whoever_undid_it(desk, send, moderator, colleague):
    undone, after = send(), send()
    take(desk)
    act(desk, undone, "approve", JSON)
    act(desk, undone, "undo", JSON, seen=1)
    assert list(QueueEntry.objects.take(by=colleague)) == []
    held = list(QueueEntry.objects.held_by(moderator).in_turn())
    assert [entry.comment_id for entry in held] == [undone.pk, after.pk]


def test_a_take_down_that_is_undone_leaves_the_comment_published(
    desk, publish, send, clause, colleague, moderator
):
    comment = send()
    comment.approve(by=colleague, seen=0)
    act(desk, comment, "reject", JSON, seen=1, clause=clause.pk)
    for _time in range(2):
        told = act(desk, comment, "undo", JSON, seen=2).json()
        assert (told["ok"], told["seen"]) == (True, 4)
    comment.refresh_from_db()
    assert comment.is_approved
    record = comment.decisions.order_by("number").values_list("verdict", "moderator")
    assert list(record)[2:] == [("reopened", moderator.pk), ("approved", moderator.pk)]


def test_whoever_may_not_approve_an_answer_undoes_its_take_down_and_it_waits(
    desk, publish, clause, chief, edition, colleague, settings
):
    settings.ANSWERS_APPROVED_BY = "chief"
    mine = answer(publish(), by=colleague, edition=edition, text="The paper's answer.")
    mine.approve(by=chief, seen=0)
    act(desk, mine, "reject", seen=1, clause=clause.pk)
    assert act(desk, mine, "undo", JSON, seen=2).json()["seen"] == 3
    mine.refresh_from_db()
    assert mine.is_pending


def test_taking_down_a_published_comment_cites_a_clause(desk, publish, clause):
    comment = publish()
    assert act(desk, comment, "reject", seen=1).status_code == 422
    act(desk, comment, "reject", seen=1, clause=clause.pk)
    comment.refresh_from_db()
    assert comment.is_rejected
    assert comment.newest_decision().ground == Decision.Ground.OWN_INITIATIVE


# Deciding, as the desk's script does


def test_the_script_is_told_what_came_of_it(desk, send):
    comment = send()
    response = act(desk, comment, "approve", JSON)
    assert response.json() == {"ok": True, "message": "Approved.", "seen": 1, "waits": False}
    undone = act(desk, comment, "undo", JSON, seen=1).json()
    assert (undone["seen"], undone["waits"]) == (2, True)


def test_whoever_comes_second_is_told_by_whom_and_when_and_overwrites_nothing(
    desk, send, colleague, as_staff, clause
):
    comment = send()
    act(as_staff(colleague), comment, "approve", JSON)
    response = act(desk, comment, "reject", JSON, clause=clause.pk)
    assert response.status_code == 409
    told = response.json()
    assert told["kind"] == "decided"
    assert told["seen"] == 1
    assert f"approved by {colleague}" in told["message"]
    assert Decision.objects.count() == 1


def test_the_same_decision_sent_twice_is_one_and_no_conflict(desk, send, clause):
    approved, rejected = send(), send()
    for _time in range(2):
        assert act(desk, approved, "approve", JSON).json()["ok"]
        assert act(desk, rejected, "reject", JSON, clause=clause.pk).json()["ok"]
    for _time in range(2):
        assert act(desk, approved, "undo", JSON, seen=1).json()["ok"]
    assert Decision.objects.count() == 3
    # Another decision of one's own is one.
    assert act(desk, rejected, "approve", JSON).status_code == 409


def test_a_rejection_sent_again_with_other_words_is_another(desk, send, clause):
    comment = send(text="It is a fine day.")
    sent = {"clause": clause.pk, "note": " No eels. ", "passage": "fine"}
    for _time in range(2):
        assert act(desk, comment, "reject", JSON, **sent).json()["ok"]
    for other in ({"note": "Eels."}, {"note": ""}, {"passage": "day"}, {"passage": ""}):
        answer = act(desk, comment, "reject", JSON, **{**sent, **other})
        assert answer.status_code == 409, other
        assert "Your decision was not taken." in answer.json()["message"]
    assert Decision.objects.get().note == "No eels."


def test_a_decision_sent_twice_and_overruled_meanwhile_is_not_said_to_be_lost(desk, send, chief):
    comment = send()
    act(desk, comment, "approve", JSON)
    comment.reopen(by=chief, seen=1, reason="Too fast.")
    answer = act(desk, comment, "approve", JSON)
    assert answer.status_code == 409
    message = answer.json()["message"]
    assert f"Yours is on record. Since then: reopened by {chief}" in message
    assert "not taken" not in message


def test_what_one_person_decided_is_never_sent_under_anothers_login(
    desk, send, moderator, colleague, as_staff
):
    comment = send()
    response = act(as_staff(colleague), comment, "approve", JSON, moderator=moderator.pk)
    assert response.status_code == 409
    assert response.json()["kind"] == "other_login"
    assert not Decision.objects.exists()


def test_the_next_cards_come_without_a_page(desk, send, colleague, as_staff):
    comments = [send() for _n in range(12)]
    first = desk.post(
        reverse("admin:desk_take"), {"skipping": [comments[0].pk]}, headers={"accept": JSON}
    ).json()
    assert first["held"] == [c.pk for c in comments[1:11]]
    assert [card["number"] for card in first["cards"]] == first["held"]
    assert f'id="card-{comments[1].pk}"' in first["cards"][0]["html"]
    comments[1].approve(by=colleague, seen=0)
    again = desk.post(
        reverse("admin:desk_take"),
        {"skipping": [comments[0].pk], "shown": first["held"]},
        headers={"accept": JSON},
    ).json()
    assert [card["number"] for card in again["cards"]] == [comments[11].pk]
    renewed = desk.post(reverse("admin:desk_renew")).json()
    assert sorted(renewed["held"]) == sorted(again["held"])


def test_a_window_that_closes_puts_back_what_it_held_and_nothing_taken_since(desk, send):
    send()
    old = desk.post(reverse("admin:desk_take"), headers={"accept": JSON}).json()["until"]
    new = desk.post(reverse("admin:desk_renew")).json()["until"]
    assert old < new

    def held_after(until):
        desk.post(reverse("admin:desk_release"), {"until": until}, headers={"accept": JSON})
        return QueueEntry.objects.exclude(leased_by=None).count()

    assert held_after(old) == 1
    assert held_after(new) == 0
    # What is no moment limits nothing.
    for odd in ("2026-13-01T00:00Z", "2026-01-01T00:00", "soon"):
        take(desk)
        assert held_after(odd) == 0


def test_a_referral_sent_twice_is_one(desk, send, chief, as_staff):
    comment = send()
    for _time in range(2):
        assert act(desk, comment, "refer", JSON, note="A quotation?").json()["ok"]
    assert Referral.objects.count() == 1
    # Handed back and referred again in the same words, it is another.
    act(as_staff(chief), comment, "hand-back", JSON)
    act(desk, comment, "refer", JSON, note="A quotation?")
    assert Referral.objects.count() == 3


def test_one_card_comes_by_itself_and_is_not_taken_by_it(desk, send, colleague):
    comment = send()
    comment.approve(by=colleague, seen=0)
    waiting = send()
    page = page_of(desk.get(reverse("admin:desk_card", args=[comment.pk])))
    assert cards_on(page) == [comment.pk]
    assert f"approved by {colleague}" in page
    page = page_of(desk.get(reverse("admin:desk_card", args=[waiting.pk])))
    assert cards_on(page) == [waiting.pk]
    assert not QueueEntry.objects.exclude(leased_by=None).exists()
    assert desk.get(reverse("admin:desk_card", args=[99_999])).status_code == 404


def test_a_card_says_that_a_chief_handed_it_back(desk, send, moderator, chief):
    comment = send()
    Referral.record(comment, by=moderator)
    Referral.record(comment, by=chief, to=Referral.To.DESK)
    assert f"{chief} handed it back to the desk on" in card_of(desk, comment)


def test_a_comments_own_page_says_that_a_colleague_is_reading_it(desk, send, colleague):
    comment = send()
    own_page = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "is reading it." not in page_of(desk.get(own_page))
    QueueEntry.objects.take(by=colleague)
    assert f"{colleague} is reading it." in page_of(desk.get(own_page))


def test_counts_are_asked_for_by_themselves(desk, send):
    send()
    page = page_of(desk.get(reverse("admin:desk_counts")))
    assert 'data-count="1">1</span>' in page
    assert "<html" not in page


def test_counts_say_who_is_logged_in_and_by_what_they_may_post(send, hire):
    """So that a desk left open goes on after a new login, and never under another's."""
    comment, moderator = send(), hire("nadia", MODERATORS)
    client = Client(enforce_csrf_checks=True)
    let_in(client, moderator)
    page = page_of(client.get(reverse("admin:desk_counts")))
    assert f'data-person="{moderator.pk}"' in page
    token = re.search(r'data-token="(\w+)"', page)[1]
    approve = reverse("admin:desk_approve", args=[comment.pk])
    headers = {"accept": JSON, "x-csrftoken": token}
    assert client.post(approve, {"seen": 0}, headers={"accept": JSON}).status_code == 403
    assert client.post(approve, {"seen": 0}, headers=headers).json()["ok"]


def test_what_is_done_with_is_narrowed_to_an_article_or_a_writer(
    desk, publish, print_article, article
):
    here = publish(email="ana@example.org")
    there = publish(article=print_article(), email="bo@example.org")
    page = see(desk, lane="published", article=article.pk)
    assert cards_on(page) == [here.pk]
    # What was chosen stays chosen.
    assert f'<option value="{article.pk}" lang="en" dir="ltr" selected>' in page
    address = f"{reverse('admin:desk')}?lane=published&amp;writer={there.pk}"
    assert address in see(desk, lane="published")
    assert cards_on(see(desk, lane="published", writer=there.pk)) == [there.pk]


# Chiefs


def test_a_referred_comment_waits_for_a_chief(desk, send, chief, as_staff):
    comment = send()
    act(desk, comment, "refer", note="A quotation?", is_urgent="1")
    entry = QueueEntry.objects.get()
    assert (entry.lane, entry.is_urgent) == ("referred", True)
    assert take(desk, lane="referred").status_code == 403
    assert "The chief moderators read these." in see(desk, lane="referred")
    of_chief = as_staff(chief)
    take(of_chief, lane="referred")
    page = see(of_chief, lane="referred")
    assert cards_on(page) == [comment.pk]
    assert "A quotation?" in page
    assert "life may be in danger" in page
    act(of_chief, comment, "hand-back", note="From a song.")
    assert QueueEntry.objects.get().lane == "waiting"
    assert "From a song." in card_of(desk, comment)


def test_what_was_referred_is_decided_by_a_chief_wherever_it_is_decided(
    desk, send, moderator, chief, clause, as_staff
):
    comment = send()
    Referral.record(comment, by=moderator)
    refused = "The chief moderators decide on what was referred to them."
    for verb, fields in (("approve", {}), ("reject", {"clause": clause.pk})):
        answer = act(desk, comment, verb, accept=JSON, **fields)
        assert (answer.status_code, answer.json()["message"]) == (422, refused)
    with pytest.raises(DecisionRefused, match=refused):
        comment.approve(by=moderator, seen=0)
    own_page = reverse("admin:comments_comment_change", args=[comment.pk])
    decide = reverse("admin:comments_comment_approve", args=[comment.pk])
    assert decide not in page_of(desk.get(own_page))
    shown = page_of(desk.get(reverse("admin:desk_card", args=[comment.pk])))
    assert reverse("admin:desk_approve", args=[comment.pk]) not in shown
    of_chief = as_staff(chief)
    assert decide in page_of(of_chief.get(own_page))
    assert act(of_chief, comment, "approve").status_code == 302
    assert Comment.objects.get().is_approved


def test_what_to_do_where_a_life_is_threatened_stands_on_the_desk(desk, chief):
    UrgentInstructions.objects.create(text="Call the watch first.", written_by=chief)
    UrgentInstructions.objects.create(text="Call the harbour police.", written_by=chief)
    page = see(desk)
    assert "Call the harbour police." in page
    assert "Call the watch first." not in page


def test_where_nothing_is_written_for_that_the_desk_says_so(desk):
    page = see(desk)
    # Beside the lanes, and ready for the card.
    assert page.count("Nothing is written down for this yet.") == 2


def test_canned_notes_are_at_hand(desk, clause):
    CannedNote.objects.create(
        clause_key=clause.key, language="en", title="Eels", text="Write about <eels> elsewhere."
    )
    assert "Write about &lt;eels&gt; elsewhere." in see(desk)


def test_a_false_alarm_is_marked_once_and_only_on_a_watch_word(desk, send, chief, clause):
    comment = send(text="Eel oil for all")
    word = WatchWord.objects.create(phrase="eel oil", clause_key=clause.key, added_by=chief)
    signal = Signal.objects.create(
        comment=comment, kind="watch_word", watch_word=word, start=0, end=7
    )
    other = Signal.objects.create(comment=comment, kind="links", start=0, end=3)
    assert "eel oil" in card_of(desk, comment)
    for _time in range(2):
        assert act(desk, comment, "false-alarm", JSON, signal=signal.pk).json()["ok"]
    assert FalseAlarm.objects.get().signal == signal
    for number in (other.pk, 99, "x", "", "9" * 5000):
        assert act(desk, comment, "false-alarm", JSON, signal=number).status_code == 404
    assert "is-false-alarm" in see(desk)


# Who may


def test_the_desk_is_the_moderators_alone(send, editor, as_staff, client):
    comment = send()
    for browser, status in ((as_staff(editor), 403), (client, 302)):
        assert browser.get(reverse("admin:desk")).status_code == status
        assert browser.get(reverse("admin:desk_counts")).status_code == status
        assert browser.get(reverse("admin:desk_card", args=[comment.pk])).status_code == status
    browser = as_staff(editor)
    for name in ("take", "renew", "release"):
        assert browser.post(reverse(f"admin:desk_{name}")).status_code == 403
    for verb in VERBS:
        assert act(browser, comment, verb).status_code == 403
    assert not Decision.objects.exists()


def test_what_changes_something_is_a_post(desk, send):
    comment = send()
    for name in ("take", "renew", "release"):
        assert desk.get(reverse(f"admin:desk_{name}")).status_code == 405
    for verb in VERBS:
        assert desk.get(reverse(f"admin:desk_{verb}", args=[comment.pk])).status_code == 405


# Without a script


def test_the_last_decision_can_be_undone_beside_what_comes_next(desk, send, moderator):
    first, second = send(), send()
    act(desk, first, "approve")
    act(desk, second, "approve")
    page = see(desk, lane="waiting")
    undo = page.partition('class="desk-undo')[0].rpartition("<form")[2]
    assert reverse("admin:desk_undo", args=[second.pk]) in undo
    act(desk, second, "undo", seen=1)
    assert 'class="desk-undo' not in see(desk)


def test_words_that_do_not_stand_in_the_comment_are_handed_back(desk, send, clause):
    comment = send(text="Buy eels at the quay.")
    fields = {"clause": clause.pk, "note": "My note.", "passage": "Buy eals"}
    page = page_of(act(desk, comment, "reject", **fields), 422)
    assert "These words do not stand in the comment." in page
    assert 'value="Buy eals"' in page
    assert "My note." in page


def test_a_search_says_where_it_did_not_look_through_all(desk, send, monkeypatch):
    monkeypatch.setattr(filters, "MOST_FOUND", 2)
    monkeypatch.setattr(desk_views, "MOST_FOUND", 2)
    send(text="Ferry one.")
    said = "Only the 2 newest of those were looked through."
    assert said not in see(desk, q="ferry")
    send(text="Ferry two.")
    assert said in see(desk, q="ferry")
    assert said not in see(desk, q="two")
