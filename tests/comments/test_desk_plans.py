"""How the database goes about what the desk asks: by an index, never through a whole table.

A table of ten rows is read whole by whoever is sensible, so reading whole and sorting are made as
dear as they can be: what is done all the same has no index to go by.
"""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.desk.filters import with_words
from comments.models import QueueEntry, Referral, Signal

pytestmark = pytest.mark.django_db

# What grows with every comment.
BIG = {
    *("comments_comment", "comments_contact", "comments_decision", "comments_note"),
    *("comments_queueentry", "comments_signal", "comments_referral", "comments_likeness"),
    *("comments_appeal", "comments_appealanswer", "comments_report", "comments_reportanswer"),
    "comments_secondlook",
}


@pytest.fixture
def desk(moderator, as_staff):
    return as_staff(moderator)


@pytest.fixture
def busy(send, publish, moderator, clause):
    """Something of everything."""
    for _n in range(3):
        parent = publish(email="ana@example.org")
        reply = send(parent=parent, answers=publish(parent=parent), email="ana@example.org")
        Signal.objects.create(comment=reply, kind="links", start=0, end=2)
        Referral.record(reply, by=moderator, note="?")
        QueueEntry.objects.filter(pk=reply.pk).update(lane="waiting")
        send().reject(by=moderator, seen=0, citing=clause, note="No.")


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def tables_of(plan):
    return {node.get("Relation Name") for node in nodes(plan)} - {None}


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def whole_tables(plan):
    return [n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"]


def sorted_tables(plan):
    """The big tables of which a Sort takes in what is not limited by their own numbers. One that
    comes in order but for what happened in the same moment is in order."""
    found = set()
    for node in nodes(plan):
        if node["Node Type"] == "Sort":
            for below in nodes(node):
                by_number = "id = " in below.get("Index Cond", "")
                if below.get("Relation Name") in BIG and not by_number:
                    found.add(below["Relation Name"])
    return found


def plans(ask):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_hashagg = on")
    with CaptureQueriesContext(connection) as queries:
        response = ask()
    assert response.status_code == 200, response.content
    asked = [query["sql"] for query in queries.captured_queries]
    asked = [sql for sql in asked if sql.lstrip().startswith(("SELECT", "UPDATE"))]
    return {sql: plan_of(sql) for sql in asked}


ASKED = {
    "the next cards": ("take", {"lane": "waiting"}),
    "the next cards of an article": ("take", {"article": "1"}),
    "the next cards of a section": ("take", {"section": "1"}),
    "the next cards in a language": ("take", {"language": "en"}),
    "the next flagged cards": ("take", {"flagged": "1"}),
    "the next cards with a word": ("take", {"q": "thought"}),
    "the next cards of a writer": ("take", {"writer": "1"}),
    "what was published": ("desk", {"lane": "published"}),
    "what was decided": ("desk", {"lane": "decided"}),
    "what I decided": ("desk", {"lane": "mine"}),
    "what was published with a word": ("desk", {"lane": "published", "q": "thought"}),
    "how many wait": ("counts", {}),
}


@pytest.mark.parametrize("what", ASKED)
def test_no_big_table_is_read_whole(desk, busy, what):
    name, fields = ASKED[what]
    address = reverse("admin:desk" if name == "desk" else f"admin:desk_{name}")
    if name == "take":
        found = plans(lambda: desk.post(address, fields, headers={"accept": "application/json"}))
    else:
        found = plans(lambda: desk.get(address, fields))
    whole = {sql: set(whole_tables(plan)) & BIG for sql, plan in found.items()}
    assert not {sql: tables for sql, tables in whole.items() if tables}
    assert any(tables_of(plan) & BIG for plan in found.values())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("take", {"lane": "waiting"}),
        ("take", {"lane": "spam"}),
        ("take", {"article": "1"}),
        ("take", {"section": "1"}),
        ("take", {"language": "en"}),
        ("desk", {"lane": "published"}),
        ("desk", {"lane": "decided"}),
        ("desk", {"lane": "mine"}),
    ],
)
def test_a_lane_comes_in_its_order_from_an_index(desk, busy, name, fields):
    if name == "take":
        address, ask = reverse("admin:desk_take"), desk.post
    else:
        address, ask = reverse("admin:desk"), desk.get
    found = plans(lambda: ask(address, fields, headers={"accept": "application/json"}))
    # The first of them that names a big table and limits itself is the lane's own.
    sql, plan = next(
        (sql, plan) for sql, plan in found.items() if "LIMIT" in sql and tables_of(plan) & BIG
    )
    assert not sorted_tables(plan), sql


@pytest.mark.parametrize("words", ["thought", "the a"])
def test_words_are_looked_up_in_their_index(busy, words):
    """However common the planner takes them for; read from the newest on, a rare word takes
    seconds among a million."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert "comments_by_their_words" in with_words(words).explain()


def test_deciding_asks_by_numbers_alone(desk, send):
    comment = send()
    address = reverse("admin:desk_approve", args=[comment.pk])
    found = plans(lambda: desk.post(address, {"seen": 0}, headers={"accept": "application/json"}))
    for sql, plan in found.items():
        assert not set(whole_tables(plan)) & BIG, sql
        assert not sorted_tables(plan), sql


def test_a_table_read_whole_would_be_found():
    assert whole_tables(plan_of("SELECT * FROM comments_comment WHERE salt = 'x'")) == [
        "comments_comment"
    ]
    sorts = plan_of("SELECT * FROM comments_comment ORDER BY salt LIMIT 9")
    assert sorted_tables(sorts) == {"comments_comment"}
