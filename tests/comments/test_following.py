"""Asking to be told by mail, saying yes from the mailbox, and ending it: by the pages that readers
have."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from comments.following import mails
from comments.forms import stamp_for
from comments.models import Comment, Discussion, Follower, Notice, Silence, Subscription
from comments.models.following import follow, masked
from comments.models.subscription import mailbox_of
from tests.mails import page_of, stop_of
from tests.retained import days, erase_what_is_due

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"
TYPED = {"name": "Ana", "email": ANA, "text": "Six, always."}


@pytest.fixture
def post(client, article, edition):
    """Send a comment by the form: `post(follow_replies="1")`; returns it."""

    def post(**said):
        address = reverse("comments:comment_on", args=[article.slug])
        stamp = stamp_for(article, edition)
        response = client.post(address, {**TYPED, "stamp": stamp, "step": "send", **said})
        assert response.status_code == 303
        return Comment.objects.get(receipt_token=response["Location"].split("/")[-2])

    return post


@pytest.fixture
def press(client):
    """Press a button of a comment's receipt: `press(comment, follow="replies")`."""

    def press(comment, **button):
        at = reverse("comments:follow", args=[comment.receipt_token])
        response = client.post(at, button)
        assert response.status_code == 303
        return client.get(response["Location"]).content.decode()

    return press


def states(comment):
    return {
        one.kind: "yes" if one.is_confirmed else "waiting"
        for one in comment.subscriptions.under_way()
    }


def days_pass(number):
    """As if everything about following had happened so much earlier."""
    ago = timedelta(days=number)
    fields = ("asked_at", "confirmed_at", "mailed_at", "ended_at", "refused_at", "told_at")
    Subscription.objects.update(**{name: F(name) - ago for name in fields})


# At the form


def test_nothing_is_ticked_and_what_is_ticked_stays_until_it_is_sent(client, article, edition):
    at = reverse("comments:comment_on", args=[article.slug])
    preview = client.post(at, {**TYPED, "step": "preview"}).content.decode()
    assert preview.count('type="checkbox"') == 2
    assert "checked" not in preview
    ticked = {**TYPED, "follow_replies": "1"}
    for going_back in ({"step": "change"}, {"step": "send", "text": ""}):
        page = client.post(at, {**ticked, **going_back}).content.decode()
        assert '<input type="hidden" name="follow_replies" value="1">' in page
        assert "follow_article" not in page
    preview = client.post(at, {**ticked, "step": "preview"}).content.decode()
    assert 'name="follow_replies" value="1" checked' in preview
    assert 'name="follow_article" value="1">' in preview
    assert not Subscription.objects.exists()


def test_what_was_ticked_stands_where_a_comment_could_not_be_sent(client, article, edition):
    at = reverse("comments:comment_on", args=[article.slug])
    elsewhere = {"sec-fetch-site": "cross-site"}
    page = client.post(at, {**TYPED, "follow_article": "1"}, headers=elsewhere).content.decode()
    assert '<input type="hidden" name="follow_article" value="1">' in page


def test_who_ticks_nothing_is_mailed_what_was_decided_and_nothing_else(
    post, moderator, mailed, told
):
    comment = post()
    assert not Subscription.objects.exists()
    assert not Follower.objects.exists()
    comment.approve(by=moderator, seen=0)
    assert [mail.subject.partition(":")[0] for mail in told()] == ["Your comment is approved"]


def test_who_asks_is_asked_back_once_and_told_of_nothing_before(
    post, send, publish, moderator, article, told, only
):
    comment = post(follow_replies="1", follow_article="1")
    assert states(comment) == {"replies": "waiting", "article": "waiting"}
    mail = only()
    assert mail.recipients() == [ANA]
    assert "Do you want these mails?" in mail.subject
    for words in ("of replies to the comment sent on", "of new comments on:", article.headline):
        assert words in " ".join(mail.body.split())
    for words in ("Six, always.", "Ana"):
        assert words not in mail.body
    comment.approve(by=moderator, seen=0)
    publish(parent=comment)
    assert {mail.subject.partition(":")[0] for mail in told() if ANA in mail.recipients()} == {
        "Your comment is approved"
    }


def test_a_form_that_a_machine_filled_in_asks_nobody(post, mailed):
    comment = post(follow_replies="1", subject="x")
    assert states(comment) == {"replies": "waiting"}
    assert mailed() == []


def test_the_same_comment_sent_twice_asks_once(post, mailed):
    assert post(follow_replies="1") == post(follow_replies="1")
    assert len(mailed()) == 1
    assert Subscription.objects.count() == 1


# From the mailbox


def test_opening_the_page_begins_nothing_and_its_button_does(post, only, client):
    comment = post(follow_replies="1", follow_article="1")
    at = page_of(only())
    for method in (client.get, client.head, client.get):
        response = method(at)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
    page = client.get(at).content.decode()
    assert "<h1>Do you want these mails?</h1>" in page
    assert ANA not in page
    assert "a…@e….org" in page
    assert states(comment) == {"replies": "waiting", "article": "waiting"}
    said = client.post(at, {"confirm": "all"}).content.decode()
    assert "It has begun" in said
    assert states(comment) == {"replies": "yes", "article": "yes"}


def test_a_yes_said_twice_and_a_yes_too_late_are_told_as_they_are(post, only, client):
    comment = post(follow_replies="1")
    at = page_of(only())
    client.post(at, {"confirm": "all"})
    again = client.post(at, {"confirm": "all"})
    assert again.status_code == 200
    assert "That was done before" in again.content.decode()
    assert states(comment) == {"replies": "yes"}
    Subscription.objects.update(confirmed_at=None)
    days_pass(7)
    late = client.post(at, {"confirm": "all"})
    assert late.status_code == 404
    assert "nobody said yes in time" in late.content.decode()
    assert client.get(at).status_code == 404
    assert states(comment) == {"replies": "waiting"}
    assert "we do not tell you" in client.get(comment.get_receipt_url()).content.decode()


def test_one_of_two_can_be_begun(post, only, client):
    comment = post(follow_replies="1", follow_article="1")
    one = comment.subscriptions.get(kind="article")
    said = client.post(page_of(only()), {"confirm": one.token}).content.decode()
    assert states(comment) == {"replies": "waiting", "article": "yes"}
    assert "Asked for, and not begun" in said


def test_the_page_shows_all_of_one_address_and_ends_each_or_all(
    follower, print_article, client, mailed
):
    first = follower("replies", "article")
    second = follower("article", article=print_article(headline="The harbour freezes"))
    other = follower("replies", email="bea@example.org")
    at = Follower.objects.get(email=ANA).get_absolute_url()
    page = client.get(at).content.decode()
    assert page.count("End this") == 3
    assert "The harbour freezes" in page
    ended = client.post(at, {"end": second.subscriptions.get().token}).content.decode()
    assert "It is ended" in ended
    assert "The harbour freezes" not in ended
    # Nobody ends by this page what is followed from elsewhere.
    client.post(at, {"end": other.subscriptions.get().token})
    assert states(other) == {"replies": "yes"}
    gone = client.post(at, {"end": "all"})
    assert gone.status_code == 200
    assert "You follow nothing any more" in gone.content.decode()
    assert states(first) == states(second) == {}
    assert list(Follower.objects.values_list("email", flat=True)) == ["bea@example.org"]
    assert client.get(at).status_code == 404


def test_an_article_that_left_the_paper_is_not_named_on_the_page(
    follower, print_article, editor, client
):
    article = print_article(headline="Withdrawn words")
    follower("article", article=article)
    article.withdraw(by=editor)
    page = client.get(Follower.objects.get().get_absolute_url()).content.decode()
    assert "Withdrawn words" not in page
    assert "not in the paper at present" in page


def test_an_article_that_left_the_paper_is_not_named_in_the_mail_that_asks(
    send, print_article, editor, only
):
    comment = send(email=ANA, article=print_article(headline="Withdrawn words"))
    follow(comment, ["replies", "article"])
    comment.article.withdraw(by=editor)
    mail = only()
    assert mail.subject == "Do you want these mails?"
    assert "Withdrawn words" not in str(mail.message())
    assert " ".join(mail.body.split()).count("on: an article that is not in the paper") == 2


def test_a_hidden_discussion_leaves_its_article_named(send, only):
    comment = send(email=ANA)
    follow(comment, ["article"])
    Discussion.objects.update_or_create(article=comment.article, defaults={"state": "hidden"})
    mail = only()
    assert comment.article.headline in mail.subject
    assert comment.article.headline in " ".join(mail.body.split())


def test_a_page_that_never_was_says_what_one_that_is_over_says(post, only, client):
    comment = post(follow_replies="1")
    at = page_of(only())
    comment.subscriptions.end()
    never = f"/comments/mails/following/{'0' * 48}/"
    assert client.get(at).content == client.get(never).content
    assert client.get(at).status_code == client.get(never).status_code == 404


@pytest.mark.parametrize("posted", [{"List-Unsubscribe": "One-Click"}, {}])
def test_a_mail_program_ends_one_kind_without_cookie_or_page(follower, publish, told, posted):
    mine = follower("replies", "article")
    publish(parent=mine)
    (mail,) = [mail for mail in told() if mail.recipients() == [ANA]]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    anybody = Client(enforce_csrf_checks=True, headers={"origin": "https://mail.example"})
    assert anybody.get(stop_of(mail)).status_code == 200
    assert states(mine) == {"replies": "yes", "article": "yes"}
    for _time in range(2):
        response = anybody.post(stop_of(mail), posted)
        assert response.status_code == 200
        assert "You get no more of these mails" in response.content.decode()
        assert not response.cookies
    assert states(mine) == {"article": "yes"}
    assert anybody.get(stop_of(mail)).status_code == 404


def test_a_mail_program_whom_the_database_had_give_way_is_heard_all_the_same(
    follower, client, monkeypatch
):
    mine = follower("article")
    given_way = []

    def stop(token):
        if not given_way:
            given_way.append(token)
            raise OperationalError from DeadlockDetected()
        return stop_for_good(token)

    stop_for_good = mails.stop
    monkeypatch.setattr(mails, "stop", stop)
    assert client.post(mine.subscriptions.get().get_stop_url()).status_code == 200
    assert given_way
    assert states(mine) == {}


def test_mails_about_an_article_end_however_often_it_was_asked_for(follower, publish, told):
    first, second = follower("article"), follower("article")
    publish()
    (mail,) = [mail for mail in told() if mail.recipients() == [ANA]]
    Client().post(stop_of(mail))
    assert states(first) == states(second) == {}
    assert not Follower.objects.exists()


def test_whoever_it_was_not_says_so_once_and_is_asked_no_more(post, only, mailed, client):
    post(follow_replies="1", follow_article="1")
    stop = stop_of(only())
    page = client.get(stop).content.decode()
    assert "Say no to these mails?" in page
    assert "for them is erased" in client.post(stop).content.decode()
    assert not Follower.objects.exists()
    post(text="Another.", follow_replies="1")
    days_pass(2)
    post(text="And another.", follow_replies="1", email="A.Na+x@example.org")
    assert mailed() == []
    days_pass(90)
    post(text="After a while.", follow_replies="1")
    assert len(mailed()) == 1


def test_a_no_to_all_on_the_page_is_remembered_and_one_to_some_is_not(post, only, mailed, client):
    comment = post(follow_replies="1", follow_article="1")
    at = page_of(only())
    client.post(at, {"end": comment.subscriptions.get(kind="article").token})
    assert not Subscription.objects.filter(refused_at__isnull=False).exists()
    client.post(at, {"end": "all"})
    days_pass(2)
    post(text="Another.", follow_replies="1")
    assert mailed() == []


def test_a_page_that_another_site_sends_is_refused(follower, client):
    mine = follower("replies")
    elsewhere = {"sec-fetch-site": "cross-site"}
    for at, posted in (
        (Follower.objects.get().get_absolute_url(), {"end": "all"}),
        (reverse("comments:follow", args=[mine.receipt_token]), {"end": "replies"}),
    ):
        response = client.post(at, posted, headers=elsewhere)
        assert response.status_code == 403
        assert "Nothing was changed" in response.content.decode()
    assert states(mine) == {"replies": "yes"}


# From the receipt


def test_the_receipt_asks_and_ends(send, press, only, client):
    comment = send(email=ANA)
    assert client.get(comment.get_receipt_url()).content.decode().count("we do not tell you") == 2
    page = press(comment, follow="replies")
    assert "it begins once you say yes" in page
    client.post(page_of(only()), {"confirm": "all"})
    assert "we tell you, since" in client.get(comment.get_receipt_url()).content.decode()
    page = press(comment, end="replies")
    assert page.count("we do not tell you") == 2
    assert not Follower.objects.exists()


def test_what_was_said_yes_to_once_needs_no_further_yes_for_the_same_comment(
    send, press, mailed, client
):
    comment = send(email=ANA)
    press(comment, follow="replies")
    client.post(page_of(mailed()[0]), {"confirm": "all"})
    press(comment, follow="article")
    assert states(comment) == {"replies": "yes", "article": "yes"}
    assert mailed() == []
    # Ended, it is as if it had never been said.
    press(comment, end="article")
    press(comment, end="replies")
    press(comment, follow="article")
    assert states(comment) == {"article": "waiting"}


def test_opening_it_changes_nothing_and_odd_words_do_nothing(send, press, client):
    comment = send()
    at = reverse("comments:follow", args=[comment.receipt_token])
    assert client.get(at).status_code == 200
    for button in ({"follow": "everything"}, {"end": "x"}, {}):
        press(comment, **button)
    assert not Subscription.objects.exists()
    nobody = reverse("comments:follow", args=["x" * 32])
    assert client.post(nobody, {"follow": "replies"}).status_code == 404


def test_where_the_address_is_erased_nothing_can_be_asked_and_all_be_ended(once, client, press):
    comment = once(("approved", days(200)))
    erase_what_is_due()
    page = client.get(comment.get_receipt_url()).content.decode()
    assert 'id="following"' not in page
    at = reverse("comments:follow", args=[comment.receipt_token])
    response = client.post(at, {"follow": "replies"})
    assert response.status_code == 409
    assert "nowhere to write to" in response.content.decode()


def test_whoever_stopped_all_mails_about_a_comment_is_told_of_nothing_of_it(
    follower, publish, mailed, press, told, client
):
    mine = follower("replies", "article")
    client.post(mine.notices.get().get_stop_url())
    assert states(mine) == {}
    press(mine, follow="replies")
    publish(parent=mine)
    assert [mail for mail in told() if mail.recipients() == [ANA]] == []
    assert Silence.objects.exists()


# To nobody's harm


def test_asking_says_the_same_of_an_address_that_is_known_and_of_one_that_is_not(
    follower, send, client, press
):
    """Known, followed from, asked yesterday, refused, or never heard of."""
    follower("replies", "article", email="known@example.org")
    waiting = send(email="asked@example.org")
    follow(waiting, ["replies"])
    refused = send(email="refused@example.org")
    follow(refused, ["replies"])
    Subscription.objects.filter(comment=refused).end(refused_at=timezone.now())
    said = []
    for who in ("known", "asked", "refused", "new"):
        comment = send(email=f"{who}@example.org", name="Ana", text="The same.")
        page = press(comment, follow="replies")
        said.append(re.sub(r"<time.*?</time>", "", page.replace(comment.receipt_token, "…")))
    assert len(set(said)) == 1
    assert "it begins once you say yes" in said[0]


def test_what_is_asked_for_elsewhere_with_a_known_address_waits_for_a_yes_of_its_own(
    follower, send, publish, told
):
    follower("article")
    somebodys = send(email=ANA)
    follow(somebodys, ["replies", "article"])
    assert states(somebodys) == {"replies": "waiting", "article": "waiting"}


def test_a_mailbox_is_asked_once_until_it_answers_and_five_times_a_day(post, mailed, client):
    for number in range(4):
        post(text=f"Number {number}.", follow_replies="1", email=f"a.na+{number}@example.org")
    (mail,) = mailed()
    assert len(Subscription.objects.waiting()) == 4
    # A day later once more, for all that waits.
    days_pass(1)
    post(text="A day later.", follow_replies="1")
    assert len(mailed()) == 1
    Subscription.objects.update(confirmed_at=timezone.now())
    for number in range(9):
        comment = post(text=f"Answered {number}.", follow_replies="1")
        Subscription.objects.filter(comment=comment).update(confirmed_at=timezone.now())
    asked = Notice.objects.filter(kind="follow_asked")
    assert asked.count() == 1 + 5
    assert mail.recipients() == ["a.na+0@example.org"]


def test_asking_and_ending_in_turn_makes_no_more_mails(send, press, mailed):
    comment = send(email=ANA)
    for _time in range(5):
        press(comment, follow="replies")
        press(comment, end="replies")
    assert Notice.objects.filter(kind="follow_asked").count() == 1
    assert Subscription.objects.count() == 1
    # And what was ended before the mail was made is not asked.
    assert mailed() == []


def test_of_everybody_together_so_many_are_asked_within_an_hour(send, mailed, settings):
    settings.FOLLOW_QUESTIONS_AN_HOUR = 3
    for _one in range(5):
        follow(send(), ["replies"])
    assert len(mailed()) == 3
    days_pass(1)
    follow(send(), ["replies"])
    assert len(mailed()) == 1


def test_two_at_once_ask_a_mailbox_once(send, at_once):
    comments = [send(email="ana@example.org"), send(email="a.n.a@example.org")]
    first, second = (lambda c=c: follow(c, ["replies"]) for c in comments)
    at_once(first, second)
    assert Notice.objects.filter(kind="follow_asked").count() == 1


def test_whoever_asks_while_the_last_is_ended_is_not_lost(send, at_once):
    first, second = send(email=ANA), send(email=ANA)
    follow(first, ["replies"])
    at_once(first.subscriptions.end, lambda: follow(second, ["replies"]))
    assert states(second) == {"replies": "waiting"}
    assert Follower.objects.count() == 1


def test_a_mailbox_is_what_the_database_takes_it_for(db):
    pairs = [("Ana@Example.org", "a.n.a+x@example.org"), ('"a@b"@c.org', '"A@b+c"@c.org')]
    for one, other in pairs:
        with connection.cursor() as cursor:
            cursor.execute("SELECT comments_mailbox(%s) = comments_mailbox(%s)", [one, other])
            assert (mailbox_of(one) == mailbox_of(other)) == cursor.fetchone()[0]
    assert mailbox_of("ana@example.org") != mailbox_of("bea@example.org")


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ana@example.org", "a…@e….org"),
        ("a@mail.example.co.uk", "a…@m….uk"),
        ("x@localhost", "x…@…"),
    ],
)
def test_an_address_is_shown_so_that_its_owner_alone_knows_it(email, shown):
    assert masked(email) == shown


def test_a_no_to_the_mail_that_asked_counts_whatever_the_receipt_said_since(
    post, only, mailed, client
):
    comment = post(follow_replies="1", follow_article="1")
    stop = stop_of(only())
    at_receipt = reverse("comments:follow", args=[comment.receipt_token])
    client.post(at_receipt, {"end": "replies"})
    assert "Say no to these mails?" in client.get(stop).content.decode()
    client.post(stop, {"List-Unsubscribe": "One-Click"})
    assert not Subscription.objects.under_way().exists()
    assert not Follower.objects.exists()
    days_pass(2)
    post(text="Another.", follow_article="1")
    assert mailed() == []
