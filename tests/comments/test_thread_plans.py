"""How the database goes about a page of a thread: by an index that says where it begins, and
counted without a look at the comments.

What makes a table of ten rows look like one of a million is said in `test_desk_plans.py`.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models.reading_order import cursor_of
from comments.models.thread import thread_page
from tests.comments.test_desk_plans import BIG, nodes, plan_of, sorted_tables, whole_tables
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

COUNTED = "comments_counted_in_thread"


@pytest.fixture
def thread(publish):
    parents = [publish() for _n in range(4)]
    for parent in parents:
        publish(parent=parent, answers=publish(parent=parent))
    return parents


@pytest.fixture
def planned(thread, article):
    """`planned(cursor)`: the plans of what a page asks: its comments, its replies, their count."""

    def planned(cursor="", under=""):
        with CaptureQueriesContext(connection) as captured:
            shown = thread_page(article, cursor, under=under)
        assert shown.count == 12
        with connection.cursor() as database:
            database.execute("SET LOCAL enable_seqscan = off")
            database.execute("SET LOCAL enable_bitmapscan = off")
            # Otherwise what a sort of four costs depends on how many the table was last seen with.
            database.execute("SET LOCAL enable_sort = off")
        return [plan_of(query["sql"]) for query in captured.captured_queries]

    return planned


def test_no_page_reads_or_sorts_a_whole_table_of_comments(planned, thread):
    for plan in [*planned(), *planned(cursor_of(thread[1]))]:
        assert not BIG & set(whole_tables(plan))
        # The replies of one page.
        assert sorted_tables(plan) <= {"comments_comment"}


def test_a_page_of_one_comment_goes_by_its_name_and_by_whom_they_answer(planned, thread):
    for plan in planned(under=thread[1].public_id)[:2]:
        assert not BIG & set(whole_tables(plan))
        # Its own replies.
        assert sorted_tables(plan) <= {"comments_comment"}


def without(*indexes):
    """Of twelve rows it is as cheap to look at each by another index."""
    with as_owner(), connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(f"DROP INDEX {index}")


def test_a_page_begins_where_the_index_says_however_far_down_it_is(planned, thread):
    without("comments_comment_article_id_94fe60a2", "comments_counted_in_thread")
    comments, _replies, _count = planned(cursor_of(thread[1]))
    places = [
        node.get("Index Cond", "")
        for node in nodes(comments)
        if node.get("Index Name") == "comments_approved_by_article"
    ]
    assert [place for place in places if "submitted_at <=" in place]
    assert not [node for node in nodes(comments) if node["Node Type"] == "Sort"]


def test_a_thread_is_counted_by_an_index_alone(planned):
    without("comments_comment_article_id_94fe60a2", "comments_approved_by_article")
    _comments, _replies, count = planned()
    scans = [n["Node Type"] for n in nodes(count) if n.get("Index Name") == COUNTED]
    assert scans.count("Index Only Scan") == 2
