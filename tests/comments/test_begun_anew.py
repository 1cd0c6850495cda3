"""A rejected text is a start: a new comment begins with it, and the desk shows what changed."""

from html import unescape
from re import search

import pytest
from django.core import signing
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.desk.cards import cards_of
from comments.desk.changes import MOST_CHANGES, _steps, html_of_change, pieces_of_change
from comments.models import Comment, Discussion, Notice, Restart
from comments.models.restart import reference_to
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
TEXT = "Buy eels at my shop."
ANA = {"name": "Ana", "email": "ana@example.org"}


@pytest.fixture
def rejected(send, moderator, clause):
    comment = send(**ANA, text=TEXT)
    comment.reject(by=moderator, citing=clause, seen=0, note="No shops.")
    return comment


def again(client, comment, status=200):
    response = client.post(f"{comment.get_receipt_url()}again/")
    assert response.status_code == status
    return response


def fields_in(response):
    """What the form in RESPONSE would send, as a browser sends it, and where to."""
    page = response.content.decode().partition("<main")[2]
    form = page.partition('method="post"')[2]
    hidden = {
        name: unescape(search(rf'name="{name}" value="([^"]*)"', form)[1])
        for name in ("stamp", "begun")
    }
    return unescape(search(r'action="([^"]+)"', form)[1]), {**hidden, **ANA}


def send_on(client, response, text, **fields):
    """Preview and send what the form in RESPONSE holds, with TEXT in it; returns the comment."""
    address, typed = fields_in(response)
    preview = client.post(address, {**typed, "text": text, **fields, "step": "preview"})
    assert preview.status_code == 200
    address, typed = fields_in(preview)
    sent = client.post(address, {**typed, "text": text, **fields, "step": "send"})
    assert sent.status_code == 303
    return Comment.objects.get(receipt_token=sent["Location"].split("/")[-2])


# At the receipt


def test_only_a_rejected_comments_receipt_offers_it(client, rejected, send, publish, chief):
    offered = "Begin a new comment with this text"
    assert offered in client.get(rejected.get_receipt_url()).content.decode()
    for comment in (send(), publish()):
        assert offered not in client.get(comment.get_receipt_url()).content.decode()
        assert offered not in again(client, comment).content.decode()
    rejected.erase(by=chief, ground="unlawful")
    assert offered not in client.get(rejected.get_receipt_url()).content.decode()
    assert TEXT not in again(client, rejected).content.decode()


def test_the_form_holds_name_and_text_and_not_the_key_to_the_receipt_or_an_address(
    client, rejected
):
    response = again(client, rejected)
    page = response.content.decode()
    assert f"{TEXT}</textarea>" in page
    assert 'value="Ana"' in page
    assert "ana@example.org" not in page
    assert rejected.receipt_token not in page
    assert "It begins with the text of your rejected comment." in page
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in response["Cache-Control"]


def test_opening_the_address_is_the_receipt_and_changes_nothing(client, rejected):
    page = client.get(f"{rejected.get_receipt_url()}again/").content.decode()
    assert "Your comment is rejected" in page
    assert not Restart.objects.exists()


def test_another_sites_form_begins_nothing(client, rejected):
    address = f"{rejected.get_receipt_url()}again/"
    response = client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "<h1>No new comment was begun</h1>" in response.content.decode()
    assert TEXT not in response.content.decode()


# Sending it


def test_the_new_one_is_a_comment_of_its_own_that_says_with_which_it_began(client, rejected):
    comment = send_on(client, again(client, rejected), "Eels are fish.")
    assert comment.pk != rejected.pk
    assert comment.is_pending
    assert comment.parent is None
    assert comment.restart.rejection == rejected.newest_decision()
    before = rejected.status, rejected.text, bytes(rejected.fingerprint)
    rejected.refresh_from_db()
    assert (rejected.status, rejected.text, bytes(rejected.fingerprint)) == before
    assert bytes(comment.fingerprint) != bytes(rejected.fingerprint)


def test_unchanged_it_is_taken_too_and_twice_it_is_one(client, rejected):
    comment = send_on(client, again(client, rejected), TEXT)
    assert send_on(client, again(client, rejected), TEXT) == comment
    assert Restart.objects.count() == 1
    assert comment.restart.rejection.comment == rejected


def test_what_it_began_with_survives_errors_and_changes(client, rejected):
    address, typed = fields_in(again(client, rejected))
    wrong = client.post(address, {**typed, "email": "", "text": "Eels.", "step": "preview"})
    assert wrong.status_code == 422
    changed = client.post(address, {**typed, "text": "Eels.", "step": "change"})
    for response in (wrong, changed):
        assert fields_in(response)[1]["begun"] == typed["begun"]
    refused = client.post(
        address, {**typed, "text": "Eels."}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status_code == 403
    assert f'name="begun" value="{typed["begun"]}"' in refused.content.decode()
    assert send_on(client, changed, "Eels.").restart.rejection.comment == rejected


def test_a_reply_begins_as_a_reply_while_what_it_answers_is_public(
    client, send, publish, moderator, clause
):
    top = publish()
    answered = publish(parent=top)
    reply = send(**ANA, parent=top, answers=answered, text=TEXT)
    reply.reject(by=moderator, citing=clause, seen=0)
    comment = send_on(client, again(client, reply), "A fish.")
    assert (comment.parent, comment.answers) == (top, answered)
    answered.reject(by=moderator, citing=clause, seen=1)
    response = again(client, reply)
    assert "this is a comment of its own" in response.content.decode()
    assert answered.text not in response.content.decode()
    comment = send_on(client, response, "A fish, again.")
    assert (comment.parent, comment.answers) == (None, None)
    assert comment.restart.rejection.comment == reply


def test_where_what_is_answered_goes_meanwhile_the_way_out_keeps_what_it_began_with(
    client, send, publish, moderator, clause, article
):
    top = publish()
    reply = send(**ANA, parent=top, text=TEXT)
    reply.reject(by=moderator, citing=clause, seen=0)
    address, typed = fields_in(again(client, reply))
    top.reject(by=moderator, citing=clause, seen=1)
    gone = client.post(address, {**typed, "text": "A fish.", "step": "send"})
    assert gone.status_code == 409
    assert send_on(client, gone, "A fish.").restart.rejection.comment == reply


def test_where_the_discussion_is_closed_that_is_told_and_the_text_stands_there(
    client, rejected, article, editor
):
    Discussion.objects.update_or_create(article=article, defaults={"state": "closed"})
    receipt = client.get(rejected.get_receipt_url()).content.decode()
    assert "Begin a new comment" not in receipt
    assert "You are welcome to write another comment" not in receipt
    page = again(client, rejected, status=403).content.decode()
    assert "This article takes no comments now." in page
    assert f"{TEXT}</textarea>" in page
    assert "we have not kept it" not in page
    assert rejected.receipt_token not in page
    article.withdraw(by=editor)
    page = again(client, rejected, status=403).content.decode()
    assert "The article is not in the paper, or no longer." in page
    assert f"{TEXT}</textarea>" in page


def test_what_is_forged_or_of_another_article_begins_nothing_and_refuses_nothing(
    client, rejected, publish, print_article, send
):
    address, typed = fields_in(again(client, rejected))
    other = print_article()
    forged = [
        (address, rejected.public_id),
        (address, f"{rejected.public_id}:{'x' * 43}"),
        (address, signing.Signer(salt="comments.stamp").sign(rejected.public_id)),
        (address, reference_to(publish())),
        (reverse("comments:comment_on", args=[other.slug]), typed["begun"]),
    ]
    for number, (place, begun) in enumerate(forged):
        sent = {**typed, "begun": begun, "text": f"A fish {number}.", "step": "send"}
        assert client.post(place, sent).status_code == 303
    assert not Restart.objects.exists()


def test_nothing_else_is_said_to_have_begun_so(rejected, send, publish, print_article, edition):
    rejection = rejected.newest_decision()
    for comment in (rejected, send(article=print_article())):
        with pytest.raises(DatabaseError), transaction.atomic():
            Restart.objects.create(comment=comment, rejection=rejection)
    with pytest.raises(DatabaseError), transaction.atomic():
        Restart.objects.create(comment=send(), rejection=publish().newest_decision())
    restart = Restart.objects.create(comment=send(), rejection=rejection)
    for change in (
        lambda: Restart.objects.update(rejection=rejection),
        lambda: Restart.objects.all().delete(),
    ):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert str(restart) == f"Comment {restart.pk}, begun anew"


# At the desk


@pytest.fixture
def begun(send, rejected):
    def begun(text="Buy fish at my shop.", **details):
        rejection = rejected.newest_decision()
        return send(**{**ANA, **details}, text=text, begun_with=rejection)

    return begun


@pytest.fixture
def card(as_staff, moderator):
    """A comment's card, as the desk shows it and on the comment's own page."""

    def card(comment):
        browser = as_staff(moderator)
        browser.post(reverse("admin:desk_take"), {"lane": "waiting"})
        desk = browser.get(reverse("admin:desk")).content.decode()
        page = browser.get(reverse("admin:comments_comment_change", args=[comment.pk]))
        section = '<section class="card-begun"'
        for said in (desk, page.content.decode()):
            assert said.count(section) == 1
        return desk.partition(section)[2].partition("</section>")[0]

    return card


def test_a_card_shows_the_clause_and_both_texts_with_what_changed(card, begun, rejected, clause):
    said = card(begun())
    assert reverse("admin:comments_comment_change", args=[rejected.pk]) in said
    assert str(clause) in said
    assert "Buy <del>" in said
    assert 'taken out: </span>eels<span class="visually-hidden">]</span></del>' in said
    assert 'put in: </span>fish<span class="visually-hidden">]</span></ins>' in said
    assert "another e-mail address" not in said


def test_it_says_where_nothing_or_too_much_was_changed(card, begun):
    assert "Not a word of it was changed." in card(begun(text=TEXT.replace(" ", "\n\n", 1)))


def test_where_too_much_was_changed_the_rejected_text_stands_beside_it(card, begun):
    said = card(begun(text=" ".join(f"w{n}" for n in range(MOST_CHANGES))))
    assert "Too much was changed to be marked." in said
    assert TEXT in said


def test_it_says_where_another_address_was_given(card, begun):
    assert "another e-mail address" in card(begun(email="bo@example.org"))


def test_of_an_erased_one_no_text_is_shown(card, begun, rejected, chief):
    comment = begun()
    rejected.erase(by=chief, ground="writer_request")
    said = card(comment)
    assert "Its text has been erased" in said
    assert "eels" not in said


def test_ten_such_cards_ask_no_more_than_one(begun, moderator, django_assert_num_queries, send):
    numbers = [begun(text=f"Buy fish {n}.").pk for n in range(10)]
    # Who may do what is asked for once.
    cards_of(numbers, moderator)
    with CaptureQueriesContext(connection) as asked:
        cards_of(numbers[:1], moderator)
    with django_assert_num_queries(len(asked)):
        assert all(card.begun for card in cards_of(numbers, moderator))


def test_the_conversation_says_so_too(as_staff, moderator, begun, article):
    begun()
    address = reverse("admin:desk_conversation", args=[article.pk])
    said = as_staff(moderator).get(address, headers={"accept": "application/json"}).json()
    assert "It began with a rejected comment." in said["waiting"][0]["notes"]


# What changed


def change(before, after):
    return [(piece.kind, piece.text.rstrip()) for piece in pieces_of_change(before, after)]


def test_what_changed_is_found_word_by_word():
    assert change("a b c", "a b c") == [("same", "a b c")]
    assert change("a b", "a c") == [("same", "a"), ("out", "b"), ("in", "c")]
    assert change("b", "a b") == [("in", "a"), ("same", "b")]
    assert change("a b", "b") == [("out", "a"), ("same", "b")]
    assert change("a", "b") == [("out", "a"), ("in", "b")]
    assert change("a b c d e", "x b y d") == [
        *[("out", "a"), ("in", "x"), ("same", "b"), ("out", "c"), ("in", "y")],
        *[("same", "d"), ("out", "e")],
    ]


def test_both_texts_can_be_read_off_it():
    texts = ["one two three four", "two one four three", "", "four", "one one two two one"]
    for before in texts:
        for after in texts:
            pieces = change(before, after)
            for text, other in ((before, "in"), (after, "out")):
                kept = " ".join(words for kind, words in pieces if kind != other)
                assert kept == text, (before, after)


def test_marks_are_words_and_what_readers_wrote_is_no_markup():
    html = html_of_change(pieces_of_change("<b> & a", "<i> & a"))
    assert "&lt;b&gt;" in html
    assert "&lt;i&gt;" in html
    assert "<b>" not in html
    assert html.rstrip().endswith(" &amp; a")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(f"a {n}" for n in range(800)), " ".join(f"a x{n}" for n in range(800))),
        ("a b " * 1250, "b a " * 1250),
        ("a " * 2500, "b " * 2500),
        ("x " + "a " * 2400 + "y", "z " + "a " * 2400 + "w"),
        ("a b c " * 800, "a c b " * 800),
    ],
    ids=["shared", "turned", "other", "ends", "shuffled"],
)
def test_no_two_texts_ask_for_more_than_so_many_comparisons(before, after):
    """On each of the ways that are tried, two for each change that is marked, no word twice."""

    class Word(str):
        __slots__ = ()
        __hash__ = str.__hash__
        compared = 0

        def __eq__(self, other):
            Word.compared += 1
            return str.__eq__(self, other)

    old, new = ([Word(word) for word in text.split()] for text in (before, after))
    _steps(old, new)
    ways = 2 * MOST_CHANGES + 1
    assert Word.compared <= ways * (len(old) + MOST_CHANGES)


def test_the_mail_about_either_says_nothing_of_the_other(mailed, begun, moderator, rejected):
    comment = begun()
    comment.approve(by=moderator, seen=0)
    (mail,) = [m for m in mailed() if "approved" in m.subject]
    assert rejected.receipt_token not in mail.body
    assert Notice.objects.filter(comment=comment).count() == 1
