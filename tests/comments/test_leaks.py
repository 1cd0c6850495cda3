"""Nothing that no editor approved is ever shown.

Every public surface × the states of a comment, its parent, the reply it answers, its article and
its discussion. A new surface joins SURFACES; nothing else here changes.
"""

import re
import time
from contextlib import suppress
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.db.models import Exists, OuterRef
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Discussion, Pick
from comments.models.recommending import NotPublished, Reader, recommend

pytestmark = pytest.mark.django_db


def everything_of(response):
    """All that a response says: status line, headers, body."""
    headers = "".join(f"{name}: {value}\n" for name, value in response.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return headers + body.decode("utf-8", "replace")


def _pages_of(article, client):
    """Every page of the article's thread, by its own links."""
    address, seen = article.get_absolute_url(), set()
    while address and address not in seen:
        seen.add(address)
        response = client.get(address)
        yield response
        older = re.search(r'href="([^"]+)" rel="next"', response.content.decode())
        address = unescape(older[1]).partition("#")[0] if older else None


def thread(article, client):
    return "".join(map(everything_of, _pages_of(article, client)))


def thread_from_odd_places(article, client):
    now = int(timezone.now().timestamp() * 1_000_000)
    cursors = [
        "",
        "x",
        "0.b",
        f"{now}.z",
        f"{10**16}.z",
        f"{10**17}.z",
        "1.b&from=2.c",
        "%00",
        "١.b",
    ]
    return "".join(
        everything_of(client.get(f"{article.get_absolute_url()}?from={cursor}"))
        for cursor in cursors
    )


def _at(address):
    return lambda article, client: everything_of(client.get(address(article)))


def _one_of_each_kind(article):
    """Of the article's comments, one for each state that it, the one it stands under and the one it
    answers are in, and for whether anything public stands under it: whose pages are all alike."""
    public = Comment.objects.public()
    comments = (
        Comment.objects.filter(article=article)
        .select_related("parent", "answers")
        .annotate(has_replies=Exists(public.filter(parent=OuterRef("pk"))))
    )
    kinds = {}
    for one in comments:
        states = [
            (it.status, it.text == "") if it else None for it in (one, one.parent, one.answers)
        ]
        kinds.setdefault((*states, one.has_replies), one.public_id)
    return kinds.values()


def _under_each(name):
    """The pages, called NAME, that each kind of the article's comments has of its own; where it has
    none, the page is to the byte that of a comment which never was. A page's own address says what
    it is about."""

    def said(article, client):
        public = thread(article, client)
        said = [everything_of(client.get(reverse(name, args=["b" * 12])))]
        for place in _one_of_each_kind(article):
            page = everything_of(client.get(reverse(name, args=[place])))
            is_public = f'id="comment-{place}"' in public
            said.append(page if is_public else page.replace(place, "b" * 12))
        return "".join(dict.fromkeys(said))

    return said


def under_each(article, client):
    """The page of each kind of the article's comments with its replies; where it has none, the page
    is to the byte the article's own."""
    address, places = article.get_absolute_url(), _one_of_each_kind(article)
    pages = [client.get(address), *(client.get(f"{address}?under={place}") for place in places)]
    return "".join(dict.fromkeys(map(everything_of, pages)))


SURFACES = {
    "front page": _at(lambda article: "/"),
    "the latest": _at(lambda article: "/latest/"),
    "section": _at(lambda article: article.section.get_absolute_url()),
    "author": _at(lambda article: "/authors/ada-quill/"),
    "page": _at(lambda article: "/privacy/"),
    "topic": _at(lambda article: "/topics/ferries/"),
    "feed": _at(lambda article: "/feeds/latest.atom"),
    "section's feed": _at(lambda article: f"/feeds/sections/{article.section.slug}.atom"),
    "author's feed": _at(lambda article: "/feeds/authors/ada-quill.atom"),
    "topic's feed": _at(lambda article: "/feeds/topics/ferries.atom"),
    "sitemap": _at(lambda article: "/sitemap.xml"),
    "map of pages": _at(lambda article: "/sitemaps/pages.xml"),
    "map of news": _at(lambda article: "/sitemaps/news.xml"),
    "map of a month": _at(lambda article: f"/sitemaps/{timezone.now():%Y-%m}.xml"),
    "robots": _at(lambda article: "/robots.txt"),
    "manifest": _at(lambda article: "/manifest.webmanifest"),
    "article": thread,
    "article, odd cursors": thread_from_odd_places,
    "article, other parameters": _at(
        lambda article: article.get_absolute_url() + "?status=pending&preview=1&all=1&page=2"
    ),
    "article, HEAD": lambda article, client: everything_of(client.head(article.get_absolute_url())),
    "form": _at(lambda article: reverse("comments:comment_on", args=[article.slug])),
    "latest comments": _at(lambda article: "/comments/"),
    "latest comments, further": _at(lambda article: f"/comments/?from={10**16}.z"),
    "feed of all comments": _at(lambda article: "/feeds/comments.atom"),
    "feed of the article's comments": _at(lambda article: f"/feeds/comments/{article.slug}.atom"),
    "oldest first": _at(lambda article: f"{article.get_absolute_url()}?comments=oldest"),
    "most recommended": _at(lambda article: f"{article.get_absolute_url()}?comments=recommended"),
    "picks": _at(lambda article: f"{article.get_absolute_url()}?comments=picks"),
    "replies of one alone": under_each,
    "ways to each comment": _under_each("comments:comment"),
    "replies": _under_each("comments:reply"),
    "reports": _under_each("comments:report"),
    "recommending": _under_each("comments:recommend"),
    "guidelines": _at(lambda article: reverse("comments:guidelines")),
    "an edition": _at(lambda article: reverse("comments:guidelines_edition", args=[1])),
    "how we moderate": _at(lambda article: "/transparency/"),
    "how we moderate, JSON": _at(lambda article: "/transparency.json"),
    "how we moderate, CSV": _at(lambda article: "/transparency.csv"),
    "no such page": _at(lambda article: "/no/such/page/"),
}

# What the script on an article's page may ask, and what else shows comments to staff alone.
_SCRIPT = {"accept": "application/json"}


def _behind_the_login(name, args_of=lambda article: [], headers=None):
    return lambda article, client: everything_of(
        client.get(reverse(f"admin:{name}", args=args_of(article)), headers=headers or {})
    )


def _its_number(article):
    return [article.pk]


def _a_comments_number(article):
    return [Comment.objects.filter(article=article).order_by("?").values_list("pk", flat=True)[0]]


FOR_STAFF_ALONE = {
    "conversation": _behind_the_login("desk_conversation", _its_number),
    "conversation, said to the script": _behind_the_login(
        "desk_conversation", _its_number, _SCRIPT
    ),
    "conversation, further": lambda article, client: everything_of(
        client.get(f"/admin/desk/conversation/{article.pk}/?from=1.b", headers=_SCRIPT)
    ),
    "answer": _behind_the_login("desk_answer", _a_comments_number),
    "answers": _behind_the_login("desk_answers"),
    "desk": _behind_the_login("desk"),
    "appeals": _behind_the_login("desk_appeals"),
    "reports": _behind_the_login("desk_reports"),
    "numbers": _behind_the_login("numbers"),
    "numbers as CSV": _behind_the_login("numbers_csv"),
}


def test_every_public_address_is_a_surface():
    """Whoever adds an address that readers can open adds it here or says why not."""
    from django.urls import get_resolver

    covered = {
        "front_page",
        "latest",
        "latest_feed",
        "feed",
        "article_feed",
        "section_feed",
        "author_feed",
        "topic_feed",
        "sitemap",
        "sitemap_pages",
        "sitemap_news",
        "sitemap_month",
        "robots",
        "manifest",
        "section",
        "author",
        "topic",
        "page",
        "article",
        "comment_on",
        "comment",
        "reply",
        "recommend",
        "guidelines",
        "guidelines_edition",
        "transparency",
        "transparency_json",
        "transparency_csv",
        # Bytes of pictures; the receipt, the appeal and what begins there, whose words are their
        # holder's own; and a page without any comment's words, for whoever holds a mail.
        "picture",
        "receipt",
        "stop_mails",
        # And such pages for whoever follows, with headlines alone.
        "following",
        "stop_following",
        "follow",
        "appeal",
        # Nothing but a form; and what only whoever reads mail at an address can open, whose words
        # stand under it.
        "begin_again",
        "mine_ask",
        "mine",
        "mine_download",
        "mine_erase",
        "mine_erase_one",
        # The report's own page says nothing of the comment.
        "report",
        "report_receipt",
    }
    there = {
        pattern.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "app_name", "") in {"articles", "comments"}
        for pattern in resolver.url_patterns
    }
    assert there == covered


ARTICLES = ["published", "withdrawn", "draft", "scheduled"]
# An erased one was approved before: nothing stands nearer to what is public.
STATES = ["pending", "approved", "rejected", "erased"]
PARENTS = [None, *STATES]


def _why(comment):
    return f"canary-why-{comment.pk}-end"


@pytest.fixture
def newsroom(write, editor, moderator, chief, clause, send_earlier):
    """Builds an article in a state, with a comment in each combination of states."""

    def decide(comment, status):
        if status in {"approved", "erased"}:
            comment.approve(by=moderator, seen=0)
            Pick.record(comment, by=moderator, reason=_why(comment))
            with suppress(NotPublished):
                recommend(comment, by=Reader(b"%d" % comment.pk, "a browser"))
        elif status == "rejected":
            comment.reject(by=moderator, citing=clause, seen=0, note=f"canary-note-{comment.pk}")

    def comment_on(article, status, **place):
        number = Comment.objects.count()
        comment = send_earlier(
            ago=timedelta(minutes=number + 1),
            article=article,
            name=f"canary-name-{number}-end",
            text=f"canary-text-{number}-end",
            **place,
        )
        decide(comment, status)
        return comment

    def build(article_state, discussion_state):
        """Returns the article, the comments to be read there and those that leave a place."""
        article = write()
        expected, empty_places = [], []
        for state, parent_state in product(STATES, PARENTS):
            for answered_state in [None, *STATES] if parent_state else [None]:
                parent = parent_state and comment_on(article, parent_state)
                answered = answered_state and comment_on(article, answered_state, parent=parent)
                comment = comment_on(article, state, parent=parent, answers=answered or None)
                states = [(parent, parent_state), (answered, answered_state), (comment, state)]
                for one, its_state in states:
                    if its_state == "erased":
                        one.erase(by=chief, ground="unlawful")
                shown = []
                if parent_state in {None, "approved", "erased"}:
                    shown = [one for one, its_state in states[1:] if its_state == "approved"]
                if parent_state == "approved":
                    shown.append(parent)
                elif parent_state == "erased" and shown:
                    empty_places.append(parent)
                expected += shown
        Discussion.objects.update_or_create(article=article, defaults={"state": discussion_state})
        if article_state != "draft":
            if article_state == "scheduled":
                article.published_at = timezone.now() + timedelta(hours=1)
                article.save()
            article.publish(by=editor)
        if article_state == "withdrawn":
            article.withdraw(by=editor)
        if article_state != "published" or discussion_state == "hidden":
            expected = empty_places = []
        return article, expected, empty_places

    return build


def canaries_in(said):
    words = re.findall(r"canary-\w+-\d+-end", said) + re.findall(r"canary-note-\d+", said)
    places = Comment.objects.values_list("public_id", flat=True)
    return {*words, *(place for place in places if place in said)}


# What readers meet every day; `make checkers` looks at all the others.
_EVERY_DAY = {("published", "open"), ("published", "hidden"), ("withdrawn", "open")}


@pytest.mark.parametrize(
    ("article_state", "discussion_state"),
    [
        pytest.param(*both, marks=[] if both in _EVERY_DAY else [pytest.mark.thorough])
        for both in product(ARTICLES, Discussion.State.values)
    ],
)
def test_only_what_was_approved_is_shown(newsroom, client, article_state, discussion_state):
    article, expected, empty_places = newsroom(article_state, discussion_state)
    allowed = {word for comment in expected for word in (comment.name, comment.text)}
    allowed |= {_why(comment) for comment in expected}
    allowed |= {comment.public_id for comment in expected + empty_places}
    shown = {name: canaries_in(surface(article, client)) for name, surface in SURFACES.items()}
    for name, words in shown.items():
        assert words <= allowed, name
    for name, surface in FOR_STAFF_ALONE.items():
        assert canaries_in(surface(article, client)) == set(), name
    # And what was approved is there, so that this test could not pass on empty pages.
    assert shown["article"] == allowed
    assert (len(expected) > 20) == bool(expected)
    for name in ("picks", "most recommended", "oldest first", "latest comments"):
        assert bool(shown[name]) == bool(expected), name
    if expected:
        assert f"{len(expected)} comments" in thread(article, client)


def test_an_answer_names_whom_it_answers_only_while_that_one_is_public(
    publish, send, client, article, moderator, clause
):
    top = publish()
    answered = publish(parent=top, name="Nameable")
    publish(parent=top, answers=answered, name="Answering")
    assert "In answer to <bdi>Nameable</bdi>" in thread(article, client)
    answered.reject(by=moderator, citing=clause, seen=1)
    assert "Nameable" not in thread(article, client)
    assert "In answer to a comment no longer shown" in thread(article, client)


def test_an_erased_comment_is_an_empty_place_only_while_it_has_public_replies(
    publish, client, article, moderator, chief, clause
):
    top = publish(name="Gone", text="Gone as well.")
    reply = publish(parent=top, text="I disagree.")
    top.erase(by=chief, ground="writer_request")
    page = thread(article, client)
    assert "It has been erased" in page
    assert "I disagree." in page
    assert "Gone" not in page
    assert "1 comment<" in page
    reply.reject(by=moderator, citing=clause, seen=1)
    page = thread(article, client)
    assert "It has been erased" not in page
    assert "No comments yet" in page


@pytest.fixture
def whole_site(article, client, publish, monkeypatch):
    # What a report's form is called is all that differs from one to the next.
    monkeypatch.setattr("comments.complaints.reports.new_sheet", lambda: "s" * 22)
    publish(text="Public from the start.")
    return lambda: {name: surface(article, client) for name, surface in SURFACES.items()}


def without_moments(pages):
    """Odd cursors hold the moment of the test itself; the rest must be the same bytes."""
    return {name: said for name, said in pages.items() if name != "article, odd cursors"}


def test_a_waiting_comment_moves_no_byte_anywhere(whole_site, send, moderator, clause):
    # Until the second is over in which something changed, a feed says no time at all.
    time.sleep(1)
    before = without_moments(whole_site())
    comment = send(text="canary-text-1-end")
    assert without_moments(whole_site()) == before
    comment.reject(by=moderator, citing=clause, seen=0)
    assert without_moments(whole_site()) == before


def test_an_approved_comment_appears_and_a_rejected_one_goes_on_the_next_load(
    whole_site, send, moderator, clause
):
    comment = send(text="canary-text-1-end")
    assert "canary" not in whole_site()["article"]
    comment.approve(by=moderator, seen=0)
    assert "canary" in whole_site()["article"]
    comment.reject(by=moderator, citing=clause, seen=1)
    assert "canary" not in "".join(whole_site().values())


def test_addresses_and_receipts_are_in_no_public_byte(article, client, publish):
    comment = publish(email="canary@example.org")
    for name, surface in SURFACES.items():
        said = surface(article, client)
        assert "canary@" not in said, name
        assert comment.receipt_token not in said, name
        assert "receipts" not in said, name


def test_the_number_of_comments_sent_cannot_be_told_from_the_page(article, client, send, publish):
    publish()
    for _n in range(30):
        send()
    publish()
    numbers = {str(n) for n in Comment.objects.values_list("pk", flat=True)}
    assert numbers.isdisjoint(re.findall(r'id="comment-(\w+)"', thread(article, client)))


def test_staff_see_on_public_pages_what_everybody_sees(
    article, client, send, as_staff, moderator, superuser
):
    send(text="canary-text-1-end")
    for person in (moderator, superuser):
        for name, surface in SURFACES.items():
            assert "canary" not in surface(article, as_staff(person)), name


def test_what_is_for_staff_alone_is_there_for_them(
    article, client, send, as_staff, moderator, hire
):
    send(text="canary-text-1-end")
    for name in ("conversation", "conversation, said to the script"):
        surface = FOR_STAFF_ALONE[name]
        assert "canary" in surface(article, as_staff(moderator)), name
        assert "canary" not in surface(article, as_staff(hire(f"nobody {name}"))), name
        assert "canary" not in surface(article, client), name


def test_a_receipt_shows_its_own_comment_and_no_other(article, client, send, publish):
    mine, other = send(text="Mine alone."), send(text="canary-text-1-end")
    said = everything_of(client.get(mine.get_receipt_url()))
    assert "Mine alone." in said
    assert "canary" not in said
    assert other.receipt_token not in said


def test_the_form_page_of_no_article_tells_nothing(client, edition):
    assert Article.objects.count() == 0
    response = Client().get(reverse("comments:comment_on", args=["none"]))
    assert response.status_code == 404
