"""What a page of the admin asks of the database, and that it asks no more of a busy newsroom."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Author, Section
from comments.models import Comment, Guidelines, ReportAnswer, SecondLook, Signal, WatchWord

pytestmark = pytest.mark.django_db

# Each page and its queries, session and person among them.
COSTS = {
    "/admin/": 3,
    "/admin/articles/article/": 12,
    "/admin/articles/article/?q=printed": 10,
    "/admin/articles/article/add/": 3,
    "/admin/articles/article/{article}/change/": 15,
    "/admin/articles/article/{article}/history/": 6,
    "/admin/articles/article/{article}/preview/": 14,
    "/admin/articles/author/": 5,
    "/admin/articles/page/": 5,
    "/admin/articles/picture/": 6,
    "/admin/articles/picture/{picture}/change/": 5,
    "/admin/articles/section/": 5,
    "/admin/comments/comment/": 9,
    "/admin/comments/comment/?state=all": 10,
    "/admin/comments/comment/?q=well": 8,
    # One of them asks who is reading it just now, one which rejected text it began with.
    "/admin/comments/comment/{comment}/change/": 11,
    "/admin/comments/decision/": 10,
    "/admin/comments/discussion/": 5,
    "/admin/comments/erasure/": 7,
    "/admin/comments/guidelines/": 5,
    "/admin/comments/guidelines/add/": 7,
    "/admin/comments/guidelines/{edition}/change/": 5,
    "/admin/comments/watchword/": 4,
    "/admin/comments/watchword/?state=all": 4,
    "/admin/comments/watchword/add/": 4,
    "/admin/comments/watchword/{word}/change/": 6,
    "/admin/numbers/": 26,
    "/admin/numbers/?by=month": 26,
    "/admin/numbers/csv/?table=all": 26,
    "/admin/staff/user/": 7,
}


@pytest.fixture
def newsroom(
    print_article, send, publish, moderator, colleague, chief, clause, hire, picture, edition
):
    """Grow it: `newsroom(3)` adds three of everything; returns where the first ones are."""
    first = print_article(slug="printed", picture=picture)
    comment = publish(article=first)

    def grow(count):
        for _n in range(count):
            begun = Comment.objects.count()
            section = Section.objects.create(name=f"Section {begun}", slug=f"section-{begun}")
            author = Author.objects.create(
                name=f"Author {begun}", slug=f"author-{begun}", handle=f"@author{begun}"
            )
            article = print_article(
                slug=f"printed-{begun}", section=section, author=author, picture=picture
            )
            send(article=article)
            publish(article=article)
            publish(article=article, parent=publish(article=article))
            send(article=article).reject(by=moderator, citing=clause, seen=0, note="No.")
            send(article=article).erase(by=chief, ground="unlawful")
            newest = comment.newest_decision().number
            comment.reopen(by=chief, seen=newest, reason="Again.")
            comment.approve(by=moderator, seen=newest + 1)
            for answer in ("uphold", "dismiss"):
                appealed, reported = send(article=article), publish(article=article)
                appealed.reject(by=moderator, citing=clause, seen=0)
                looked_at = {"by": colleague, "verdict": "rejected", "citing": clause}
                SecondLook.record(appealed.newest_decision(), **looked_at)
                getattr(appealed.submit_appeal(text="No."), answer)(by=colleague, words="Yes.")
                # The clause as it is now.
                now = Guidelines.objects.current().clauses.get(key=clause.key)
                report = reported.report(clause=now)
                if answer == "dismiss":
                    said = {"by": colleague, "words": "No.", "up_to": report.pk}
                    ReportAnswer.dismiss(reported, **said)
            hire(f"staff-{begun}", "Moderators")
            fields = {"clause_key": clause.key, "added_by": chief}
            word = WatchWord.objects.create(phrase=f"word {begun}", **fields)
            Signal.objects.create(comment=comment, kind="watch_word", watch_word=word)
            kept = [{"added": {}}, {"version": first.keep_version(by=chief).number}]
            LogEntry.objects.log_actions(chief.pk, [first], CHANGE, change_message=kept)
        for _n in range(count):
            Guidelines.publish(
                by=chief,
                follows=Guidelines.objects.current().number,
                welcome="W",
                clauses=[{"key": "promotion", "title": "P", "text": "P."}],
            )
        return {
            "article": first.pk,
            "picture": picture.pk,
            "comment": comment.pk,
            "edition": edition.pk,
            "word": WatchWord.objects.first().pk,
        }

    return grow


@pytest.mark.thorough
def test_a_page_of_the_admin_costs_the_same_in_a_busy_newsroom(
    newsroom, as_staff, superuser, monkeypatch
):
    # On a busy machine this takes longer than the minute after which a session is written anew.
    monkeypatch.setattr("newsroom.staff.sessions.WORTH_WRITING", timedelta(hours=1))
    browser = as_staff(superuser)

    def costs(places):
        asked = {}
        for page in COSTS:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page.format(**places)).status_code == 200, page
            asked[page] = len(queries)
        return asked

    # What is read once for all, content types say, is read.
    costs(newsroom(2))
    assert costs(newsroom(0)) == COSTS
    assert costs(newsroom(9)) == COSTS
