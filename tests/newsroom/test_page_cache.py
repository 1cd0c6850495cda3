"""The page cache: what is shown is what is so, whoever asked before."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Event, Thread
from time import sleep
from types import SimpleNamespace

import brotli
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Author, Correction, Page, Section, Topic
from comments.models import Discussion, Guidelines, LastRecommended
from comments.models.reading_order import cursor_of
from comments.models.recommending import Reader, recommend
from newsroom import page_versions
from newsroom.kept_pages import KeptPage, Shelf
from newsroom.one_snapshot import one_snapshot
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def plain(address):
    """The page as Django makes it, with nothing kept anywhere."""
    return Client().get(address).content.decode()


# Bytes by version


def test_a_page_is_made_once_and_served_to_everybody(worker, article):
    address = article.get_absolute_url()
    first, second = worker.get(address), worker.get(address)
    assert first.status == second.status == 200
    assert first.text == second.text == plain(address)
    assert worker.made == [address]


def test_what_an_editor_approves_is_on_the_page_and_what_one_rejects_is_off_it(
    worker, article, send, moderator, chief, clause
):
    address, comment = article.get_absolute_url(), send(text="A thought of mine.")
    assert comment.text not in worker.get(address).text
    comment.approve(by=moderator, seen=0)
    worker.look()
    assert comment.text in worker.get(address).text
    comment.refresh_from_db()
    comment.reject(by=moderator, citing=clause, seen=1)
    worker.look()
    assert comment.text not in worker.get(address).text
    assert worker.get(address).text == plain(address)


@pytest.mark.parametrize("where", ["/comments/", "/feeds/comments.atom", "of the article"])
def test_so_it_is_wherever_comments_are_listed(worker, article, send, moderator, clause, where):
    address = f"/feeds/comments/{article.slug}.atom" if where == "of the article" else where
    before, comment = worker.get(address), send(text="A thought of mine.")
    worker.look()
    assert worker.get(address).body == before.body
    comment.approve(by=moderator, seen=0)
    worker.look()
    assert comment.text in worker.get(address).text
    comment.refresh_from_db()
    comment.reject(by=moderator, citing=clause, seen=1)
    worker.look()
    assert comment.text not in worker.get(address).text


def test_what_waits_and_what_is_rejected_at_once_moves_no_page(
    worker, article, send, moderator, clause
):
    address = article.get_absolute_url()
    send()
    worker.get(address)
    send()
    send().reject(by=moderator, citing=clause, seen=0)
    worker.look()
    worker.get(address)
    assert worker.made == [address]


def test_what_is_erased_goes_and_its_public_replies_stay(worker, publish, article, chief):
    top = publish(text="The first word.")
    reply = publish(text="The second word.", parent=top)
    address = article.get_absolute_url()
    assert top.text in worker.get(address).text
    top.erase(by=chief, ground="writer_request")
    worker.look()
    page = worker.get(address).text
    assert "The first word." not in page
    assert reply.text in page
    assert page == plain(address)


def test_a_reply_names_whom_it_answers_only_while_that_is_public(
    worker, publish, article, moderator, clause
):
    top = publish()
    first = publish(parent=top, name="Ophelia")
    publish(parent=top, answers=first, name="Laertes", text="Quite so.")
    address = article.get_absolute_url()
    assert worker.get(address).text.count("Ophelia") == plain(address).count("Ophelia") > 2
    first.refresh_from_db()
    first.reject(by=moderator, citing=clause, seen=1)
    worker.look()
    page = worker.get(address).text
    assert "Ophelia" not in page
    assert page == plain(address)


@pytest.mark.parametrize("state", ["closed", "hidden"])
def test_a_discussion_that_is_closed_or_hidden_is_so_on_the_page(worker, publish, article, state):
    publish()
    address = article.get_absolute_url()
    worker.get(address)
    Discussion.objects.filter(article=article).update(state=state)
    worker.look()
    assert worker.get(address).text == plain(address)
    assert "post-a-comment" not in worker.get(address).text


def test_a_decision_moves_its_own_article_and_no_other_page(
    worker, article, print_article, publish
):
    other = print_article().get_absolute_url()
    publish()
    for address in (other, "/", article.get_absolute_url()):
        worker.get(address)
    worker.made.clear()
    publish()
    worker.look()
    for address in (other, "/", article.get_absolute_url()):
        worker.get(address)
    assert worker.made == [article.get_absolute_url()]


def test_an_article_whose_body_is_mended_moves_its_own_page_alone(worker, article, print_article):
    other, address = print_article().get_absolute_url(), article.get_absolute_url()
    for each in (other, "/", address):
        worker.get(each)
    worker.made.clear()
    article.body = "<p>It left at seven.</p>"
    article.save()
    worker.look()
    assert "It left at seven." in worker.get(address).text
    for each in (other, "/"):
        worker.get(each)
    assert worker.made == [address]


def test_a_withdrawn_article_is_gone_from_its_page_and_from_every_list(worker, article, editor):
    address = article.get_absolute_url()
    pages = (address, "/", "/latest/", "/harbour/", "/feeds/latest.atom", "/sitemaps/pages.xml")
    for page in pages:
        assert worker.get(page).status == 200
    article.withdraw(by=editor)
    worker.look()
    assert worker.get(address).status == 410
    for page in pages[1:]:
        assert article.headline not in worker.get(page).text


EDITORS_DO = {
    "a headline": lambda paper: paper.article.rename("Another headline"),
    "a section's name": lambda paper: Section.objects.filter(slug="harbour").update(name="Docks"),
    "a new section": lambda paper: Section.objects.create(name="Sea", slug="sea"),
    "a section that goes": lambda paper: Section.objects.filter(slug="empty").delete(),
    "an author's name": lambda paper: Author.objects.update(name="Ada Pen"),
    "a topic's name": lambda paper: Topic.objects.update(name="Boats"),
    "a topic more": lambda paper: paper.article.row.topics.add(
        Topic.objects.create(name="Fog", slug="fog")
    ),
    "no topic": lambda paper: paper.article.row.topics.clear(),
    "an author less": lambda paper: paper.article.row.bylines.all().delete(),
    "a correction": lambda paper: Correction.objects.create(
        article=paper.article.row, text="It was seven.", made_by=paper.editor
    ),
    "a page at the foot": lambda paper: Page.objects.create(
        title="Imprint", slug="imprint", body="<p>We.</p>"
    ),
    "a picture's words": lambda paper: paper.picture.tell("A green quay"),
    "another article": lambda paper: paper.print_article(headline="Something else happened"),
    "another article chosen": lambda paper: paper.article.row.choices.create(related=paper.other),
    "new guidelines": lambda paper: Guidelines.publish(
        by=paper.chief,
        follows=1,
        welcome="Corrections above all.",
        clauses=[{"key": "abuse", "title": "Abuse", "text": "None."}],
    ),
}


class _Row:
    def __init__(self, row):
        self.row = row

    def rename(self, headline):
        self.row.headline = headline
        self.row.save()

    def tell(self, alt):
        self.row.alt = alt
        self.row.save()


@pytest.fixture
def paper(print_article, picture, edition, publish, chief, editor):
    Section.objects.create(name="Empty", slug="empty")
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    article = print_article(picture=picture, topics=[topic])
    publish(article=article)
    return SimpleNamespace(
        article=_Row(article),
        picture=_Row(picture),
        other=print_article(),
        print_article=print_article,
        chief=chief,
        editor=editor,
    )


@pytest.mark.parametrize("change", EDITORS_DO)
def test_what_an_editor_changes_is_on_the_page(worker, paper, change):
    address = paper.article.row.get_absolute_url()
    before = worker.get(address).text
    EDITORS_DO[change](paper)
    worker.look()
    after = worker.get(address).text
    assert after == plain(address)
    assert after != before


def test_a_draft_moves_no_page(worker, article, write, author):
    worker.get(article.get_absolute_url())
    worker.get("/")
    worker.made.clear()
    draft = write(topics=[Topic.objects.create(name="Ferries", slug="ferries")])
    worker.look()
    worker.get("/")  # A topic is new, and nobody's yet.
    worker.made.clear()
    draft.headline = "A better headline"
    draft.save()
    draft.bylines.all().delete()
    draft.choices.create(related=article)
    draft.delete()
    worker.look()
    worker.get(article.get_absolute_url())
    worker.get("/")
    assert worker.made == [article.get_absolute_url()]


# One state of the database


def test_a_page_is_filed_under_what_it_was_read_from_whatever_happens_meanwhile(
    watching_worker, article, publish, moderator, clause, monkeypatch
):
    """It would show what was taken down for good, filed under a version that it never saw."""
    comment, address = publish(text="Soon gone."), article.get_absolute_url()
    read = page_versions.read

    def read_and_then_something_happens(match):
        found = read(match)
        with ThreadPoolExecutor(1) as other:
            other.submit(_rejected, comment, moderator, clause).result()
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(page_versions, "read", read_and_then_something_happens)
        assert comment.text in watching_worker.get(address).text
    watching_worker.look()
    assert comment.text not in watching_worker.get(address).text


def _rejected(comment, moderator, clause):
    try:
        comment.refresh_from_db()
        comment.reject(by=moderator, citing=clause, seen=1)
    finally:
        connection.close()


def test_a_decision_that_ends_later_than_one_begun_after_it_is_seen_too(
    watching_worker, print_article, send, moderator, at_once
):
    """A list of what is newer than the newest that was seen would miss it."""
    early, late = print_article(), print_article()
    first, second = send(article=early, text="The first."), send(article=late, text="The second.")
    for article in (early, late):
        watching_worker.get(article.get_absolute_url())

    def the_second():
        second.approve(by=moderator, seen=0)
        watching_worker.look()

    def the_first():
        first.approve(by=moderator, seen=0)
        with ThreadPoolExecutor(1) as other:
            other.submit(_in_a_connection_of_its_own, the_second).result()

    with transaction.atomic():
        the_first()
    watching_worker.look()
    for comment, article in ((first, early), (second, late)):
        assert comment.text in watching_worker.get(article.get_absolute_url()).text


def _in_a_connection_of_its_own(act):
    try:
        return act()
    finally:
        connection.close()


def test_nothing_can_be_written_while_a_page_is_read(transactional_db):
    with pytest.raises(DatabaseError), one_snapshot():
        Section.objects.create(name="Sea", slug="sea")
    Section.objects.create(name="Sea", slug="sea")


def test_whoever_saves_keeps_nobody_waiting_until_they_have_saved_all(
    transactional_db, print_article
):
    """The paper moves as the last thing: held from the first change on, it would let two editors
    wait for each other, who change the same two articles in opposite order."""
    one, two = print_article(), print_article()

    def save(article, headline):
        article.headline = headline
        article.save()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        save(one, "The first")
        by_other = other.submit(_in_a_connection_of_its_own, lambda: save(two, "The second"))
        by_other.result(timeout=20)
        two.refresh_from_db()
        save(two, "The third")
    assert {one.headline for one in Article.objects.all()} == {"The first", "The third"}


def test_whoever_puts_an_article_beside_another_does_not_wait_for_who_saves_that_one(
    transactional_db, print_article, editor
):
    """The paper moves before it is looked up that the other one exists, which may be held by an
    editor who comes to move the paper."""
    one, other = print_article(), print_article()
    is_held, is_beside = Event(), Event()

    def save_the_other():
        with transaction.atomic():
            other.headline = "Another headline"
            other.save()
            other.keep_version(by=editor)
            is_held.set()
            is_beside.wait(20)
            sleep(0.3)

    def put_it_beside():
        is_held.wait(20)
        with transaction.atomic():
            one.headline = "A headline"
            one.save()
            one.choices.create(related=other)
            is_beside.set()

    with ThreadPoolExecutor(2) as editors:
        for saved in [
            editors.submit(_in_a_connection_of_its_own, act)
            for act in (save_the_other, put_it_beside)
        ]:
            saved.result(timeout=30)
    assert [*one.choices.values_list("related", flat=True)] == [other.pk]


def test_after_a_decision_a_page_is_made_with_few_questions_however_many_comments(
    worker, article, publish
):
    """What it hangs on, whether it takes comments, the comments, their replies, and how many."""
    address, asked = article.get_absolute_url(), []
    for comments in (1, 1, 4):
        for _comment in range(comments):
            publish(parent=publish())
        worker.look()
        with CaptureQueriesContext(connection) as queries:
            assert worker.get(address).status == 200
        asked.append([query["sql"] for query in queries])
    first, second, third = ([sql for sql in sqls if "SELECT" in sql] for sqls in asked)
    assert len(first) > len(second)
    assert len(second) == len(third) == 5


# By the clock


def test_an_article_appears_in_the_lists_when_its_time_has_come(worker, article, write, editor):
    later = write(headline="The clock struck")
    later.published_at = timezone.now() + timedelta(seconds=0.6)
    later.save()
    later.publish(by=editor)
    worker.look()
    assert later.headline not in worker.get("/").text
    until = timezone.now() + timedelta(seconds=10)
    while later.headline not in worker.get("/").text:
        assert timezone.now() < until
        sleep(0.05)


def _comes_out(article, by, seconds):
    article.published_at = timezone.now() + timedelta(seconds=seconds)
    article.save()
    article.publish(by=by)


def _until(holds):
    until = timezone.now() + timedelta(seconds=10)
    while not holds():
        assert timezone.now() < until
        sleep(0.05)


def test_an_article_is_there_when_its_time_has_come_whoever_asked_before(worker, write, editor):
    later = write(headline="The clock struck")
    _comes_out(later, editor, seconds=0.6)
    address = later.get_absolute_url()
    assert worker.get(address).status == 404
    _until(lambda: worker.get(address).status == 200)


def test_an_article_stands_beside_others_when_its_time_has_come(worker, article, write, editor):
    later = write(headline="The clock struck")
    _comes_out(later, editor, seconds=0.6)
    address = article.get_absolute_url()
    assert later.headline not in worker.get(address).text
    _until(lambda: later.headline in worker.get(address).text)
    assert worker.get(address).text == plain(address)


def test_a_discussion_closes_on_the_page_when_its_time_has_come(worker, article, publish):
    publish()
    closes_at = timezone.now() + timedelta(seconds=0.6)
    Discussion.objects.filter(article=article).update(closes_at=closes_at)
    address = article.get_absolute_url()
    assert "post-a-comment" in worker.get(address).text
    until = timezone.now() + timedelta(seconds=10)
    while "post-a-comment" in worker.get(address).text:
        assert timezone.now() < until
        sleep(0.05)


# Recommended


def recommended_ago(article, seconds):
    with as_owner():
        moment = timezone.now() - timedelta(seconds=seconds)
        LastRecommended.objects.filter(article=article).update(moved_at=moment)


def recommend_as(comment, number):
    recommend(comment, by=Reader(b"address %d" % number, "a browser"))


def test_the_first_who_recommends_is_seen_and_a_crowd_after_them_makes_no_page(
    worker, article, publish
):
    comment, address = publish(), article.get_absolute_url()
    worker.get(address)
    for number in range(5):
        recommend_as(comment, number)
        worker.look()
        assert "1 recommendation<" in worker.get(address).text
    assert worker.made == [address] * 2


def test_what_the_crowd_recommended_is_on_the_page_by_the_clock(worker, article, publish):
    comment, address = publish(), article.get_absolute_url()
    recommend_as(comment, 1)
    # So that the page is over in a moment, and not in half a minute.
    recommended_ago(article, 34.4)
    assert "1 recommendation<" in worker.get(address).text
    with as_owner(), connection.cursor() as cursor:
        # As if somebody had been counted while the page stood, and moved nothing.
        cursor.execute("UPDATE comments_tally SET recommended = 2")
    worker.look()
    assert "1 recommendation<" in worker.get(address).text
    _until(lambda: "2 recommendations<" in worker.get(address).text)
    # From then on it stands.
    worker.made.clear()
    assert worker.get(address).text == plain(address)
    assert worker.made == []


def test_what_is_recommended_leaves_the_rest_of_the_page_as_it_was_made(
    worker, article, publish, monkeypatch
):
    comment, address = publish(), article.get_absolute_url()
    worker.get(address)
    made = []
    monkeypatch.setattr("articles.views._published_page", made.append)
    recommend_as(comment, 1)
    worker.look()
    assert "1 recommendation<" in worker.get(address).text
    assert made == []


def test_a_decision_is_seen_at_once_while_a_crowd_recommends(
    worker, article, publish, moderator, clause
):
    comment, other, address = publish(), publish(text="Soon gone."), article.get_absolute_url()
    recommend_as(comment, 1)
    assert other.text in worker.get(address).text
    recommend_as(comment, 2)
    other.refresh_from_db()
    other.reject(by=moderator, citing=clause, seen=1)
    worker.look()
    page = worker.get(address).text
    assert other.text not in page
    assert "2 recommendations<" in page


def test_the_last_hour_of_a_discussion_begins_on_the_page_by_itself(worker, article, publish):
    publish()
    closes_at = timezone.now() + timedelta(hours=1, seconds=0.6)
    Discussion.objects.filter(article=article).update(closes_at=closes_at)
    address, said = article.get_absolute_url(), "This discussion closes within the hour:"
    assert said not in worker.get(address).text
    _until(lambda: said in worker.get(address).text)
    assert worker.get(address).text == plain(address)


def test_a_discussion_that_ends_by_the_setting_closes_on_the_page(
    worker, print_article, edition, settings
):
    settings.DISCUSSION_DAYS = 7
    ago = timedelta(days=7) - timedelta(seconds=0.6)
    address = print_article(published_at=timezone.now() - ago).get_absolute_url()
    assert "post-a-comment" in worker.get(address).text
    _until(lambda: "post-a-comment" not in worker.get(address).text)
    assert "no new comments are taken" in worker.get(address).text


def test_a_change_of_when_it_closes_is_on_the_page(worker, article, publish):
    publish()
    address = article.get_absolute_url()
    for days in (3, 5):
        closes_at = timezone.now() + timedelta(days=days)
        Discussion.objects.filter(article=article).update(closes_at=closes_at)
        worker.look()
        assert f"{closes_at:%Y-%m-%dT%H:%M:%S}" in worker.get(address).text


# The same for everybody


def test_what_else_stands_in_a_query_makes_no_other_page(worker, article):
    address = article.get_absolute_url()
    pages = [
        worker.get(f"{address}{query}")
        for query in ("", "?utm_source=x", "?x=1&y=2", "?from=", "?fro%6d=", "?FROM=7", "?=&&")
    ]
    assert len({page.body for page in pages}) == 1
    assert worker.made == [address]


def test_another_page_of_the_conversation_is_another_page(worker, article, publish):
    comments = [publish() for _time in range(3)]
    address, older = article.get_absolute_url(), cursor_of(comments[1])
    page = worker.get(f"{address}?utm=1&from={older}&x=2").text
    assert comments[0].text in page
    assert comments[2].text not in page
    assert page == plain(f"{address}?from={older}")
    assert comments[2].text in worker.get(address).text
    worker.get(f"{address}?from={older}")
    assert worker.made == [address, address]


def test_the_page_of_one_comment_is_another_page_and_no_other_word_makes_one(
    worker, article, publish
):
    top, other = publish(), publish()
    reply = publish(parent=top)
    address = article.get_absolute_url()
    page = worker.get(f"{address}?under={top.public_id}&utm=1").text
    assert reply.text in page
    assert other.text not in page
    assert page == plain(f"{address}?under={top.public_id}")
    for words in ("x", top.public_id.upper(), "b" * 11, "b" * 13, "a" * 12, "2" * 11 + "٣"):
        assert worker.get(f"{address}?under={words}").text == plain(address)
    assert worker.made == [address, address]
    publish(parent=top, text="Heard meanwhile.")
    worker.look()
    assert "Heard meanwhile." in worker.get(f"{address}?under={top.public_id}").text


def test_a_query_too_long_to_be_one_of_ours_is_kept_nowhere(worker, article):
    address = article.get_absolute_url()
    for _time in range(2):
        assert worker.get(f"{address}?from={'9' * 400}").status == 200
    assert worker.made == [address, address]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept_language": "ar"},
        {"user_agent": "Mozilla"},
        {"cookie": "desk=1; theme=dark"},
        {"x_forwarded_host": "evil.example", "x_original_url": "/admin/"},
        {"origin": "https://evil.example", "referer": "https://evil.example/"},
        {"range": "bytes=0-3"},
        {"if_match": '"x"', "if_unmodified_since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ],
    ids=str,
)
def test_no_header_of_whoever_asks_changes_what_others_are_served(worker, article, headers):
    address = article.get_absolute_url()
    first = worker.get(address, **headers)
    assert first.status == 200
    assert first.text == worker.get(address).text == plain(address)
    assert worker.made == [address]


def test_whoever_works_here_is_answered_by_django(worker, article, settings):
    address = article.get_absolute_url()
    worker.get(address)
    for _time in range(2):
        worker.get(address, cookie=f"{settings.SESSION_COOKIE_NAME}=x")
    assert worker.made == [address] * 3


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "a b"])
def test_another_host_is_refused_whatever_is_kept(worker, article, host):
    address = article.get_absolute_url()
    worker.get(address)
    assert worker.get(address, host=host).status == 400
    assert worker.get(address).status == 200


def test_who_comes_over_an_open_line_is_led_to_https_whatever_is_kept(worker, article, settings):
    address = article.get_absolute_url()
    worker.get(address)
    settings.SECURE_SSL_REDIRECT = True
    made = len(worker.made)
    worker.get(address)
    assert len(worker.made) == made + 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_whatever_is_not_reading_is_djangos(worker, article, method):
    address = article.get_absolute_url()
    worker.get(address)
    assert worker.get(address, method=method).status == 405
    assert worker.made == [address] * 2


@pytest.mark.parametrize("address", ["/nix/", "/harbour/2020/01/nix/", "/admin/", "/latest"])
def test_what_is_no_page_is_kept_nowhere(worker, article, address):
    statuses = {worker.get(address).status for _time in range(2)}
    assert statuses <= {404, 302, 301}
    assert len(worker.made) == 2
    assert len(worker.cache.shelf) == 0


def test_a_former_address_leads_on_with_all_that_was_asked(worker, article, editor):
    former = article.get_absolute_url()
    article.readdress("ferry-renamed", by=editor)
    answer = worker.get(f"{former}?utm=1")
    assert answer.status == 301
    assert answer.headers["Location"] == f"{article.get_absolute_url()}?utm=1"


def test_receipts_and_forms_are_kept_nowhere(worker, article, send):
    receipt = send().get_receipt_url()
    for address in (receipt, f"/comments/on/{article.slug}/"):
        answer = worker.get(address)
        assert answer.status == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert len(worker.cache.shelf) == 0


# Packed, and named


def test_a_page_is_the_same_however_it_is_packed(worker, article):
    address = article.get_absolute_url()
    said = plain(address).encode()
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    names = set()
    for accepted, coding in (("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0", None)):
        answer = worker.get(address, accept_encoding=accepted)
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert unpack[coding](answer.body) == said
        names.add(answer.headers["ETag"])
    assert len(names) == 3
    assert all(name.startswith('"') for name in names)


@pytest.mark.parametrize("named", ["{}", "W/{}", '"x", {}', "*"])
@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_whoever_has_these_very_bytes_is_told_so(worker, article, named, coding):
    address = article.get_absolute_url()
    tag = worker.get(address, accept_encoding=coding).headers["ETag"]
    answer = worker.get(address, accept_encoding=coding, if_none_match=named.format(tag))
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_bytes_packed_in_another_way_are_others(worker, article):
    address = article.get_absolute_url()
    tag = worker.get(address, accept_encoding="gzip").headers["ETag"]
    assert worker.get(address, accept_encoding="br", if_none_match=tag).status == 200


def test_whoever_asks_for_the_head_gets_no_body(worker, article):
    address = article.get_absolute_url()
    for _time in range(2):
        answer = worker.get(address, method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 1000
    assert worker.get(address).text == plain(address)
    assert worker.made == [address]


def test_a_feed_that_is_as_old_as_a_reader_says_is_not_sent_again(worker, article, monkeypatch):
    # Of what changed a second ago it says no date.
    monkeypatch.setattr("articles.feeds._second_is_over", lambda moment: True)
    feed = worker.get("/feeds/latest.atom")
    date = feed.headers["Last-Modified"]
    again = worker.get("/feeds/latest.atom", if_modified_since=date)
    assert again.status == 304
    assert again.headers["Last-Modified"] == date
    other = worker.get("/feeds/latest.atom", if_modified_since=date, if_none_match='"x"')
    assert other.status == 200


def test_caches_in_front_are_told_what_the_operator_says(worker, article, settings):
    assert worker.get("/").headers["Cache-Control"] == "no-cache"
    settings.SHARED_CACHE = "s-maxage=1, stale-while-revalidate=10"
    said = worker.get("/latest/").headers["Cache-Control"]
    assert said == "public, max-age=0, s-maxage=1, stale-while-revalidate=10"


# Many at once, little room, no database


def test_many_who_come_at_once_have_one_page_made(watching_worker, article):
    address, all_here = article.get_absolute_url(), Barrier(6)
    watching_worker.before_django = lambda: sleep(0.2)

    def come(_number):
        all_here.wait()
        try:
            return watching_worker.get(address).body
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as readers:
        pages = set(readers.map(come, range(6)))
    assert watching_worker.made == [address]
    assert len(pages) == 1


class Away(Exception):
    """The database does not answer."""


def _nobody_answers(names):
    raise Away


@pytest.fixture
def alone(worker, article, monkeypatch):
    """A worker that holds ARTICLE's page and whose database is away."""
    address = article.get_absolute_url()
    page = worker.get(address).body
    monkeypatch.setattr(worker.cache.watch, "ask", _nobody_answers)
    worker.look()
    return address, page


def _make_old(worker, by):
    for _key, page in worker.cache.shelf.all():
        page.known_at -= by


def test_without_the_database_what_is_held_is_served_for_a_time(worker, alone):
    address, page = alone
    _make_old(worker, 300)
    assert worker.get(address).body == page
    assert worker.made == [address]
    _make_old(worker, 400)
    worker.get(address)
    assert worker.made == [address] * 2


def test_what_has_moved_is_not_served_without_the_database_either(
    worker, article, publish, moderator, clause, monkeypatch
):
    comment, address = publish(text="Soon gone."), article.get_absolute_url()
    worker.get(address)
    comment.refresh_from_db()
    comment.reject(by=moderator, citing=clause, seen=1)
    worker.look()
    monkeypatch.setattr(worker.cache.watch, "ask", _nobody_answers)
    worker.look()
    assert comment.text not in worker.get(address).text


def test_a_database_that_says_nothing_is_given_up_within_seconds(db):
    """Whose machine is gone closes no line; pages would stand alone long after it is back."""
    connection.ensure_connection()
    said = connection.connection.info.get_parameters()
    assert 0 < int(said["connect_timeout"]) <= 5
    assert 0 < int(said["tcp_user_timeout"]) <= 10_000
    waits = int(said["keepalives_idle"])
    assert waits + int(said["keepalives_interval"]) * int(said["keepalives_count"]) <= 15


def test_when_the_database_is_back_pages_are_believed_again(worker, alone, article, publish):
    address, _page = alone
    worker.cache.watch.ask = built_ask()
    comment = publish(text="Back again.")
    worker.look()
    assert comment.text in worker.get(address).text


def built_ask():
    from newsroom.cached import _ask

    return _ask


def test_a_page_that_nobody_has_asked_about_lately_is_asked_about_first(
    watching_worker, article, publish, moderator, clause
):
    """The watch rests where nobody comes; the next reader is not told what was so when it did."""
    comment, address = publish(text="Soon gone."), article.get_absolute_url()
    watching_worker.get(address)
    watching_worker.cache.watch.asked_at -= 60
    _rejected(comment, moderator, clause)
    _make_old(watching_worker, 60)
    assert comment.text not in watching_worker.get(address).text


def test_a_watch_that_broke_off_begins_again_with_the_next_page(watching_worker, article, publish):
    watching_worker.get("/")
    watch = watching_worker.cache.watch
    watch.end()
    watch._is_over = False
    address = article.get_absolute_url()
    watching_worker.get(address)
    comment = publish()
    until = timezone.now() + timedelta(seconds=5)
    while comment.text not in watching_worker.get(address).text:
        assert timezone.now() < until
        sleep(0.05)
    assert not watch.is_cut_off


def _page(used_at=0.0):
    page = KeptPage(bytes(1000), [], {}, float("inf"), known_at=0.0, used_at=used_at)
    page.packed("br")
    page.measure()
    return page


def test_the_shelf_has_so_much_room_and_what_was_used_longest_ago_goes(db):
    shelf = Shelf(room=5.5 * _page().size)
    for number in range(8):
        shelf.put((f"/{number}/", ""), _page(used_at=number))
    assert [key for key, _page in shelf.all()] == [(f"/{n}/", "") for n in range(3, 8)]
    for key, page in shelf.all():
        shelf.drop(key, page)
    assert shelf._taken == {True: 0, False: 0}


def test_pages_that_a_query_chooses_drive_out_no_others(db):
    shelf = Shelf(room=8 * _page().size)
    shelf.put(("/", ""), _page(used_at=-99))
    for number in range(20):
        shelf.put(("/", f"from={number}"), _page(used_at=number))
    assert ("/", "") in dict(shelf.all())
    assert 1 < len(shelf) <= 3


def test_with_no_room_there_is_no_page_cache(settings):
    from newsroom.cached import cached

    settings.PAGE_CACHE_MEGABYTES = 0
    assert cached(len) is len


# Caches in front


@pytest.fixture
def cache_in_front():
    """A cache that many share, which remembers what it is told: `told`."""

    class Handler(BaseHTTPRequestHandler):
        def do_PURGE(self):
            told.append((self.path, self.headers["Host"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said):
            pass

    told = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield SimpleNamespace(told=told, address=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_cache_in_front_is_told_what_has_changed(
    settings, cache_in_front, request, article, publish
):
    settings.PURGE_AT, settings.SITE_ORIGIN = cache_in_front.address, "https://news.example"
    worker, address = request.getfixturevalue("worker"), article.get_absolute_url()
    worker.get("/")
    worker.get(address)
    publish()
    worker.look()
    until = timezone.now() + timedelta(seconds=10)
    while not cache_in_front.told:
        assert timezone.now() < until
        sleep(0.01)
    assert cache_in_front.told == [(address, "news.example")]


def test_a_cache_in_front_that_keeps_readers_away_is_told_all_the_same(
    transactional_db, settings, cache_in_front, request, article, publish
):
    settings.PURGE_AT = cache_in_front.address
    worker, address = request.getfixturevalue("watching_worker"), article.get_absolute_url()
    worker.get(address)
    worker.cache.watch.asked_at -= 60
    sleep(0.8)
    publish()
    until = timezone.now() + timedelta(seconds=5)
    while not cache_in_front.told:
        assert timezone.now() < until
        sleep(0.01)
    assert [path for path, _host in cache_in_front.told] == [address]


def test_a_cache_in_front_that_is_away_keeps_nobody_waiting(caplog):
    from newsroom.purge import Purge

    purge = Purge("http://127.0.0.1:1", "https://news.example")
    purge([("/", "")])
    until = timezone.now() + timedelta(seconds=10)
    while "cannot be told" not in caplog.text:
        assert timezone.now() < until
        sleep(0.01)
