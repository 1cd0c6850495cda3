"""A writer appeals against a rejection: once, from the receipt; somebody else answers in words."""

import hashlib
import re
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    AlreadyAnswered,
    AlreadyAppealed,
    AlreadyDecided,
    Appeal,
    AppealAnswer,
    CannotAppeal,
    Comment,
    Decision,
    DecisionRefused,
)
from comments.models.appeal import APPEAL_WITHIN, MAX_APPEAL
from tests.comments.test_decisions import digest
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

WORDS = "I name no shop.\nThe quay is called so."


@pytest.fixture
def rejected(send, moderator, clause):
    """Send a comment and reject it: `rejected(text="…")`."""

    def rejected(by=moderator, note="", passage=None, **details):
        comment = send(**details)
        comment.reject(by=by, citing=clause, seen=0, note=note, passage=passage)
        return comment

    return rejected


@pytest.fixture
def appealed(rejected):
    """A rejected comment and the appeal against it: `comment, appeal = appealed()`."""

    def appealed(words=WORDS, **details):
        comment = rejected(**details)
        return comment, comment.submit_appeal(text=words)

    return appealed


def address_of(comment):
    return reverse("comments:appeal", args=[comment.receipt_token])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def receipt_of(comment, client):
    return text_of(client.get(comment.get_receipt_url()))


def answer(browser, appeal, verdict, words="A quay is no shop."):
    return browser.post(
        reverse("admin:desk_answer_appeal", args=[appeal.comment_id]),
        {"appeal": appeal.pk, "verdict": verdict, f"{appeal.pk}-words": words},
    )


def lane(browser):
    return text_of(browser.get(reverse("admin:desk_appeals")))


# From the receipt


def test_a_rejections_receipt_says_how_to_appeal_and_until_when(client, rejected):
    comment = rejected()
    page = receipt_of(comment, client)
    until = comment.newest_decision().decided_at + APPEAL_WITHIN
    assert f'action="{address_of(comment)}#problem"' in page
    assert "You can appeal until" in page
    assert f'datetime="{until.date().isoformat()}'[:20] in page


@pytest.mark.parametrize("state", ["pending", "approved"])
def test_only_a_rejections_receipt_does(client, send, moderator, state):
    comment = send()
    if state == "approved":
        comment.approve(by=moderator, seen=0)
    assert "appeal/" not in receipt_of(comment, client)
    response = client.post(address_of(comment), {"text": WORDS})
    assert f"{WORDS}</textarea>" in text_of(response, 409)
    assert not Appeal.objects.exists()


def test_an_appeal_is_stored_as_it_was_written_and_shown_on_the_receipt(client, rejected):
    comment = rejected()
    response = client.post(address_of(comment), {"text": "  One\r\n<b>two</b>\x07 "})
    assert response.status_code == 303
    assert response["Location"] == f"{comment.get_receipt_url()}#appeal"
    appeal = Appeal.objects.get()
    assert appeal.text == "One\n<b>two</b>"
    assert appeal.comment == comment
    assert appeal.rejection == comment.newest_decision()
    page = receipt_of(comment, client)
    assert "&lt;b&gt;two&lt;/b&gt;" in page
    assert "Somebody else than who rejected your comment will read it" in page
    assert "/appeal/" not in page


def test_the_same_appeal_sent_twice_is_one_and_another_is_told_and_kept(client, rejected):
    comment = rejected()
    for _time in range(2):
        assert client.post(address_of(comment), {"text": WORDS}).status_code == 303
    page = text_of(client.post(address_of(comment), {"text": "Another <word>."}), 409)
    assert "You have appealed already" in page
    assert "Another &lt;word&gt;.</textarea>" in page
    assert "<title>Error: Your comment: rejected" in page
    assert f"{comment.get_receipt_url()}</a>" in page
    assert Appeal.objects.get().text == WORDS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Say why it should be published"),
        ("\u200b \u3164", "Say why it should be published"),
        ("x" * (MAX_APPEAL + 1), "It is 1 character too long"),
        ("a" + "\u0301" * 40, "Too many accents"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay(client, rejected, text, says):
    comment = rejected()
    page = text_of(client.post(address_of(comment), {"text": text}), 422)
    assert says in page
    assert "<title>Error: Your comment: rejected" in page
    # To be kept, and not where the form was sent.
    assert f"{comment.get_receipt_url()}</a>" in page
    assert text.strip() in page
    assert not Appeal.objects.exists()


def test_as_long_as_may_be_is_taken(client, rejected):
    client.post(address_of(rejected()), {"text": "x" * MAX_APPEAL})
    assert len(Appeal.objects.get().text) == MAX_APPEAL


def test_opening_an_appeals_address_changes_nothing(client, rejected):
    comment = rejected()
    for method in (client.get, client.head):
        response = method(address_of(comment))
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        # A page that tells nobody its address, as a receipt does.
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"origin": "null"}, True),
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
    ],
)
def test_a_form_that_another_site_sent_is_refused_and_its_words_kept(
    client, rejected, headers, is_taken
):
    response = client.post(address_of(rejected()), {"text": WORDS}, headers=headers)
    assert response.status_code == (303 if is_taken else 403)
    assert Appeal.objects.exists() == is_taken
    if not is_taken:
        assert WORDS in text_of(response, 403)


def test_while_nothing_can_be_stored_it_says_so_and_keeps_the_words(client, rejected, monkeypatch):
    def fail(*args, **fields):
        raise DatabaseError("connection refused")

    monkeypatch.setattr(Comment, "submit_appeal", fail)
    response = client.post(address_of(rejected()), {"text": WORDS})
    assert WORDS in text_of(response, 503)
    assert response["Retry-After"]


def test_a_hidden_field_filled_in_is_pointed_out_at_the_desk(client, rejected, as_staff, colleague):
    client.post(address_of(rejected()), {"text": WORDS, "subject": "Cheap"})
    assert Appeal.objects.get().filled_trap
    assert "a hidden field was filled in" in lane(as_staff(colleague))


@pytest.mark.parametrize("words", [WORDS, "x" * (MAX_APPEAL + 1)], ids=["short", "too-long"])
@pytest.mark.parametrize("since", ["erased", "approved", "appealed"])
def test_an_appeal_that_comes_too_late_is_handed_back(
    client, rejected, chief, colleague, since, words
):
    """However long it is: there is no form any more in which it could stand."""
    comment = rejected()
    if since == "erased":
        comment.erase(by=chief, ground="writer_request")
    elif since == "approved":
        comment.approve(by=chief, seen=1, reason="It is fine.")
    else:
        comment.submit_appeal(text="In other words.")
    page = text_of(
        client.post(address_of(comment), {"text": words}), 422 if words != WORDS else 409
    )
    assert f"{words}</textarea>" in page
    assert "What you typed now was not sent" in page
    assert "/appeal/" not in page


def test_nobody_appeals_without_the_receipts_own_address(rejected):
    rejected()
    assert Client().post(f"/comments/receipts/{'n' * 32}/appeal/", {"text": WORDS}).status_code == (
        404
    )


# How often, and until when


def test_a_rejection_is_appealed_against_once(appealed):
    comment, appeal = appealed()
    assert comment.submit_appeal(text=WORDS) == appeal
    with pytest.raises(AlreadyAppealed):
        comment.submit_appeal(text="Else.")


def test_another_rejection_can_be_appealed_against_again(appealed, colleague, chief, clause):
    comment, appeal = appealed()
    comment.reopen(by=chief, seen=1, reason="To read again.")
    with pytest.raises(CannotAppeal):
        comment.submit_appeal(text=WORDS)
    comment.reject(by=colleague, citing=clause, seen=2)
    assert comment.submit_appeal(text=WORDS) != appeal


def test_whatever_was_decided_since_a_writer_finds_their_appeals_and_the_answers_again(
    client, appealed, moderator, colleague, chief, clause
):
    comment, _appeal = appealed()
    comment.reopen(by=moderator, seen=1)
    page = receipt_of(comment, client)
    assert "I name no shop." in page
    assert "Nobody answers it any more" in page
    assert "/appeal/" not in page
    comment.reject(by=moderator, citing=clause, seen=2)
    page = receipt_of(comment, client)
    assert "I name no shop." in page
    assert "You can appeal until" in page
    comment.submit_appeal(text="I still name none.").uphold(by=colleague, words="Quite so.")
    comment.undo(by=colleague, seen=4)
    page = receipt_of(comment, client)
    told = ["I name no shop.", "I still name none.", "Quite so."]
    assert sorted(told, key=page.index) == told
    assert "We have it." not in page


@pytest.mark.parametrize(("days", "is_taken"), [(183, True), (185, False)])
def test_a_rejection_can_be_appealed_against_for_six_months(
    client, send_earlier, moderator, clause, days, is_taken
):
    """Said by the constant that the receipt goes by, and by the trigger that decides."""
    assert timedelta(days=183) < APPEAL_WITHIN < timedelta(days=185)
    comment = send_earlier(ago=timedelta(days=200))
    with as_owner():
        Decision.objects.create(
            comment=comment,
            number=1,
            verdict="rejected",
            ground="reading",
            clause=clause,
            moderator=moderator,
            decided_at=timezone.now() - timedelta(days=days),
        )
    page = receipt_of(comment, client)
    assert ("You can appeal until" in page) == is_taken
    assert ("The time to appeal ended on" in page) == (not is_taken)
    response = client.post(address_of(comment), {"text": WORDS})
    assert response.status_code == (303 if is_taken else 409)
    assert Appeal.objects.exists() == is_taken
    if not is_taken:
        assert "for six months" in text_of(response, 409)
        assert f"{WORDS}</textarea>" in text_of(response, 409)


# At the desk


def test_the_lane_shows_the_appeal_and_the_statement_that_it_is_about(
    appealed, as_staff, colleague, clause
):
    appealed(text="Buy at Brill's!", note="No shops.", passage=(7, 14))
    page = lane(as_staff(colleague))
    for said in ("Buy at Brill", "No shops.", str(clause), clause.text, "I name no shop."):
        assert said in page, said
    assert re.search(r"<mark[^>]*>Brill&#x27;s</mark>", page)


def test_lanes_count_exactly_and_tell_the_age_of_the_oldest(appealed, as_staff, moderator, chief):
    (_one, appeal), _other = appealed(), appealed()
    appeal.dismiss(by=chief, words="It stays.")
    for page in (
        lane(as_staff(moderator)),
        text_of(as_staff(moderator).get(reverse("admin:desk"))),
        text_of(as_staff(moderator).get(reverse("admin:desk_counts"))),
    ):
        (said,) = re.findall(r'data-lane="appeals".*?</li>', page)
        assert 'data-count="1"' in said
        assert "oldest:" in said
        assert f'href="{reverse("admin:desk_appeals")}"' in said


def test_an_appeal_is_never_offered_to_whoever_rejected(appealed, as_staff, moderator, colleague):
    appealed()
    mine = lane(as_staff(moderator))
    assert "I name no shop." not in mine
    assert "1 more is for somebody else to answer" in mine
    theirs = lane(as_staff(colleague))
    assert "I name no shop." in theirs
    assert "for somebody else to answer" not in theirs


@pytest.mark.parametrize("whose", ["sent", "article"])
def test_nor_to_whoever_wrote_the_comment_or_the_article(
    appealed, as_staff, colleague, author, whose
):
    if whose == "article":
        author.user = colleague
        author.save()
    else:
        colleague.email = "Mine@example.org"
        colleague.save()
    _comment, appeal = appealed(email="mine@example.org")
    assert "I name no shop." not in lane(as_staff(colleague))
    for verb in (appeal.uphold, appeal.dismiss):
        with pytest.raises(DecisionRefused, match="Nobody decides"):
            verb(by=colleague, words="Mine.")
    assert not AppealAnswer.objects.exists()


def test_what_was_decided_anew_or_erased_waits_for_nobody(appealed, as_staff, colleague, chief):
    (reopened, _first), (erased, _second) = appealed(), appealed()
    reopened.reopen(by=chief, seen=1, reason="To read again.")
    erased.erase(by=chief, ground="unlawful")
    assert "No appeal waits for you." in lane(as_staff(colleague))


def test_the_comments_own_page_says_that_an_appeal_waits(appealed, as_staff, colleague):
    comment, appeal = appealed()
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    browser = as_staff(colleague)
    assert "An appeal against this waits" in text_of(browser.get(page))
    appeal.dismiss(by=colleague, words="It names one.")
    assert "An appeal against this waits" not in text_of(browser.get(page))


def test_only_moderators_open_the_lane(appealed, as_staff, editor, client):
    _comment, appeal = appealed()
    assert as_staff(editor).get(reverse("admin:desk_appeals")).status_code == 403
    assert answer(as_staff(editor), appeal, "dismissed").status_code == 403
    assert answer(client, appeal, "dismissed").status_code == 403
    assert not AppealAnswer.objects.exists()


def test_upheld_publishes_by_a_decision_that_names_the_appeal(
    client, appealed, as_staff, colleague, article
):
    comment, appeal = appealed(text="Nothing but the quay.")
    response = answer(as_staff(colleague), appeal, "upheld", "You were <right>.")
    assert response.status_code == 302
    decision = comment.newest_decision()
    assert (decision.verdict, decision.ground, decision.moderator, decision.appeal) == (
        "approved",
        "appeal",
        colleague,
        appeal,
    )
    appeal.refresh_from_db()
    assert appeal.answer.decision == decision
    assert appeal.answer.answered_by == colleague
    assert "Nothing but the quay." in text_of(client.get(article.get_absolute_url()))
    page = receipt_of(comment, client)
    assert "Your comment is approved" in page
    assert "Your appeal is upheld" in page
    assert "You were &lt;right&gt;." in page
    assert "Col League" not in page


def test_dismissed_leaves_the_rejection_and_says_why(client, appealed, as_staff, colleague):
    comment, appeal = appealed()
    answer(as_staff(colleague), appeal, "dismissed", "It names a shop.")
    assert comment.decisions.count() == 1
    page = receipt_of(comment, client)
    assert "Your appeal is dismissed" in page
    assert "It names a shop." in page
    assert "You can appeal until" not in page


@pytest.mark.parametrize("verdict", ["upheld", "dismissed"])
def test_an_answer_without_words_is_asked_for(appealed, as_staff, colleague, verdict):
    comment, appeal = appealed()
    page = text_of(answer(as_staff(colleague), appeal, verdict, "  "), 422)
    assert "Say why, to the writer." in page
    assert comment.decisions.count() == 1
    assert not AppealAnswer.objects.exists()


def test_nobody_answers_in_any_other_way(appealed, as_staff, colleague, send):
    _comment, appeal = appealed()
    browser = as_staff(colleague)
    assert answer(browser, appeal, "burnt").status_code == 404
    right = reverse("admin:desk_answer_appeal", args=[appeal.comment_id])
    assert browser.post(right, {"appeal": "x", "verdict": "upheld"}).status_code == 404
    other = reverse("admin:desk_answer_appeal", args=[send().pk])
    fields = {"appeal": appeal.pk, "verdict": "upheld", f"{appeal.pk}-words": "Well."}
    assert browser.post(other, fields).status_code == 404
    assert browser.get(reverse("admin:desk_answer_appeal", args=[1])).status_code == 405
    assert not AppealAnswer.objects.exists()


@pytest.mark.parametrize("first", ["uphold", "dismiss"])
@pytest.mark.parametrize("second", ["upheld", "dismissed"])
def test_who_answers_second_is_told_who_answered_what_and_when_and_keeps_the_words(
    appealed, as_staff, colleague, chief, first, second
):
    _comment, appeal = appealed()
    getattr(appeal, first)(by=chief, words="I was quicker.")
    page = text_of(answer(as_staff(colleague), appeal, second, "Mine, <kept>."), 409)
    said = {"uphold": "upheld", "dismiss": "dismissed"}[first]
    assert f"Already {said} by Chi Ef on " in page
    assert "Mine, &lt;kept&gt;.</textarea>" in page
    assert AppealAnswer.objects.get().words == "I was quicker."


def test_who_answers_what_was_decided_anew_is_told_by_whom(appealed, colleague, chief):
    comment, appeal = appealed()
    comment.approve(by=chief, seen=1, reason="Fair.")
    for verb in (appeal.uphold, appeal.dismiss):
        with pytest.raises(AlreadyDecided, match="approved by Chi Ef"):
            verb(by=colleague, words="Late.")
    assert not AppealAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_does(appealed, at_once, colleague, chief):
    comment, appeal = appealed()
    again = Appeal.objects.select_related("comment", "rejection").get()
    with pytest.raises(AlreadyAnswered):
        at_once(
            lambda: appeal.uphold(by=colleague, words="Yes."),
            lambda: again.dismiss(by=chief, words="No."),
        )
    comment.refresh_from_db()
    assert comment.is_approved
    assert AppealAnswer.objects.get().words == "Yes."


def test_the_lane_asks_no_more_for_ten_than_for_one(
    appealed, as_staff, colleague, django_assert_num_queries
):
    browser = as_staff(colleague)
    appealed(), lane(browser)
    with connection.execute_wrapper(counting := Counting()):
        lane(browser)
    for _n in range(9):
        appealed()
    with django_assert_num_queries(counting.count):
        assert lane(browser).count('class="card"') == 10


class Counting:
    def __init__(self):
        self.count = 0

    def __call__(self, execute, *args):
        self.count += 1
        return execute(*args)


def test_the_admins_list_shows_appeals_and_changes_none(appealed, as_staff, colleague, superuser):
    _comment, appeal = appealed()
    appeal.dismiss(by=colleague, words="It stays so.")
    for person in (colleague, superuser):
        browser = as_staff(person)
        page = text_of(browser.get(reverse("admin:comments_appeal_changelist")))
        assert "I name no shop." in page
        assert "dismissed by Col League" in page
        address = reverse("admin:comments_appeal_change", args=[appeal.pk])
        assert "It stays so." in text_of(browser.get(address))
        assert browser.post(address, {"text": "Else."}).status_code == 405


# What the database refuses

ROLES = {"serving role": nullcontext, "owner": as_owner}


@pytest.fixture(params=ROLES, ids=lambda role: role.replace(" ", "-"))
def some_role(request):
    return ROLES[request.param]


@contextmanager
def refused(saying):
    """Refused at once, or at the end of the transaction at the latest."""
    with pytest.raises(DatabaseError, match=saying), transaction.atomic(), to_the_end():
        yield


@contextmanager
def to_the_end():
    yield
    connection.check_constraints()


def approve(comment, by, **details):
    fields = {"verdict": "approved", "ground": "appeal"} | details
    return Decision.objects.create(comment=comment, number=2, moderator=by, **fields)


def test_whoever_rejected_answers_no_appeal_against_it(appealed, moderator, colleague, some_role):
    comment, appeal = appealed()
    with some_role():
        with refused("somebody else than who rejected"):
            approve(comment, moderator, appeal=appeal)
        with refused("somebody else than who rejected"):
            AppealAnswer.objects.create(
                appeal=appeal, answered_by=moderator, verdict="dismissed", words="No."
            )
    for verb in (appeal.uphold, appeal.dismiss):
        with pytest.raises(DecisionRefused, match="somebody else than who rejected"):
            verb(by=moderator, words="No.")
    appeal.uphold(by=colleague, words="Yes.")


def test_an_appeal_publishes_the_one_comment_that_it_is_about(
    appealed, rejected, colleague, some_role
):
    (_comment, appeal), other = appealed(), rejected()
    with some_role():
        with refused("No appeal of this number"):
            approve(other, colleague, appeal=appeal)
        with refused("comments_ground_names_its_appeal|Only a chief"):
            approve(other, colleague)
        with refused("Only a chief"):
            approve(appeal.comment, colleague, ground="chief", appeal=appeal)


def test_an_answered_appeal_publishes_nothing_any_more(appealed, colleague, chief, some_role):
    comment, appeal = appealed()
    appeal.dismiss(by=chief, words="No.")
    with some_role(), refused("No appeal of this number"):
        approve(comment, colleague, appeal=appeal)


def test_no_appeal_is_upheld_without_words_to_the_writer(appealed, colleague, some_role):
    comment, appeal = appealed()
    with some_role():
        with refused("upholds an appeal that nobody answered"):
            approve(comment, colleague, appeal=appeal)
        with refused("comments_appeal_is_answered_in_words"):
            AppealAnswer.objects.create(
                appeal=appeal, answered_by=colleague, verdict="dismissed", words=""
            )
    assert comment.decisions.count() == 1


def test_no_appeal_is_said_to_be_upheld_that_was_not(appealed, colleague, chief, some_role):
    comment, appeal = appealed()
    fields = {"appeal": appeal, "verdict": "upheld", "words": "Yes."}
    with some_role():
        with refused("by a decision of whoever answers it"):
            AppealAnswer.objects.create(
                answered_by=colleague, decision=comment.newest_decision(), **fields
            )
        with transaction.atomic(), refused("by a decision of whoever answers it"):
            decision = approve(comment, colleague, appeal=appeal)
            AppealAnswer.objects.create(answered_by=chief, decision=decision, **fields)


def test_only_who_may_decide_answers(appealed, editor, some_role):
    _comment, appeal = appealed()
    with some_role(), refused("Only moderators"):
        AppealAnswer.objects.create(
            appeal=appeal, answered_by=editor, verdict="dismissed", words="No."
        )


@pytest.mark.parametrize("state", ["pending", "approved", "erased"])
def test_nothing_but_a_rejection_that_stands_is_appealed_against(rejected, chief, some_role, state):
    comment = rejected()
    rejection = comment.newest_decision()
    if state == "erased":
        comment.erase(by=chief, ground="unlawful")
    elif state == "approved":
        comment.approve(by=chief, seen=1, reason="Fair.")
    else:
        comment.reopen(by=chief, seen=1, reason="Again.")
    with some_role(), refused("rejection that stands|erased"):
        Appeal.objects.create(comment=comment, rejection=rejection, text=WORDS)


@pytest.mark.parametrize("field", ["text", "salt", "hash", "submitted_at", "rejection_id"])
def test_no_appeal_and_no_answer_is_changed_or_deleted(appealed, colleague, some_role, field):
    comment, appeal = appealed()
    appeal.dismiss(by=colleague, words="No.")
    others = {"submitted_at": timezone.now(), "rejection_id": 1, "text": "Else."}
    before = list(Appeal.objects.values()), list(AppealAnswer.objects.values())
    with some_role():
        with refused("permission denied|only ever added"):
            Appeal.objects.update(**{field: others.get(field, b"else")})
        for change in ({"words": "Else."}, {"words": "", "salt": b""}, {"verdict": "upheld"}):
            with refused("permission denied|only ever added"):
                AppealAnswer.objects.update(**change)
        with refused("permission denied|only ever added"):
            Appeal.objects.update(text="", salt=b"")
        for table in ("comments_appealanswer", "comments_appeal"):
            with refused("permission denied|only ever added"), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
    assert (list(Appeal.objects.values()), list(AppealAnswer.objects.values())) == before
    assert comment.is_rejected


def test_the_words_of_both_keep_a_salted_hash_which_erasing_leaves(appealed, colleague, chief):
    comment, appeal = appealed()
    appeal.dismiss(by=colleague, words="No, é.")
    appeal.refresh_from_db()
    given = appeal.answer
    given.refresh_from_db()
    for row, words in ((appeal, WORDS), (given, "No, é.")):
        assert len(row.salt) == 32
        assert bytes(row.hash) == hashlib.sha256(row.salt + words.encode()).digest()
    hashes = [bytes(appeal.hash), bytes(given.hash)]
    comment.erase(by=chief, ground="writer_request")
    appeal.refresh_from_db(), given.refresh_from_db()
    assert [appeal.text, given.words, bytes(appeal.salt), bytes(given.salt)] == ["", "", b"", b""]
    assert [bytes(appeal.hash), bytes(given.hash)] == hashes


def test_a_decision_that_upholds_an_appeal_carries_it_in_its_hash(appealed, colleague):
    comment, appeal = appealed()
    appeal.uphold(by=colleague, words="Yes.")
    first, second = comment.decisions.order_by("number")
    assert (first.record_version, second.record_version) == (1, 2)
    assert bytes(second.hash) == digest(
        "decision/2",
        comment.fingerprint,
        first.hash,
        second.comment_id,
        second.number,
        second.verdict,
        second.ground,
        second.moderator_id,
        second.decided_at,
        second.clause_id,
        second.passage_start,
        second.passage_end,
        second.note_hash,
        second.reason_hash,
        second.appeal_id,
        None,
    )
