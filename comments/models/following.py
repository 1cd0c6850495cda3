"""Asking to be told by mail, confirming it from the mailbox, and ending it.

Anybody can type anybody's address. So what is asked for with a comment counts once somebody has
said so from the mailbox, whatever else is followed from there; and of what is known of an address,
nobody learns anything here.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from comments.models.contact import Contact
from comments.models.notice import Notice
from comments.models.subscription import (
    ANSWERED_WITHIN,
    NOT_ASKED_FOR,
    Follower,
    Subscription,
    mailbox_of,
)

KINDS = tuple(Subscription.Kind.values)
# A mailbox is asked once, until it answers or this is over; and however it answers, so many times.
ASKED_AGAIN_AFTER = timedelta(days=1)
ASKED_A_DAY = 5
# The one lock behind which it is counted what a mailbox is asked.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('comments_subscription ' || %s, 0))"


class CannotFollow(Exception):
    """There is no address to write to: the comment is erased, or its address is."""


@dataclass(frozen=True)
class Followed:
    """One thing that is followed with a comment, as its writer reads of it on the receipt."""

    kind: str
    # "no", "waiting" for whoever reads the mailbox, or "yes".
    state: str
    since: object = None


def followed_with(comment):
    """What is followed with COMMENT, one Followed for each kind, by its name."""
    standing = {each.kind: each for each in comment.subscriptions.under_way()}
    return {kind: _as_followed(kind, standing.get(kind)) for kind in KINDS}


def _as_followed(kind, subscription):
    if subscription is None:
        return Followed(kind, "no")
    if subscription.is_confirmed:
        return Followed(kind, "yes", subscription.confirmed_at)
    if subscription.asked_at <= timezone.now() - ANSWERED_WITHIN:
        return Followed(kind, "no")
    return Followed(kind, "waiting", subscription.asked_at)


@transaction.atomic
def follow(comment, kinds):
    """Its writer wants to be told of KINDS. It counts once it is confirmed; at once where anything
    that was asked for with this comment stands confirmed. Raises CannotFollow."""
    contact = _contact_held(comment)
    if contact is None or not contact.email:
        raise CannotFollow
    mailbox = mailbox_of(contact.email)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [mailbox.hex()])
    # What is followed, and then the address, as whoever ends it.
    Subscription.objects.alike(comment, contact.email).held()
    follower = Follower.at(contact.email)
    known = {each.kind: each for each in comment.subscriptions.all()}
    is_confirmed = any(each.is_confirmed for each in known.values())
    now = timezone.now()
    asked = []
    for kind in kinds:
        one = known.get(kind) or Subscription(comment=comment, kind=kind, mailbox=mailbox)
        if one.is_confirmed:
            continue
        if one._state.adding or not one.is_under_way:
            one.news_from = now
        one.follower_id, one.asked_at, one.ended_at = follower, now, None
        one.confirmed_at = now if is_confirmed else one.confirmed_at
        changed = ["follower", "asked_at", "ended_at", "confirmed_at", "news_from"]
        one.save(update_fields=None if one._state.adding else changed)
        asked.append(one)
    if asked and not is_confirmed and _may_be_asked(contact, mailbox):
        _ask(asked[0])


def _contact_held(comment):
    """The contact of COMMENT as it is now, with the comment held: read earlier, it may be erased by
    now, and until the transaction ends it is not going to be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT comments_held_for_following(%s)", [[comment.pk]])
        if not cursor.fetchall():
            return None
    return Contact.objects.select_related("comment__silence").filter(comment=comment).first()


def _may_be_asked(contact, mailbox):
    """Whether whoever reads MAILBOX is to be asked now if they want mails about the comment of
    CONTACT. Where not, what is asked for waits with what they were asked before."""
    if contact.filled_trap or hasattr(contact.comment, "silence"):
        return False
    now = timezone.now()
    theirs = Subscription.objects.filter(mailbox=mailbox)
    lately = theirs.filter(mailed_at__gt=now - ASKED_AGAIN_AFTER)
    unanswered = Q(confirmed_at=None) | Q(confirmed_at__lt=F("mailed_at"))
    if (
        theirs.filter(refused_at__gt=now - NOT_ASKED_FOR).exists()
        or lately.filter(unanswered).exists()
        or lately.count() >= ASKED_A_DAY
    ):
        return False
    everybody = Subscription.objects.filter(mailed_at__gt=now - timedelta(hours=1))
    return everybody.count() < settings.FOLLOW_QUESTIONS_AN_HOUR


def _ask(subscription):
    subscription.mailed_at = timezone.now()
    subscription.save(update_fields=["mailed_at"])
    Notice.objects.create(kind=Notice.Kind.FOLLOW_ASKED, subscription=subscription)


def unfollow(comment, kinds):
    """Its writer wants to be told of KINDS no more. Twice is as good as once."""
    comment.subscriptions.filter(kind__in=kinds).end()


# From the mailbox


@dataclass(frozen=True)
class Item:
    """One thing on the page of all that an address follows."""

    kind: str
    token: str
    since: object
    # Empty where readers do not find the article any more.
    headline: str
    address: str
    language: str


@dataclass(frozen=True)
class Everything:
    """All that is followed from one address, and what still waits to be confirmed from there."""

    address: str = ""
    waiting: list = field(default_factory=list)
    followed: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.waiting or self.followed)


def everything_of(token):
    """What stands on the page that TOKEN opens; nothing where it opens none."""
    standing = Subscription.objects.under_way().filter(follower__token=token)
    standing = standing.select_related("follower", "comment__article__section").order_by("-pk")
    followed = list(standing.confirmed())
    waiting = list(standing.waiting())
    if not followed and not waiting:
        return Everything()
    return Everything(
        masked((followed or waiting)[0].follower.email),
        [_item(each, each.asked_at) for each in waiting],
        [_item(each, each.confirmed_at) for each in followed],
    )


def _item(subscription, since):
    article = subscription.named_article
    return Item(
        subscription.kind,
        subscription.token,
        since,
        article.headline if article else "",
        article.get_absolute_url() if article else "",
        article.language if article else "",
    )


def masked(email):
    """EMAIL so that its owner knows it, and nobody learns it."""
    person, _at, host = email.rpartition("@")
    name, _dot, ending = host.rpartition(".")
    return f"{person[:1]}…@{name[:1]}….{ending}" if name else f"{person[:1]}…@…"


@transaction.atomic
def confirm(token, which=None):
    """Whoever reads the mailbox wants what waits on the page that TOKEN opens: WHICH of it, by its
    own token, or all. Returns how many began."""
    waiting = _on_page(Subscription.objects.waiting(), token, which).held()
    return Subscription.objects.filter(pk__in=waiting).update(confirmed_at=timezone.now())


def end(token, which=None):
    """End what stands on the page that TOKEN opens: WHICH of it, or all. Returns how many. All,
    where nobody ever said yes, is a "no" that counts for a while."""
    there = _on_page(Subscription.objects.under_way(), token, which)
    if which is None and not there.confirmed().exists():
        return there.end(refused_at=timezone.now())
    return there.end()


def _on_page(subscriptions, token, which):
    there = subscriptions.filter(follower__token=token)
    return there if which is None else there.filter(token=which)


@dataclass(frozen=True)
class Stoppable:
    """What the mails that stop at one address are about."""

    kind: str
    is_over: bool
    # Nobody has said yet, from the mailbox, that they want it.
    is_asked: bool


def stoppable(token):
    """What is stopped by TOKEN, of a mail; what was ended long ago is over like any other."""
    found = Subscription.objects.filter(token=token).first()
    if found is None:
        return Stoppable("", is_over=True, is_asked=False)
    is_asked = found.is_unanswered
    is_over = not (found.is_under_way or is_asked)
    return Stoppable(found.kind, is_over=is_over, is_asked=is_asked)


@transaction.atomic
def stop(token):
    """Send no more mails like the one that TOKEN stood in. Of an article there is one mail however
    often it was asked for. One that asked is a "no" to all that it asked, and for a while nobody
    can have us ask again."""
    found = Subscription.objects.filter(token=token).select_related("comment").first()
    if found is None:
        return
    if found.is_unanswered:
        # Whatever became of it on the receipt since: the mail asked of all that waits.
        theirs = Subscription.objects.filter(mailbox=found.mailbox)
        theirs.waiting().end(refused_at=timezone.now())
        theirs.filter(pk=found.pk).update(refused_at=timezone.now())
        return
    if not found.is_under_way:
        return
    alike = Subscription.objects.filter(follower=found.follower_id)
    if found.kind == Subscription.Kind.ARTICLE:
        alike.filter(kind=found.kind, comment__article=found.comment.article_id).end()
    else:
        alike.filter(pk=found.pk).end()
