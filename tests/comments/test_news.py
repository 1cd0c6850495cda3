"""What whoever follows is told: what is public as the mail is made, bundled, and nothing of their
own."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from comments.forms import stamp_for
from comments.models import (
    Comment,
    Discussion,
    Follower,
    Notice,
    Signal,
    Subscription,
    answer,
    owe_news,
)
from comments.models.canonical import canonical_text
from tests.abuse.hostile import MAILS
from tests.mails import addresses_in, as_text, page_of, stop_of

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"


def to_ana(mails):
    return [mail for mail in mails if mail.recipients() == [ANA]]


def in_general(text):
    """TEXT without what differs from test to test."""
    text = re.sub(r"\d{1,2} \w+ \d{4}, \d\d:\d\d", "<moment>", text.replace("\n", " "))
    text = re.sub(r"\d{1,2} \w+ \d{4}", "<day>", text)
    text = re.sub(r"following/stop/\w{48}", "following/stop/<stop>", text)
    text = re.sub(r"following/\w{48}", "following/<all>", text)
    return re.sub(r" +", " ", re.sub(r"https://[^/]+/comments/\w{12}/", "<place>", text)).strip()


END = (
    "An editor has read and approved all of it. It may have left the page since this mail was "
    "sent. -- You get this mail because on <day> you said, from this mailbox, that you want it. To "
    "get no more like it: https://news.example/comments/mails/following/stop/<stop>/ All that you "
    "follow, to read or to end it: https://news.example/comments/mails/following/<all>/"
)


def test_a_reply_is_told_with_its_words_and_where_it_stands(follower, publish, told, client):
    mine = follower("replies")
    reply = publish(parent=mine, name="Bea", text="Not on Sundays.\n\nNever.")
    (mail,) = to_ana(told())
    assert mail.subject == f"A reply to your comment: {mine.article.headline}"
    assert in_general(mail.body) == (
        "On The Estuary Post there is a reply to the comment that you sent on <moment>. "
        f"On: {mine.article.headline} Bea: > Not on Sundays. > Never. <place> {END}"
    )
    assert reply.get_permalink() in addresses_in(mail)
    assert client.get(reply.get_permalink())["Location"].endswith(f"#comment-{reply.public_id}")
    assert mine.text not in mail.body


def test_new_comments_are_told_by_name_and_place_and_not_by_their_words(follower, publish, told):
    mine = follower("article")
    for name in ("Bea", "Cyd"):
        publish(name=name, text="Words of theirs.")
    (mail,) = to_ana(told())
    assert mail.subject == f"2 new comments: {mine.article.headline}"
    assert in_general(mail.body) == (
        "On The Estuary Post there are 2 new comments on an article that you follow. "
        f"On: {mine.article.headline} Bea: <place> Cyd: <place> {END}"
    )


def test_the_answer_to_a_reply_is_told_to_both_whom_it_answers(follower, publish, told, later):
    top = follower("replies")
    reply = follower("replies", parent=top, email="bea@example.org")
    told()
    publish(parent=top, answers=reply, name="Cyd")
    later()
    assert sorted(mail.recipients()[0] for mail in told() if "Cyd" in mail.body) == [
        ANA,
        "bea@example.org",
    ]


def test_the_newsrooms_answer_is_a_reply_and_says_whose_it_is(
    follower, chief, moderator, edition, told
):
    mine = follower("replies")
    said = answer(mine, by=chief, edition=edition, text="We asked.")
    said.approve(by=moderator, seen=0)
    (mail,) = to_ana(told())
    assert f"{said.name} (Newsroom):" in mail.body


def test_nobody_is_told_of_their_own(follower, publish, told):
    mine = follower("replies", "article")
    publish(parent=mine, email=ANA.upper())
    publish(email=ANA)
    assert to_ana(told())[0].subject.startswith("Your comment is approved")
    assert not Notice.objects.filter(kind__in=["new_replies", "new_comments"]).exists()


def test_a_reply_is_told_once_to_whoever_follows_both(follower, publish, told):
    mine = follower("replies", "article")
    publish(parent=mine, name="Bea")
    publish(name="Cyd")
    replies, article = sorted(to_ana(told()), key=lambda mail: "new comment" in mail.subject)
    assert "Bea" in replies.body
    assert "Bea" not in article.body
    assert "Cyd" in article.body


def test_a_flood_is_one_mail_and_the_next_comes_after_a_while(follower, publish, told, later):
    follower("article")
    for number in range(12):
        publish(name=f"Flood {number}")
    (mail,) = to_ana(told())
    assert mail.subject.startswith("12 new comments")
    assert mail.body.count("Flood") == 10
    assert "And 2 more, on the page:" in mail.body
    publish(name="After that")
    assert to_ana(told()) == []
    later()
    (mail,) = to_ana(told())
    assert "After that" in mail.body
    assert "Flood" not in mail.body
    later()
    assert to_ana(told()) == []


def test_an_older_comment_that_is_approved_late_is_news(
    follower, send, publish, told, moderator, later
):
    follower("article")
    late = send(name="Late")
    publish(name="Early")
    told()
    late.approve(by=moderator, seen=0)
    later()
    assert "Late" in to_ana(told())[0].body


def test_what_was_approved_between_asking_and_saying_yes_is_told(post_following, publish, told):
    comment = post_following()
    publish(name="In between")
    comment.subscriptions.update(confirmed_at=Comment.objects.latest("pk").submitted_at)
    assert "In between" in to_ana(told())[0].body


@pytest.fixture
def post_following(send, told):
    from comments.models.following import follow

    def post_following():
        comment = send(email=ANA)
        follow(comment, ["article"])
        return comment

    return post_following


def test_it_is_due_in_a_minute_and_what_was_undone_by_then_is_told_to_nobody(
    follower, publish, moderator, mailed, told
):
    follower("article")
    undone, stays = publish(name="Undone"), publish(name="Stays")
    owe_news()
    owed = Notice.objects.get(kind="new_comments")
    assert owed.send_after > owed.created_at + timedelta(seconds=59)
    undone.undo(by=moderator, seen=1)
    (mail,) = to_ana(mailed())
    assert "Stays" in mail.body
    assert "Undone" not in mail.body
    assert mail.subject.startswith("A new comment")
    stays.undo(by=moderator, seen=1)


def test_where_all_of_it_was_undone_the_next_does_not_wait(follower, publish, moderator, mailed):
    follower("article")
    undone = publish(name="Undone")
    owe_news()
    undone.undo(by=moderator, seen=1)
    assert to_ana(mailed()) == []
    undone.approve(by=moderator, seen=2)
    owe_news()
    assert "Undone" in to_ana(mailed())[0].body


def test_what_could_not_be_sent_is_told_by_the_next(follower, publish, told, later):
    follower("article")
    publish(name="Never arrived")
    owe_news()
    Notice.objects.filter(kind="new_comments").update(
        given_up_at=Notice.objects.latest("pk").send_after
    )
    later()
    publish(name="Later one")
    (mail,) = to_ana(told())
    assert "Never arrived" in mail.body
    assert "Later one" in mail.body


def test_whoever_follows_an_article_twice_is_told_once_and_still_after_ending_one(
    follower, publish, told, later
):
    first, second = follower("article"), follower("article")
    publish(name="Bea")
    assert len(to_ana(told())) == 1
    first.subscriptions.end()
    later()
    assert to_ana(told()) == []
    publish(name="Cyd")
    (mail,) = to_ana(told())
    assert "Bea" not in mail.body
    assert stop_of(mail).split("/")[-2] == second.subscriptions.get().token


@pytest.mark.parametrize("became", ["under way", "superseded", "given up"])
def test_what_was_not_sent_to_one_that_ended_is_told_by_the_other(
    follower, publish, told, mailed, later, became
):
    first, second = follower("article"), follower("article")
    publish(name="Bea")
    assert owe_news() == 1
    owed = Notice.objects.filter(kind="new_comments")
    assert owed.get().subscription == first.subscriptions.get()
    if became == "given up":
        owed.update(given_up_at=owed.get().send_after)
    first.subscriptions.end()
    if became == "under way":
        # The mail has to say first that there is nothing to tell.
        assert owe_news() == 0
    assert to_ana(mailed()) == []
    if became == "given up":
        later()
    (mail,) = to_ana(told())
    assert "Bea" in mail.body
    assert stop_of(mail).split("/")[-2] == second.subscriptions.get().token
    later()
    assert to_ana(told()) == []


def test_who_ended_it_after_the_mail_was_owed_gets_none(follower, publish, mailed):
    mine = follower("article")
    publish()
    owe_news()
    mine.subscriptions.end()
    assert to_ana(mailed()) == []


def test_two_workers_owe_one_mail(follower, publish, at_once):
    follower("article")
    publish()
    at_once(owe_news, owe_news)
    assert Notice.objects.filter(kind="new_comments").count() == 1


# Nothing that nobody approved


STATES = ["pending", "approved", "rejected", "erased"]


@pytest.mark.parametrize(
    ("article_state", "discussion_state"),
    [
        pytest.param(*both, marks=[] if both[0] == "published" else [pytest.mark.thorough])
        for both in product(["published", "withdrawn"], Discussion.State.values)
    ],
)
def test_no_mail_carries_or_counts_what_is_not_public(
    follower,
    send,
    print_article,
    editor,
    moderator,
    chief,
    clause,
    told,
    mailed,
    article_state,
    discussion_state,
    later,
):
    """Every state of a comment under every state of its parent, of the article, of the discussion:
    both as it is when somebody is to be told, and as it is when the mail is made."""
    article = print_article()
    # Whoever follows the article, and whose comment is replied to, in each of its states.
    follower("article", article=article)

    def turn(comment, state):
        if state == "rejected":
            comment.reject(by=moderator, citing=clause, seen=1)
        elif state == "pending":
            comment.undo(by=moderator, seen=1)
        elif state == "erased":
            comment.erase(by=chief, ground="unlawful")

    turns, allowed = [], set()
    for parent_state, state in product(STATES, STATES):
        name = f"canary-{parent_state}-{state}"
        who = f"{parent_state}-{state}@example.org"
        parent = follower("replies", article=article, email=who, name=f"{name}-above")
        reply = send(article=article, parent=parent, name=name, text=f"{name}-text")
        waits = send(article=article, parent=parent, name="canary-waits", text="canary-waits-text")
        assert waits.is_pending
        reply.approve(by=moderator, seen=0)
        turns += [(parent, parent_state), (reply, state)]
        if parent_state == "approved":
            allowed.add(f"{name}-above")
        if parent_state in {"approved"} and state == "approved":
            allowed |= {name, f"{name}-text"}
        if parent_state == "erased" and state == "approved":
            # Under the empty place the talk goes on.
            allowed.add(name)
    owe_news()
    for comment, state in turns:
        turn(comment, state)
    Discussion.objects.update_or_create(article=article, defaults={"state": discussion_state})
    if article_state == "withdrawn":
        article.withdraw(by=editor)
    if article_state == "withdrawn" or discussion_state == "hidden":
        allowed = set()
    news = [mail for mail in mailed() if "following/stop" in mail.body]
    said = "".join(as_text(mail) for mail in news)
    found = set(re.findall(r"canary-[\w-]+", said))
    assert found <= allowed
    counted = [int(n) for mail in news for n in re.findall(r"^(\d+) new", mail.subject)]
    assert counted == ([len({a for a in allowed if not a.endswith("-text")})] if allowed else [])
    # And what was approved is there, so that this test could not pass on no mails.
    assert bool(news) == bool(allowed)
    assert ("canary-approved-approved-text" in said) == bool(allowed)
    # As it is now, it is owed to nobody who could be told nothing.
    later()
    assert "canary-" not in "".join(
        mail.body for mail in told() if "following/stop" in mail.body and not allowed
    )


def test_a_comment_that_waits_moves_nothing(follower, send, told):
    follower("replies", "article")
    told()
    mine = Comment.objects.get(contact__email=ANA)
    send(parent=mine), send()
    assert told() == []
    assert not Notice.objects.filter(kind__in=["new_replies", "new_comments"]).exists()


def test_a_writer_whose_own_comment_left_the_page_is_told_of_no_reply(
    follower, publish, moderator, clause, told
):
    top = publish()
    mine = follower("replies", parent=top)
    mine.reject(by=moderator, citing=clause, seen=1)
    told()
    publish(parent=top, answers=None)
    assert [mail for mail in to_ana(told()) if "following/stop" in mail.body] == []


# Words that want to be more


def test_nothing_that_a_reader_typed_is_in_a_header(follower, publish, told, print_article):
    article = print_article(headline="A ferry\u2028 at “six”")
    mine = follower("replies", "article", article=article)
    publish(article=article, parent=mine, name="Canary Bea", text="Canary words.")
    publish(article=article, name="Canary Cyd", text="Canary words.")
    mails = to_ana(told())
    assert len(mails) == 2
    for mail in mails:
        for header, value in mail.message().items():
            assert "Canary" not in str(value), header
        assert set(mail.extra_headers) == {
            *("Message-ID", "Auto-Submitted", "Content-Language"),
            *("List-Unsubscribe", "List-Unsubscribe-Post"),
        }
        assert mail.message().get_content_type() == "text/plain"


@pytest.mark.parametrize("words", [words for words in MAILS if words])
def test_words_that_want_to_be_headers_stay_words(follower, publish, told, words):
    mine = follower("replies")
    publish(parent=mine, text=canonical_text(words))
    (mail,) = to_ana(told())
    assert len(mail.message().items()) == 12


@pytest.mark.parametrize(
    "text",
    [
        "Go to https://boats.example/ now",
        "Go to WWW.boats.example now",
        "Write to me@boats.example now",
        "Buy. " * 300,
    ],
)
def test_a_mail_makes_no_link_of_what_a_reader_wrote_and_quotes_nothing_long(
    follower, publish, told, text
):
    mine = follower("replies")
    publish(parent=mine, name="Bea", text=text)
    (mail,) = to_ana(told())
    assert "boats" not in mail.body.lower()
    assert "Buy." not in mail.body
    assert "Bea:" in mail.body


def test_a_name_that_a_machine_took_for_an_address_is_not_told(follower, publish, told):
    mine = follower("article")
    other = publish(name="boats.com")
    Signal.objects.create(comment=other, kind="links", start=0, end=9, in_name=True)
    (mail,) = to_ana(told())
    assert "boats" not in mail.body
    assert "A reader:" in mail.body
    assert mine.article.headline in mail.body


@pytest.mark.parametrize(("language", "says"), [("ar", "ar"), ("en", "en")])
def test_the_articles_language_decides(follower, publish, told, print_article, language, says):
    article = print_article(language=language)
    follower("article", article=article)
    publish(article=article)
    (mail,) = [mail for mail in to_ana(told()) if "following/stop" in mail.body]
    assert mail.extra_headers["Content-Language"] == says


def test_no_line_is_longer_than_a_mail_may_have(follower, publish, told):
    mine = follower("replies")
    publish(parent=mine, text="Many words indeed. " * 50)
    (mail,) = to_ana(told())
    assert max(len(line) for line in mail.body.splitlines() if "://" not in line) <= 72


# A whole conversation


def test_a_whole_conversation_by_mail(
    client, article, edition, moderator, publish, mailed, told, tmp_path, later
):
    """Asked, said yes, decided, replied to, told of more, ended: each mail as its reader has it.
    `pytest --basetemp=FOLDER -k whole_conversation_by_mail` leaves them there as text."""
    shown = []

    def show(mails):
        shown.extend(as_text(mail) for mail in to_ana(mails))
        return to_ana(mails)

    stamp = stamp_for(article, edition)
    typed = {"name": "Ana", "email": ANA, "text": "It sails at six.", "step": "send"}
    typed |= {"stamp": stamp, "follow_replies": "1", "follow_article": "1"}
    client.post(reverse("comments:comment_on", args=[article.slug]), typed)
    mine = Comment.objects.get()
    (question,) = show(mailed())
    client.post(page_of(question), {"confirm": "all"})
    mine.approve(by=moderator, seen=0)
    (decision,) = show(told())
    assert page_of(decision) == page_of(question)
    publish(parent=mine, name="Bea", text="Not on Sundays: then it is seven.")
    publish(name="Cyd")
    publish(name="Dov")
    replied, news = show(told())
    assert "Not on Sundays" in replied.body
    assert "Cyd" in news.body
    for address, posted in ((stop_of(replied), {}), (page_of(news), {"end": "all"})):
        page = LexborHTMLParser(client.post(address, posted).content).css_first("main")
        shown.append("\n\n".join(node.text() for node in page.css("h1, p")))
    assert not Follower.objects.exists()
    assert not Subscription.objects.under_way().exists()
    later()
    publish(parent=mine)
    assert show(told()) == []
    assert len(shown) == 6
    (tmp_path / "conversation.txt").write_text(f"\n\n{'=' * 72}\n\n".join(shown))
