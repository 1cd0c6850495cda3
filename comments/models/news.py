"""What there is to tell whoever follows: what is public, asked anew each time somebody is told.

How often is bundled: whoever follows a comment or an article gets one mail about it, however much
came, and the next after a while.
"""

from collections import defaultdict
from datetime import timedelta
from operator import attrgetter

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from comments.models.comment import Comment
from comments.models.contact import Contact
from comments.models.decision import Decision
from comments.models.notice import Notice
from comments.models.subscription import Subscription

# One's own last decision can be undone with a key: an undone one is told to nobody.
SETTLED = timedelta(minutes=1)
# Between two mails about replies to the same comment.
REPLIES_APART = timedelta(hours=1)
# Beyond the longest pause, how far back it is looked for what nobody was told of: a worker may have
# been away for so long. What is older goes with the next news of the same article.
LOOKED_BACK = timedelta(days=3)


def articles_apart():
    """Between two mails about new comments on the same article."""
    return timedelta(hours=settings.FOLLOWING_HOURS)


def news_of(subscription):
    """The comments that SUBSCRIPTION is to be told of now, the oldest approval first: approved in
    its window, public at this moment, and by somebody else. The author's own comment has to be on
    the page for replies to it to be told."""
    comment = subscription.comment
    if subscription.follower is None or not subscription.told_at:
        return Comment.objects.none()
    shown = Comment.objects.public_with_words().alias(**_approved_at())
    news = shown.filter(
        approved_at__gt=subscription.news_from, approved_at__lte=subscription.told_at
    )
    own = Contact.objects.of_writer(subscription.follower.email)
    news = news.exclude(Exists(own.filter(comment=OuterRef("pk"))))
    # Also where the address beside it has been erased since.
    news = news.exclude(pk=comment.pk)
    if subscription.kind == Subscription.Kind.REPLIES:
        stands = Comment.objects.public_with_words().filter(pk=comment.pk)
        news = news.filter(_replies_to([comment.pk]), Exists(stands))
    else:
        news = news.filter(article=comment.article_id)
        told = Subscription.objects.confirmed().filter(follower=subscription.follower_id)
        told = told.filter(kind=Subscription.Kind.REPLIES).values_list("comment", flat=True)
        # Those have a mail of their own.
        news = news.exclude(pk__in=Comment.objects.filter(_replies_to(list(told))).values("pk"))
    return news.order_by("approved_at", "pk")


def _approved_at():
    """When a comment that stands approved was: by its newest decision."""
    newest = Decision.objects.filter(comment=OuterRef("pk")).order_by("-number")
    return {"approved_at": Subquery(newest.values("decided_at")[:1])}


def _replies_to(numbers):
    return Q(parent__in=numbers) | Q(answers__in=numbers)


@transaction.atomic
def owe_news():
    """Owe everybody a mail who follows something that has come, and was not told just now; due in
    a minute. Returns how many."""
    with connection.cursor() as cursor:
        # By one worker alone; what it owes, the next round of another finds told.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('comments_news', 0))")
        if not cursor.fetchone()[0]:
            return 0
    # Whoever stopped all mails about a comment is told nothing, and keeps nobody else waiting.
    confirmed = Subscription.objects.confirmed().filter(comment__silence=None)
    if not confirmed.exists():
        return 0
    replies, articles = (confirmed.filter(kind=kind) for kind in ("replies", "article"))
    return _owe(
        Notice.Kind.NEW_REPLIES, replies, _newest_replies(replies), REPLIES_APART, "comment_id"
    ) + _owe(
        Notice.Kind.NEW_COMMENTS,
        articles,
        _newest(_lately(articles_apart()), "article"),
        articles_apart(),
        "comment.article_id",
    )


def _lately(pause):
    """What is public and was approved since PAUSE and a little more."""
    since = timezone.now() - pause - LOOKED_BACK
    return Comment.objects.public_with_words().filter(
        decisions__verdict=Comment.Status.APPROVED, decisions__decided_at__gt=since
    )


def _newest(comments, by):
    """When the newest of COMMENTS was approved, by the number of what they stand under."""
    counted = comments.order_by().values(by).annotate(at=Max("decisions__decided_at"))
    return dict(counted.values_list(by, "at"))


def _newest_replies(subscriptions):
    lately = _lately(REPLIES_APART).filter(parent__isnull=False)
    followed = subscriptions.values("comment")
    newest = _newest(lately.filter(parent__in=followed), "parent")
    for number, at in _newest(lately.filter(answers__in=followed), "answers").items():
        newest[number] = max(at, newest.get(number, at))
    return newest


def _owe(kind, subscriptions, newest, pause, by):
    """Owe mails of KIND to those of SUBSCRIPTIONS that stand for something in NEWEST, one for each
    address and what it follows BY; PAUSE lies between two."""
    about = by.replace(".", "__")
    groups = defaultdict(list)
    for one in _with_their_last(subscriptions.filter(**{f"{about}__in": newest}), kind):
        groups[one.follower_id, attrgetter(by)(one)].append(one)
    owed = 0
    for (_follower, number), alike in groups.items():
        owed += _owe_one(kind, alike, newest[number], pause)
    return owed


def _with_their_last(subscriptions, kind):
    """SUBSCRIPTIONS, each with what became of the last mail that it was told by."""
    theirs = Notice.objects.filter(subscription=OuterRef("pk"), kind=kind)
    return (
        subscriptions.annotate(
            is_being_told=Exists(theirs.under_way()),
            was_told=Exists(theirs.filter(sent_at__gte=OuterRef("told_at"))),
            was_spared=Exists(theirs.filter(superseded_at__gte=OuterRef("told_at"))),
        )
        .select_related("comment", "follower")
        .order_by("pk")
    )


def _ended_carrier(kind, told):
    """Where the mail that TOLD counts as told by hung on one that has ended since, that one; else
    None. They were told at one moment, and what its mail did not tell is TOLD's again."""
    if told.told_at is None or told.news_from != told.told_at:
        return None
    alike = Subscription.objects.ended().filter(
        kind=told.kind,
        comment__article=told.comment.article_id,
        mailbox=told.mailbox,
        told_at=told.told_at,
        news_from__lt=told.told_at,
    )
    return _with_their_last(alike, kind).first()


def _owe_one(kind, alike, newest, pause):
    """Owe one mail for subscriptions that are ALIKE, but for when they were asked for."""
    now = timezone.now()
    told_at = max((one.told_at for one in alike if one.told_at), default=None)
    # Of those told last, the one that their mail hung on: the others count as told.
    carrier = min((o for o in alike if o.told_at == told_at), key=attrgetter("news_from"))
    last = _ended_carrier(kind, carrier) or carrier
    is_early = told_at and told_at > now - pause and not last.was_spared
    if any(one.is_being_told for one in [*alike, last]) or is_early:
        return 0
    # What nobody was told of after all is news still.
    since = told_at if last.was_told else last.news_from
    carrier.news_from, carrier.told_at = since, now
    if newest <= since or not news_of(carrier).exists():
        return 0
    wanted = {one.pk for one in alike}
    alike = Subscription.objects.filter(pk__in=wanted)
    held = alike.confirmed().select_for_update(skip_locked=True)
    if wanted != set(held.values_list("pk", flat=True)):
        # Somebody is just ending one, or asking for more. Nobody is waited for, with so much held:
        # the next round finds it.
        return 0
    alike.update(news_from=now, told_at=now)
    alike.filter(pk=carrier.pk).update(news_from=since)
    due = now + SETTLED
    Notice.objects.create(kind=kind, subscription=carrier, send_after=due, next_attempt_at=due)
    return 1
