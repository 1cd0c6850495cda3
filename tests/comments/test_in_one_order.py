"""Whatever moves the versions of discussions takes one of them at a time, after its comment, and
holds it to the end: so nobody at work on two waits for somebody who waits for them."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from comments.models import Decision, Discussion, Follower, Subscription, owe_news
from comments.models.following import confirm, follow, stop

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


# What is followed: the comment first, then what is followed in its order, then the address


def ends_all(follower):
    return lambda: Subscription.objects.filter(follower=follower).end()


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_more_and_who_ends_it_come_one_after_the_other(
    send, follower, waits_after, chief
):
    """Whoever ends holds what is followed, and goes on to the address; so does whoever asks."""
    first, more = follower("replies", "article"), send(email="ana@example.org")
    address = Follower.objects.get()
    for end in (
        lambda one: stop(one.subscriptions.under_way().last().token),
        lambda one: one.erase(by=chief, ground="unlawful"),
    ):
        with transaction.atomic():
            Subscription.objects.filter(comment=first).held()
            asked = waits_after(lambda: follow(more, ["replies", "article"]))
            end(first)
        asked.result(timeout=LEFT_ALONE)
        assert more.subscriptions.under_way().count() == 2
    assert Follower.objects.get().pk == address.pk


@pytest.mark.django_db(transaction=True)
def test_who_is_asking_is_waited_for_with_nothing_held_that_they_go_on_to(
    send, follower, waits_after
):
    first, more = follower("replies", "article"), send(email="ana@example.org")
    token = first.subscriptions.get(kind="article").token
    with transaction.atomic():
        follow(more, ["replies"])
        stopped = waits_after(lambda: stop(token))
        follow(more, ["article"])
        follow(first, ["replies"])
    stopped.result(timeout=LEFT_ALONE)
    assert first.subscriptions.under_way().count() == 1
    assert Follower.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_begun_and_what_is_ended_is_held_in_one_order(follower, waits_after):
    """The other way round than the rows lie."""
    follower("replies", "article")
    address = Follower.objects.get()
    last, first = Subscription.objects.order_by("-pk")
    Subscription.objects.update(confirmed_at=None)
    # The first lies behind the last from now on.
    Subscription.objects.filter(pk=first.pk).update(told_at=None)
    for other in (lambda: confirm(address.token), ends_all(address)):
        with transaction.atomic():
            Subscription.objects.filter(pk=first.pk).held()
            waiting = waits_after(other)
            Subscription.objects.filter(pk=last.pk).held()
        assert waiting.result(timeout=LEFT_ALONE) == 2


@pytest.mark.django_db(transaction=True)
def test_the_round_of_the_news_waits_for_nobody_who_ends_something(follower, publish):
    mine, others = follower("article"), follower("article", email="bea@example.org")
    publish()
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        mine.subscriptions.all().held()

        def owe():
            try:
                return owe_news()
            finally:
                connections.close_all()

        assert other.submit(owe).result(timeout=LEFT_ALONE) == 1
    assert others.subscriptions.get().told_at
    assert owe_news() == 1
