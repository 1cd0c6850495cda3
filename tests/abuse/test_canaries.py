"""What no editor approved is nowhere: the whole paper is crawled, and asked in every odd way, after
each step of a comment's life."""

import gzip
import re
from html import unescape

import pytest
from django.test import Client

from comments.models import Discussion, Guidelines
from tests.comments.test_leaks import everything_of

pytestmark = pytest.mark.django_db

BEGINNINGS = [
    *("/", "/latest/", "/sitemap.xml", "/robots.txt", "/transparency.json", "/transparency.csv"),
    *("/no/such/page/", "/.well-known/security.txt"),
]
# Whatever a paper might have been taught to do by an address.
PARAMETERS = (
    "preview=1&status=pending&all=1&page=2&draft=true&comment=1&unapproved=1&moderation-hash=x"
    "&format=json&_method=DELETE&from=9999999999999999.z&debug=1&order=-pk&p=1&replytocom=1"
)
ODD_WAYS = {
    "HEAD": {"method": "HEAD"},
    "a range": {"Range": "bytes=0-99999"},
    "the end": {"Range": "bytes=-500"},
    "a tag": {"If-None-Match": '"x", W/"y"'},
    "since": {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    "JSON": {"Accept": "application/json, text/event-stream"},
    "packed": {"Accept-Encoding": "gzip"},
    "prefetched": {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"},
    "parameters": {"query": PARAMETERS},
}
# As many of them as do not get in each other's way, at once.
TOGETHER = {
    "HEAD": ODD_WAYS["HEAD"],
    "the rest": {
        **{
            name: value
            for way in ("a range", "a tag", "since", "JSON", "packed", "prefetched")
            for name, value in ODD_WAYS[way].items()
        },
        "query": PARAMETERS,
    },
}


BY_HEART = "by heart"


def crawled(client):
    """What each address of the paper says that leads somewhere from its BEGINNINGS."""
    seen, waiting = {}, list(BEGINNINGS)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/admin/")):
            continue
        seen[address] = client.get(address)
        page = said_by(seen[address])
        found = re.findall(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>', page)
        for link in (unescape(a or b) for a, b in found):
            path = link.removeprefix("http://127.0.0.1:8000").partition("#")[0]
            if path.startswith("/") and not path.startswith("//"):
                waiting.append(path)
    return seen


def said_by(response):
    """All that RESPONSE says, unpacked, so that its words can be looked for."""
    if response.get("Content-Encoding") == "gzip":
        response.content = gzip.decompress(response.content)
    return f"{response.status_code}\n{everything_of(response)}"


def said_at(client, address, method="GET", query="", **headers):
    if query:
        address += ("&" if "?" in address else "?") + query
    return said_by(client.generic(method, address, headers=headers))


@pytest.fixture
def paper(monkeypatch, client, article, edition, chief, publish):
    """All that the paper says: `paper(ways)`, by address and by the way it was asked."""
    # A feed tells its date when the second of its newest change is over: not amid a test.
    monkeypatch.setattr("articles.feeds._second_is_over", lambda moment: True)
    # What a report's form is called is all that differs from one to the next.
    monkeypatch.setattr("comments.complaints.reports.new_sheet", lambda: "s" * 22)
    publish(text="Public from the start.")
    clauses = [{"key": "promotion", "title": "Promotion", "text": "No advertising."}]
    Guidelines.publish(by=chief, follows=1, welcome="We welcome corrections.", clauses=clauses)
    tags, known = {}, set()

    def paper(ways=TOGETHER):
        said = {}
        for address, response in sorted(crawled(client).items()):
            said[address, "GET"] = said_by(response)
            for way, asked in ways.items():
                said[address, way] = said_at(client, address, **asked)
            # As a cache that kept the page at the beginning asks whether it is good still.
            if tag := tags.setdefault(address, response.get("ETag")):
                kept = said_at(client, address, **{"If-None-Match": tag})
                said[address, "kept"] = kept
        # Somebody remembers what nothing leads to any more.
        known.update(address for address, _way in said)
        for address in known.difference(address for address, _way in said):
            said[address, BY_HEART] = said_at(client, address)
        return said

    return paper


def where(said, words):
    return {address for (address, _way), page in said.items() if words in page}


def assert_nothing_moved(before, after):
    assert set(before) == {key for key in after if key[1] != BY_HEART}
    for key, page in before.items():
        assert after[key] == page, key


def assert_as_before(before, after):
    """The same again after it came and went: a feed of comments says when anything last did."""
    before, after = (
        {key: page for key, page in said.items() if "/feeds/comments" not in key[0]}
        for said in (before, after)
    )
    assert_nothing_moved(before, after)


NAME, TEXT = "Canary Bird", "A canary sings."
CANARY = {"name": NAME, "text": TEXT, "email": "canary@example.org"}


def test_the_crawl_finds_the_paper(paper, article, publish):
    shown = publish()
    addresses = crawled(Client())
    for address in (
        *(article.get_absolute_url(), "/latest/", "/harbour/", "/authors/ada-quill/"),
        *("/guidelines/", "/guidelines/1/", "/transparency/", "/feeds/latest.atom"),
        *("/sitemaps/pages.xml", f"/comments/on/{article.slug}/"),
        *(f"/comments/{shown.public_id}/report/", f"/comments/{shown.public_id}/reply/"),
    ):
        assert address in addresses, address


def test_a_canary_is_nowhere_until_it_is_approved_and_nowhere_once_it_is_not(
    paper, send, moderator, clause, article
):
    before = paper()
    comment = send(**CANARY)
    assert_nothing_moved(before, paper())
    comment.approve(by=moderator, seen=0)
    said = paper()
    own = f"/comments/{comment.public_id}/"
    on_its_page = {article.get_absolute_url(), f"{own}report/", f"{own}reply/", "/comments/"}
    on_its_page |= {f"{own}recommend/", "/feeds/comments.atom"}
    on_its_page |= {f"/feeds/comments/{article.slug}.atom"}
    assert {address.partition("?")[0] for address in where(said, TEXT)} == on_its_page
    assert {address.partition("?")[0] for address in where(said, NAME)} == on_its_page
    assert where(said, "canary@") == where(said, comment.receipt_token) == set()
    comment.reject(by=moderator, citing=clause, seen=1)
    after = paper()
    assert where(after, TEXT) == where(after, NAME) == set()
    assert_as_before(before, after)


@pytest.mark.thorough
def test_in_none_of_the_odd_ways_a_canary_is_found(paper, send):
    """Each way by itself, where one might hide what another shows."""
    before = paper(ODD_WAYS)
    send(**CANARY)
    assert_nothing_moved(before, paper(ODD_WAYS))


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["top", "reply", "answer"])
def test_a_canary_through_its_whole_life(
    paper, send, publish, moderator, chief, clause, article, editor, place
):
    top = publish(article=article, text="The top.")
    reply = publish(article=article, parent=top, text="A reply.")
    under = {"top": {}, "reply": {"parent": top}, "answer": {"parent": top, "answers": reply}}
    before = paper()
    comment = send(**CANARY, **under[place])
    assert_nothing_moved(before, paper())
    comment.reject(by=moderator, citing=clause, seen=0, note="A canary note.")
    comment.submit_appeal(text="A canary appeals.")
    assert_nothing_moved(before, paper())
    comment.approve(by=chief, seen=1, reason="A canary reason.")
    said = paper()
    assert where(said, TEXT)
    for secret in ("canary note", "canary appeals", "canary reason", "canary@"):
        assert not where(said, secret), secret
    in_force = Guidelines.objects.current().clauses.get()
    comment.report(clause=in_force, words="A canary report.", name="Canary", email="c@example.org")
    assert_nothing_moved(said, paper())
    comment.reopen(by=chief, seen=2, reason="Once more.")
    assert_as_before(before, paper())
    comment.approve(by=moderator, seen=3)
    assert_as_before(said, paper())
    Discussion.objects.update_or_create(article=article, defaults={"state": "hidden"})
    assert not where(paper(), TEXT)
    Discussion.objects.update(state="closed")
    assert where(paper(), TEXT)
    Discussion.objects.update(state="open")
    publish(article=article, text="Another canary.")
    comment.erase(by=chief, ground="writer_request")
    said = paper()
    assert not where(said, TEXT)
    assert not where(said, NAME)
    assert where(said, "Another canary.")
    article.withdraw(by=editor)
    assert not where(paper(), "Another canary.")
