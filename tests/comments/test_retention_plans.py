"""How the database finds what is over: by an index, and asking of old comments alone.

What makes a table of ten rows look like one of a million is said in `test_desk_plans.py`.
"""

from dataclasses import replace
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Follower, MailboxKey, Subscription
from comments.models.mailbox_key import new_seed
from comments.models.recommendation import RecommendingHour
from comments.models.retention import KEPT
from tests.comments.test_desk_plans import nodes, plan_of, whole_tables
from tests.owner import as_owner
from tests.retained import days

pytestmark = pytest.mark.django_db

_serial = count()

ADDRESSES, CONTACTS, REPORTERS, TEXTS, *_OTHERS = KEPT


@pytest.fixture
def busy(once):
    for ago in (days(400), days(500), days(5)):
        once(("rejected", ago), ("appealed", ago - days(1)), ("dismissed", ago - days(2)))
        once(("approved", ago), ("reported", ago - days(1)), ("answered", ago - days(2)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # Of ten rows it is as cheap to sort what an index found; of a million it is not.
        cursor.execute("SET LOCAL enable_sort = off")


def plan_of_batch(kept):
    """How the first batch of KEPT is found."""
    found = kept.over_at(timezone.now()).order_by(*kept.order).values_list("pk")
    sql, params = found[: kept.at_once].query.sql_with_params()
    with connection.cursor() as cursor:
        return plan_of(cursor.mogrify(sql, params))


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.title)
def test_nothing_that_grows_is_read_whole(busy, kept):
    assert whole_tables(plan_of_batch(kept)) == []


def test_rejected_texts_are_found_in_order_by_an_index_in_which_nothing_else_stands(busy):
    plan = plan_of_batch(TEXTS)
    used = {node.get("Index Name") for node in nodes(plan)} - {None}
    assert used == {"comments_rejected_with_words"}
    assert not [node for node in nodes(plan) if node["Node Type"] == "Sort"]


@pytest.mark.parametrize("table", ["decision", "appeal", "report", "notice"])
def test_since_when_a_comment_rests_is_told_by_its_own_rows(busy, table):
    """What the function asks of each table, it asks by the comment's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'comments_at_rest_since'")
        (source,) = cursor.fetchone()
    plan = plan_of(source.replace("of_comment", str(Comment.objects.first().pk)))
    assert whole_tables(plan) == []
    assert [n for n in nodes(plan) if n.get("Relation Name") == f"comments_{table}"]


@pytest.mark.parametrize("rejected_days", [365, 184])
def test_of_a_contact_it_is_asked_only_where_its_comment_is_old(busy, settings, rejected_days):
    """A condition on the contact alone would be asked of every one, old or not."""
    settings.KEEP_REJECTED_DAYS, settings.KEEP_CONTACTS_DAYS = rejected_days, 200
    asked = [node for node in nodes(plan_of_batch(CONTACTS)) if "at_rest" in str(_filters(node))]
    assert asked
    for node in asked:
        # Where the node reads that table alone, the column stands without its name.
        filters = str(_filters(node)).replace("comments_comment.", "")
        assert "CASE WHEN (submitted_at <" in filters


def _filters(node):
    return [value for name, value in node.items() if name.endswith(("Filter", "Cond"))]


def test_reporters_are_not_asked_about_their_comments_where_they_go_first(settings):
    assert "at_rest" not in str(REPORTERS.over_at(timezone.now()).query)
    settings.KEEP_REPORTERS_DAYS = 400
    assert "at_rest" in str(REPORTERS.over_at(timezone.now()).query)


def _follow_once(once, at):
    """One that nobody confirmed, one that is silent, with a mail, and one that has ended."""
    standing = {"kind": "article", "mailbox": b"x", "asked_at": at}
    for further in (
        {},
        {"confirmed_at": at, "told_at": at + days(1)},
        {"ended_at": at},
    ):
        comment = once(ago=days(1), email=f"{next(_serial)}@example.org")
        if "ended_at" not in further:
            further["follower"] = Follower.objects.create(email=comment.contact.email)
        one = Subscription.objects.create(comment=comment, **standing, **further)
        one.notices.create(kind="new_comments", sent_at=at)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.title)
def test_batches_together_are_all_of_it_and_each_of_it_once(busy, once, moderator, kept):
    """Also where nothing is erased meanwhile, and where many came in the same moment."""
    at = days(450)
    for n in range(5):
        once(("rejected", at))
        once(("approved", at), ("reported", at), ("answered", at))
        moderator.notices.create(kind="digest", sent_at=timezone.now() - at)
        with as_owner():
            MailboxKey.objects.create(
                email="ana@example.org", digest=new_seed(), asked_at=timezone.now() - at
            )
        recommended = once(("approved", at)).recommendations
        with as_owner():
            recommended.create(mark=b"a", from_there=b"b", made_on=(timezone.now() - at).date())
        RecommendingHour.objects.create(hour=timezone.now() - at, called=b"%d" % n, count=1)
        _follow_once(once, timezone.now() - at)
    now = timezone.now()
    everything = set(kept.over_at(now).values_list("pk", flat=True))
    for at_once in (1, 2, 3, 1000):
        numbers = [n for some in replace(kept, at_once=at_once).batches(now) for n in some]
        assert len(numbers) == len(set(numbers)) >= 5
        assert set(numbers) == everything
