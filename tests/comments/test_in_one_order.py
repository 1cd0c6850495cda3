"""Whatever moves the versions of discussions takes one of them at a time, after its comment, and
holds it to the end: so nobody at work on two waits for somebody who waits for them."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from comments.models import Decision, Discussion

WAITS = (
    "SELECT count(*) FROM pg_locks AS waited JOIN pg_locks AS held USING (transactionid)"
    " WHERE NOT waited.granted AND held.granted AND held.pid = pg_backend_pid()"
)
LEFT_ALONE = 20  # seconds


def whoever_waits():
    """Come back once another connection waits for what this one holds."""
    until = time.monotonic() + LEFT_ALONE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.02)


@pytest.fixture
def waits_after():
    """`waits_after(act)`: ACT on a connection of its own, once it waits for this one."""
    with ThreadPoolExecutor(1) as other:

        def begin(act):
            def run():
                try:
                    return act()
                finally:
                    connections.close_all()

            by_other = other.submit(run)
            whoever_waits()
            return by_other

        yield begin


def touched(discussion):
    """As the form of a discussion leaves it."""
    discussion.save(update_fields=["state"])


@pytest.fixture
def two(article, print_article):
    return [Discussion.objects.get_or_create(article=one)[0] for one in (article, print_article())]


@pytest.mark.django_db(transaction=True)
def test_decisions_taken_together_hold_nothing_that_an_editor_goes_on_to(
    two, send, as_staff, moderator, waits_after
):
    """The one works from the second article to the first, the other the other way round."""
    mine, theirs = two
    comments = [send(article=one.article) for one in (theirs, mine)]
    fields = {f"seen-{comment.pk}": 0 for comment in comments}
    fields |= {"_selected_action": [comment.pk for comment in comments], "approve": "1"}
    browser, address = as_staff(moderator), reverse("admin:desk_together")
    with transaction.atomic():
        touched(mine)
        answer = waits_after(lambda: browser.post(address, fields))
        # Decided already, and let go.
        assert Decision.objects.filter(comment=comments[0]).exists()
        touched(theirs)
    assert answer.result(timeout=LEFT_ALONE).status_code == 200
    assert Decision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_erasure_and_a_decision_about_one_discussion_come_one_after_the_other(
    publish, moderator, chief, clause, waits_after
):
    erased, rejected = publish(), publish()
    with transaction.atomic():
        erased.erase(by=chief, ground="unlawful")
        taken = waits_after(lambda: rejected.reject(by=moderator, seen=1, citing=clause))
        # What the other holds, its comment, is asked for by nobody who holds the discussion.
        publish()
    assert taken.result(timeout=LEFT_ALONE).verdict == "rejected"


@pytest.mark.django_db
def test_each_that_moves_a_version_has_its_comment_before_and_changes_nothing_after():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE proname ~ '^comments_'"
            " AND prosrc ~* 'update +comments_discussion'"
        )
        moving = dict(cursor.fetchall())
    # A pick holds its comment from the moment that it is made; it is in nobody's way.
    assert moving.pop("comments_pick_takes_effect").count("UPDATE") == 1
    assert set(moving) == {"comments_decision_takes_effect", "comments_erasure_takes_effect"}
    for name, source in moving.items():
        changed = re.findall(r"\b(?:UPDATE|DELETE FROM|INSERT INTO) (comments_\w+)", source)
        assert changed[0] == "comments_comment", name
        assert changed[-1] == "comments_discussion", name
        assert changed.count("comments_discussion") == 1, name
