"""Whatever is written into a field, it is words: on every surface, at every step of a comment."""

import unicodedata

import pytest
from django.urls import reverse

from comments.models import Comment
from tests.abuse import read
from tests.abuse.attack import NETWORK
from tests.abuse.hostile import ALL, ELSEWHERE

pytestmark = pytest.mark.django_db


def judged(attack):
    """Every surface, read by what reads it: what each says, by its name."""
    return read_all(attack.everything())


def read_all(responses):
    """What each of RESPONSES says, pairs of a name and a response, by that name."""
    said = {}
    for name, response in responses:
        try:
            said[name] = said.get(name, "") + read.only_words(response)
        except (AssertionError, ValueError) as wrong:
            raise AssertionError(f"{name}: {wrong}") from wrong
    return said


def squeezed(text):
    """TEXT without white space, of which a page has its own."""
    return "".join(text.split())


def assert_whole(said, surfaces, texts, times=1):
    """Each of TEXTS stands on each of SURFACES as it was written, so many TIMES or more."""
    for surface in surfaces:
        there = squeezed(said[surface])
        for text in texts:
            assert there.count(squeezed(text)) >= times, (surface, text)


def texts_of(sent):
    return [words for _words, comment in sent for words in (comment.name, comment.text)]


def page_of(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def assert_readers_and_staff_read_all_of_it(said, attack, public, waiting, rejected):
    article = attack.article.get_absolute_url()
    assert_whole(said, [article], [attack.article.headline, *texts_of(public)])
    assert_whole(said, ["/admin/comments/comment/?state=all"], texts_of(attack.sent))
    conversation = f"/admin/desk/conversation/{attack.article.pk}/"
    assert_whole(said, [conversation], texts_of(public + waiting))
    cards = ["conversation, to a script", "cards, to a script", "the desk, with its cards"]
    assert_whole(said, cards, texts_of(waiting))
    for one in attack.sent:
        assert_whole(said, [page_of(one[1])], texts_of([one]))
        # To be read, and for the script that puts the draft away.
        assert_whole(said, [one[1].get_receipt_url()], [one[1].text], times=2)
    for words, comment in rejected:
        # What a moderator wrote beside it is on both, and what its writer said against it.
        address = [comment.get_receipt_url(), page_of(comment)]
        assert_whole(said, address, [comment.decisions.get(number=2).note, words.text])


def test_what_is_stored_is_what_was_sent_but_for_what_the_preview_took_out(attack):
    for words, comment in attack.readers_write():
        assert (comment.name, comment.contact.email) == (words.name, words.email)
        assert comment.text == unicodedata.normalize("NFC", words.text)


def test_hostile_words_are_words_where_most_people_meet_them(attack, mailoutbox):
    """The first pages of each kind; the tests below read all there are."""
    public, waiting = (sent := attack.readers_write())[:2], sent[2:]
    attack.moderators_approve(public)
    attack.readers_report(public[:1])
    article = attack.article.get_absolute_url()
    theirs = [
        *(article, attack.form, "/", "/feeds/latest.atom", *attack.reports),
        *(comment.get_receipt_url() for _words, comment in sent),
    ]
    staffs = [
        *("/admin/comments/comment/?state=all", "/admin/desk/reports/", page_of(sent[0][1])),
        f"/admin/desk/conversation/{attack.article.pk}/",
    ]
    said = read_all(
        [
            *attack.said,
            *((address, attack.reader.get(address)) for address in theirs),
            *((address, attack.office.get(address)) for address in staffs),
        ]
    )
    assert_whole(said, [article], texts_of(public))
    assert_whole(said, [staffs[0]], texts_of(sent))
    assert_whole(said, [staffs[-1]], texts_of(waiting))
    assert_mails_are_their_recipients_own(attack.mails(mailoutbox))


@pytest.mark.thorough
def test_hostile_words_are_words_wherever_they_stand(attack, mailoutbox, written):
    first = attack.readers_write()
    attack.moderators_approve(first)
    attack.readers_report(first)
    attack.the_newsroom_answers(first)
    public, rejected = first[::2], first[1::2]
    attack.moderators_take_down(rejected)
    attack.readers_appeal(rejected)
    attack.chiefs_answer(rejected[:1])
    waiting = attack.readers_write(about=" 2")
    said = judged(attack)
    assert len(said) > 150
    assert_readers_and_staff_read_all_of_it(said, attack, public, waiting, rejected)
    assert_nobodys_address_is_told(said, attack)
    assert_mails_are_their_recipients_own(attack.mails(mailoutbox))
    assert_the_log_holds_none_of_it(written())


# Where staff are shown an e-mail address, as unconfirmed; and what goes back to who typed it.
SHOWN_TO_STAFF = {
    *("/admin/desk/reports/", "what is kept", "what is handed out"),
    # The comment's own page, with what is wrong with what a moderator sent.
    *("approve", "reject"),
}
HANDED_BACK = {
    *("preview", "change", "comment elsewhere", "report elsewhere"),
    "a form after the session ended",
}


def assert_nobodys_address_is_told(said, attack):
    told = {name for name, words in said.items() if "@example.org" in words}
    shown_to_staff = SHOWN_TO_STAFF | {page_of(comment) for _words, comment in attack.sent}
    assert told == shown_to_staff | HANDED_BACK
    assert told.isdisjoint(attack.public_addresses())
    assert not [name for name, words in said.items() if NETWORK in words]


def assert_mails_are_their_recipients_own(mails):
    assert mails
    for raw in mails:
        message, body = read.mail(raw)
        assert "@example.org" not in body
        assert NETWORK.encode() not in raw
        assert message["to"] in {words.email for words in ALL}


def assert_the_log_holds_none_of_it(lines):
    assert lines
    told = str(lines)
    secrets = [line for words in ALL for line in words.text.splitlines() if len(line) > 3]
    for secret in (ELSEWHERE, "@example.org", NETWORK, *secrets):
        assert secret not in told


@pytest.mark.thorough
def test_all_of_them_are_words_at_every_step(attack, mailoutbox):
    sent = attack.readers_write()
    said = judged(attack)
    assert_readers_and_staff_read_all_of_it(said, attack, [], sent, [])
    attack.moderators_approve(sent)
    attack.readers_report(sent)
    attack.the_newsroom_answers(sent)
    approved = attack.mails(mailoutbox)
    said = judged(attack)
    assert_readers_and_staff_read_all_of_it(said, attack, sent, [], [])
    assert_whole(said, ["/admin/desk/reports/"], [words.text for words, _comment in sent])
    attack.moderators_take_down(sent)
    attack.readers_appeal(sent)
    rejected = attack.mails(mailoutbox)
    said = judged(attack)
    assert_readers_and_staff_read_all_of_it(said, attack, [], [], sent)
    assert_whole(said, ["/admin/desk/appeals/"], [words.text for words, _comment in sent])
    attack.chiefs_answer(sent)
    judged(attack)
    for mails in (approved, rejected):
        assert_mails_are_their_recipients_own(mails)
        # Besides these, whoever reported is told what became of it.
        decided = [raw for raw in mails if "Your comment is" in read.mail(raw)[0]["subject"]]
        assert len(decided) == len(sent)
        assert {read.mail(raw)[0]["to"] for raw in mails} == {words.email for words in ALL}
    assert Comment.objects.filter(status="rejected").count() == len(sent)
