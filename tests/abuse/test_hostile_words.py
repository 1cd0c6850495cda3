"""Whatever is written into a field, it is words: on every surface, at every step of a comment."""

import unicodedata

import pytest
from django.urls import reverse

from comments.models import Comment
from tests.abuse import read
from tests.abuse.hostile import ALL, ELSEWHERE

pytestmark = pytest.mark.django_db


def judged(attack):
    """Every surface, read by what reads it: what each says, by its name."""
    said = {}
    for name, response in attack.everything():
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
    for raw in attack.mails(mailoutbox):
        read.mail(raw)
    assert_the_log_holds_none_of_it(written())


def assert_the_log_holds_none_of_it(lines):
    assert lines
    told = str(lines)
    for secret in (ELSEWHERE, "@example.org", *(line for w in ALL for line in w.text.splitlines())):
        assert len(secret) < 4 or secret not in told


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
        # Besides these, whoever reported is told what became of it.
        decided = [raw for raw in mails if "Your comment is" in read.mail(raw)[0]["subject"]]
        assert len(decided) == len(sent)
        assert {read.mail(raw)[0]["to"] for raw in mails} == {words.email for words in ALL}
    assert Comment.objects.filter(status="rejected").count() == len(sent)
