"""The conversation under an article: what readers see and what waits, in one place, for staff."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from comments.models import (
    Comment,
    Decision,
    Discussion,
    Pick,
    QueueEntry,
    Referral,
    Signal,
    answer,
)
from comments.models.thread import REPLIES_SHOWN
from tests.people import come_in, let_in

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def desk(moderator, as_staff):
    return as_staff(moderator)


def at(article):
    return reverse("admin:desk_conversation", args=[article.pk])


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def turns_on(page):
    return [int(number) for number in re.findall(r'id="turn-(\d+)"', page)]


def said_of(browser, article, **query):
    response = browser.get(at(article), query, headers=JSON)
    assert response.status_code == 200
    return response.json()


def act(browser, comment, verb, **fields):
    return browser.post(reverse(f"admin:desk_{verb}", args=[comment.pk]), {"seen": 0, **fields})


# In its place


def test_what_waits_stands_in_its_place_among_what_readers_see(desk, send, publish, article):
    first = publish()
    waits_between = send()
    second = publish()
    reply = publish(parent=first)
    waiting_reply = send(parent=first, answers=reply)
    late_reply = publish(parent=first)
    newest = send()
    page = page_of(desk.get(at(article)))
    assert turns_on(page) == [
        comment.pk
        for comment in (newest, second, waits_between, first, reply, waiting_reply, late_reply)
    ]
    assert page.count("Waits; only staff see this.") == 3
    assert page.count(f"In answer to <bdi>{reply.name}</bdi>") == 1
    assert "3 comments wait here." in page


def test_whoever_decides_sees_every_reply(desk, send, publish, article):
    top, other = publish(), publish()
    replies = [publish(parent=top) for _n in range(REPLIES_SHOWN + 2)]
    waiting = send(parent=top)
    page = page_of(desk.get(at(article)))
    assert turns_on(page) == [one.pk for one in (other, top, *replies, waiting)]
    page = page_of(desk.get(at(article), {"under": top.public_id}))
    assert turns_on(page) == [one.pk for one in (top, *replies, waiting)]


def test_a_script_is_told_the_same_with_what_each_stands_before(desk, send, publish, article):
    first = publish()
    between = send(text="Be <b>tween</b>.")
    second = publish()
    reply = send(parent=first)
    late = publish(parent=first)
    answers_late = send(parent=first, answers=late)
    said = said_of(desk, article)
    places = {one["text"]: (one["under"], one["before"]) for one in said["waiting"]}
    assert places == {
        "Be <b>tween</b>.": ("", first.public_id),
        reply.text: (first.public_id, late.public_id),
        answers_late.text: (first.public_id, ""),
    }
    answers = {one["text"]: one["answers"] for one in said["waiting"]}
    assert answers[reply.text] == ""
    assert answers[answers_late.text] == f"In answer to \u2068{late.name}\u2069"
    assert said["waits"] == 3
    assert [one["place"] for one in said["public"]] == [
        second.public_id,
        first.public_id,
        late.public_id,
    ]
    assert between.pk not in [one["place"] for one in said["public"]]


def test_a_reply_whose_parent_was_taken_down_is_not_lost(
    desk, send, publish, article, moderator, clause
):
    parent = publish()
    reply = send(parent=parent)
    parent.reject(by=moderator, seen=1, citing=clause)
    page = page_of(desk.get(at(article)))
    assert reply.pk in turns_on(page)
    assert "It answers a comment that is not shown any more." in page


def test_each_page_of_a_long_thread_has_what_waits_there(desk, send_earlier, article, moderator):
    comments = [send_earlier(ago=timedelta(minutes=200 - n)) for n in range(120)]
    for n, comment in enumerate(comments):
        if n % 2 == 0:
            comment.approve(by=moderator, seen=0)
    address, met = at(article), []
    while address:
        page = page_of(desk.get(address))
        met += turns_on(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = at(article) + older[1] if older else None
    assert met == [comment.pk for comment in reversed(comments)]


def test_what_waits_stands_in_its_place_in_the_other_orders_too(
    desk, send_earlier, article, moderator
):
    first, waiting, last = (
        send_earlier(article=article, ago=timedelta(minutes=n)) for n in (3, 2, 1)
    )
    for comment in (first, last):
        comment.approve(by=moderator, seen=0)
    turns = turns_on(page_of(desk.get(at(article), {"comments": "oldest"})))
    assert turns == [first.pk, waiting.pk, last.pk]
    said = said_of(desk, article, comments="oldest")
    assert [one["before"] for one in said["waiting"]] == [last.public_id]


@pytest.mark.parametrize(
    ("order", "further", "first"),
    [
        ("", "Older comments", "Newest comments"),
        ("oldest", "Newer comments", "Oldest comments"),
        ("recommended", "Less recommended", "Most recommended"),
        ("picks", "Older picks", "Newest picks"),
    ],
)
def test_from_page_to_page_and_after_a_verb_the_order_stays(
    desk, publish, article, moderator, monkeypatch, worked_out_anew, order, further, first
):
    monkeypatch.setattr("comments.models.reading_order.PAGE_LENGTH", 1)
    comments = [publish() for _n in range(3)]
    for comment in comments:
        Pick.record(comment, by=moderator, reason="She was there.")
    asked = {"comments": order} if order else {}
    page = page_of(desk.get(at(article), asked))
    onward, words = re.search(r'rel="next" href="([^"]+)">([^<]+)', page).groups()
    assert words == further
    # Nothing is met twice, nor left out.
    met = turns_on(page)
    second = page_of(desk.get(at(article) + onward.replace("&amp;", "&")))
    met += turns_on(second)
    assert len(set(met)) == 2
    address = at(article) + (f"?comments={order}" if order else "")
    assert f'<a href="{address}">{first}</a>' in second
    back = re.search(r'name="back" value="([^"]+)"', second)[1].replace("&amp;", "&")
    gone = act(desk, Comment.objects.get(pk=met[1]), "end-pick", back=back)["Location"]
    assert gone == at(article) + onward.replace("&amp;", "&")


def test_after_a_verb_no_order_is_made_up(desk, publish, article):
    back = f"conversation={article.pk}&comments=//evil.example"
    assert act(desk, publish(), "end-pick", back=back)["Location"] == at(article)


def test_more_than_a_page_holds_is_said_and_the_oldest_come_first(desk, send_earlier, article):
    comments = [send_earlier(ago=timedelta(minutes=300 - n)) for n in range(103)]
    page = page_of(desk.get(at(article)))
    assert turns_on(page) == [comment.pk for comment in comments[:100]][::-1]
    assert "103 comments wait here." in page
    assert "3 more, sent later, are not on this page" in page
    said = said_of(desk, article)
    assert (len(said["waiting"]), said["waits"]) == (100, 103)
    assert said["words"]["left"]


def test_what_is_referred_or_being_read_says_so(desk, send, moderator, colleague, article):
    referred, read = send(), send()
    Referral.record(referred, by=moderator, note="?")
    QueueEntry.objects.filter(pk=read.pk).take(by=colleague)
    page = page_of(desk.get(at(article)))
    assert "Referred to the chief moderators." in page
    assert f"{colleague} is reading it." in page
    notes = [one["notes"] for one in said_of(desk, article)["waiting"]]
    assert f"{colleague} is reading it." in notes[0]
    assert "Referred to the chief moderators." in notes[1]


def test_signals_stand_with_what_waits(desk, send, article):
    comment = send(text="See www.example.org, and call. n\u200bow")
    for kind, start, end in (("links", 4, 19), ("capitals", 21, 24), ("capitals", 25, 29)):
        Signal.objects.create(comment=comment, kind=kind, start=start, end=end)
    page = page_of(desk.get(at(article)))
    assert "links and addresses" in page
    # By the numbers of the notes beneath, as on a card.
    assert re.findall(r'data-notes="(\d)"[^>]*>([^<]*)<', page) == [
        ("1", "www.example.org"),
        ("2", "and"),
        ("2", "call"),
    ]
    assert 'data-code="U+200B ZERO WIDTH SPACE"' in page
    [one] = said_of(desk, article)["waiting"]
    assert one["signals"] == ["links and addresses", "all capitals"]


def test_a_hundred_ask_no_more_than_one(desk, send, publish, article, moderator):
    def cost(**headers):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(at(article), headers=headers).status_code == 200
        return len(queries)

    def grow():
        parent = publish()
        reply = publish(parent=parent)
        waiting = send(parent=parent, answers=reply)
        Signal.objects.create(comment=waiting, kind="links", start=0, end=2)
        Referral.record(waiting, by=moderator)
        send()

    grow()
    cost()
    one = cost(), cost(**JSON)
    for _n in range(12):
        grow()
    assert (cost(), cost(**JSON)) == one


# Deciding there


def test_deciding_without_a_script_leads_back_to_the_conversation(desk, send, article, clause):
    approved, rejected = send(), send()
    back = f"conversation={article.pk}"
    assert act(desk, approved, "approve", back=back)["Location"] == at(article)
    response = act(desk, rejected, "reject", back=back, clause=clause.pk, note="No.")
    assert response["Location"] == at(article)
    page = page_of(desk.get(at(article)))
    assert "Taken off the page by you just now" in page
    assert f'action="{reverse("admin:desk_undo", args=[rejected.pk])}"' in page
    assert f'action="{reverse("admin:desk_undo", args=[approved.pk])}"' in page
    act(desk, rejected, "undo", seen=1, back=back)
    rejected.refresh_from_db()
    assert rejected.is_pending
    assert "Taken off the page" not in page_of(desk.get(at(article)))


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        (
            "conversation=7&from=1700000000000000.b2c",
            "/admin/desk/conversation/7/?from=1700000000000000.b2c",
        ),
        ("conversation=7&from=//evil.example", "/admin/desk/conversation/7/"),
        ("conversation=//evil.example", "/admin/desk/?lane=waiting"),
        ("//evil.example", "/admin/desk/?lane=waiting"),
        ("lane=spam", "/admin/desk/?lane=spam"),
    ],
)
def test_a_form_leads_back_into_the_desk_and_nowhere_else(desk, send, back, leads):
    assert act(desk, send(), "approve", back=back)["Location"] == leads


def test_nothing_under_ones_own_article_or_of_ones_own_can_be_decided_there(
    desk, send, publish, article, author, moderator, colleague, edition
):
    public = publish()
    mine = answer(public, by=moderator, edition=edition, text="My own answer.")
    said = said_of(desk, article)
    assert [one["may"] for one in said["waiting"]] == [False]
    assert "Somebody else decides" in said["waiting"][0]["notes"]
    assert [one["may"] for one in said["public"]] == [True]
    send()
    author.user = moderator
    author.save()
    said = said_of(desk, article)
    assert not any(one["may"] for one in said["waiting"] + said["public"])
    page = page_of(desk.get(at(article)))
    assert reverse("admin:desk_approve", args=[mine.pk]) not in page
    assert reverse("admin:desk_reject", args=[public.pk]) not in page


def test_rejecting_a_published_parent_lists_what_goes_with_it(desk, publish, send, article):
    parent = publish()
    publish(parent=parent, name="Bo <i>", text="A long answer. " * 20)
    publish(parent=parent, name="Cy", text="A short one.")
    send(parent=parent, name="Waiting", text="Not public.")
    change = reverse("admin:comments_comment_change", args=[parent.pk])
    published = f"{reverse('admin:desk')}?lane=published"
    for address in (at(article), published, change):
        page = page_of(desk.get(address))
        listed = page.partition('class="leaving"')[2].partition("</div>")[0]
        assert "2 answers under it leave the page with it." in listed, address
        assert "<bdi>Bo &lt;i&gt;</bdi>" in listed
        assert "A long answer. A long" in listed
        assert "A long answer. " * 20 not in listed
        assert "A short one." in listed
        assert "Waiting" not in listed
    [said] = [one for one in said_of(desk, article)["public"] if one["leaving"]]
    assert said["leave"] == "2 answers under it leave the page with it."
    assert said["leaving"][1] == ["Cy", "A short one."]


def test_of_many_answers_the_first_are_named(desk, publish, article):
    parent = publish()
    for n in range(12):
        publish(parent=parent, name=f"Name {n}.")
    for address in (at(article), f"{reverse('admin:desk')}?lane=published"):
        listed = page_of(desk.get(address)).partition("12 answers under it")[2]
        listed = listed.partition("</div>")[0]
        assert "Name 9." in listed
        assert "Name 10." not in listed
        assert "Only the first are named here." in listed


# Draining


@pytest.mark.parametrize("state", ["closed", "hidden", "withdrawn"])
def test_the_queue_of_an_article_that_takes_no_more_stays_and_is_decided(
    desk, send, publish, article, editor, state, moderator, clause, print_article
):
    public = publish()
    waiting = [send(), send(parent=public)]
    elsewhere = send(article=print_article())
    if state == "withdrawn":
        article.withdraw(by=editor)
        told = "The article is withdrawn."
    else:
        Discussion.objects.update_or_create(article=article, defaults={"state": state})
        told = {"closed": "what waits is still decided", "hidden": "comments on this article are"}
        told = told[state]
    lane = {"lane": "waiting", "article": article.pk}
    desk.post(reverse("admin:desk_take"), lane)
    page = page_of(desk.get(reverse("admin:desk"), lane))
    assert [int(n) for n in re.findall(r'data-card="(\d+)"', page)] == [c.pk for c in waiting]
    assert "2 comments wait here that you asked for." in page
    cards = page.partition('class="cards"')[2]
    assert cards.count(told) == 2
    talk = page_of(desk.get(at(article)))
    assert told in talk
    assert {c.pk for c in waiting} <= set(turns_on(talk))
    act(desk, waiting[0], "approve")
    act(desk, waiting[1], "reject", clause=clause.pk)
    assert Decision.objects.filter(comment__in=waiting).count() == 2
    assert list(QueueEntry.objects.values_list("pk", flat=True)) == [elsewhere.pk]


def test_an_open_discussions_cards_say_nothing_of_it(desk, send, article):
    send()
    desk.post(reverse("admin:desk_take"))
    page = page_of(desk.get(reverse("admin:desk")))
    assert "what waits is still decided" not in page
    assert "withdrawn" not in page


# For whom


@pytest.fixture
def canaries(send, publish, moderator, clause, article):
    """Names and texts of what is not public, in every state that is not."""
    send(name="canary-waiting", text="canary-waiting-text")
    send(name="canary-no", text="canary-no-text").reject(by=moderator, seen=0, citing=clause)
    parent = publish(name="canary-parent", text="canary-parent-text")
    publish(parent=parent, name="canary-child", text="canary-child-text")
    parent.reject(by=moderator, seen=1, citing=clause)
    publish(name="Shown", text="Shown to everybody.")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_waits_is_for_those_who_decide_and_for_nobody_else(
    canaries, article, client, hire, editor, moderator, as_staff, accept
):
    def seen_by(browser):
        response = browser.get(at(article), headers={"accept": accept})
        return response.status_code, response.content.decode()

    assert seen_by(client) == (302, "")
    forged = Client(headers={"cookie": "desk=1; sessionid=forged; csrftoken=forged"})
    assert seen_by(forged) == (302, "")
    for nobody in (hire("nobody"), hire("reporter", "None such")):
        status, said = seen_by(as_staff(nobody))
        assert status == 403
        assert "canary" not in said
        assert "Shown to" not in said
    status, said = seen_by(as_staff(editor))
    assert status == 200
    assert "canary" not in said
    assert "Shown" in said or accept == "application/json"
    status, said = seen_by(as_staff(moderator))
    assert "canary-waiting-text" in said
    assert "canary-no-text" not in said
    assert "canary-child-text" not in said


def test_an_editor_who_answers_sees_what_is_public_with_the_way_to_answer(
    editor, as_staff, publish, send, article
):
    public, _waiting = publish(), send()
    browser = as_staff(editor)
    page = page_of(browser.get(at(article)))
    assert turns_on(page) == [public.pk]
    assert reverse("admin:desk_answer", args=[public.pk]) in page
    assert "wait here" not in page
    said = said_of(browser, article)
    assert said["waiting"] == []
    assert said["waits"] is None
    assert [(one["may"], bool(one["answer"])) for one in said["public"]] == [(False, True)]


def test_what_is_said_to_a_script_is_kept_nowhere(desk, article, edition):
    response = desk.get(at(article), headers=JSON)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_only_what_was_in_the_paper_has_a_conversation(desk, write):
    assert desk.get(at(write())).status_code == 404
    assert desk.get(at(Article(pk=10**9))).status_code == 404


def test_the_token_given_with_the_answer_is_what_a_decision_needs(moderator, send, article):
    comment = send()
    browser = Client(enforce_csrf_checks=True)
    let_in(browser, moderator)
    [one], token = (said := said_of(browser, article))["waiting"], said["csrf"]
    approve, fields = f"{one['at']}approve/", {"seen": one["seen"], "moderator": said["person"]}
    assert browser.post(approve, fields).status_code == 403
    assert browser.post(approve, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
    comment.refresh_from_db()
    assert comment.is_approved


def test_ways_to_it_stand_at_the_desk_and_in_the_articles_form(
    desk, editor, as_staff, send, article
):
    send()
    desk.post(reverse("admin:desk_take"))
    assert f'href="{at(article)}"' in page_of(desk.get(reverse("admin:desk")))
    form = reverse("admin:articles_article_change", args=[article.pk])
    assert f'href="{at(article)}"' in page_of(as_staff(editor).get(form))


# The hint


@pytest.mark.parametrize("who", ["moderator", "editor", "chief"])
def test_a_login_leaves_a_hint_without_a_secret_and_a_logout_takes_it_back(who, request, settings):
    request.getfixturevalue(who)
    settings.SESSION_COOKIE_SECURE = True
    browser = come_in(who)
    hint = browser.cookies["desk"]
    assert (hint.value, hint["httponly"], hint["path"], hint["secure"]) == ("1", "", "/", True)
    response = browser.post(reverse("admin:logout"))
    assert response.cookies["desk"].value == ""
    assert response.cookies["desk"]["max-age"] == 0


def test_whoever_has_nothing_to_do_with_comments_or_a_wrong_password_gets_none(hire, moderator):
    hire("nobody")
    assert "desk" not in come_in("nobody").cookies
    wrong = Client().post(reverse("admin:login"), {"username": "moderator", "password": "no"})
    assert "desk" not in wrong.cookies


def test_the_articles_page_is_the_same_bytes_with_and_without_the_hint(
    send, article, client, moderator
):
    send()
    browser = come_in("moderator")
    mine, everybodys = (one.get(article.get_absolute_url()) for one in (browser, client))
    assert mine.content == everybodys.content
    assert not mine.cookies
