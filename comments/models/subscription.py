"""Who asked to be told by mail of what happens after their comment, and where they are written to.

`following.py` says what can be done with it, `news.py` what somebody is told.
"""

from datetime import timedelta

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.keyed import key_for
from comments.models.notice import new_token

# For so long the question whether somebody wants these mails can be answered; then it is as if it
# had never been asked.
ANSWERED_WITHIN = timedelta(days=7)
# For so long nobody is asked again who said that it was not them.
NOT_ASKED_FOR = timedelta(days=90)
# How long the row of one that has ended is kept, for whoever presses a mail's button twice.
ENDED_FOR = timedelta(days=14)


class Follower(models.Model):
    """An address that is followed from. It goes with the last that is followed, by trigger."""

    # Nothing of it changes; that somebody asks once more holds the row for as long as it takes.
    changed_only_in = ("asked_at",)

    email = models.EmailField(_("e-mail"))
    # The unguessable part of the page on which all that it follows stands.
    token = models.CharField(max_length=48, default=new_token)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Lower("email"), name="comments_one_follower_per_address"),
            models.UniqueConstraint(fields=["token"], name="comments_one_follower_per_token"),
        ]

    def __str__(self):
        return str(_("Follower %s") % self.pk)

    def get_absolute_url(self):
        """Where whoever reads the mails sees all that they follow, and ends it."""
        return reverse("comments:following", args=[self.token])

    @classmethod
    def of(cls, email):
        """The follower at EMAIL, where anything is confirmed from there; or None."""
        confirmed = Subscription.objects.confirmed().values("follower")
        return _followers_at(email).filter(pk__in=confirmed).first()

    @classmethod
    def at(cls, email):
        """The number of the follower at EMAIL, new or known, held until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [email, new_token()])
            return cursor.fetchone()[0]


_HELD = """
INSERT INTO comments_follower (email, token) VALUES (%s, %s)
ON CONFLICT (lower(email)) DO UPDATE SET asked_at = clock_timestamp() RETURNING id
"""


class SubscriptionQuerySet(models.QuerySet):
    def under_way(self):
        """Those that stand, confirmed or to be confirmed."""
        return self.filter(_STANDS)

    def waiting(self):
        """Those that somebody can still confirm."""
        return self.under_way().filter(_UNCONFIRMED, asked_at__gt=Now() - ANSWERED_WITHIN)

    def confirmed(self):
        """Those whose reader said, from their mailbox, that they want these mails."""
        return self.under_way().filter(confirmed_at__gte=F("asked_at"))

    def overdue(self, moment):
        """Those that nobody had confirmed in time by MOMENT."""
        return self.under_way().filter(_UNCONFIRMED, asked_at__lte=moment - ANSWERED_WITHIN)

    def ended(self):
        return self.exclude(_STANDS)

    def of_address(self, email):
        """Those that stand for whoever is written to at EMAIL."""
        return self.under_way().filter(follower__in=_followers_at(email))

    def alike(self, comment, email):
        """Those of COMMENT, and those that stand for whoever is written to at EMAIL."""
        return self.filter(Q(comment=comment) | Q(follower__in=_followers_at(email)))

    def held(self):
        """Their numbers, held until the transaction ends. All hold a comment first, then what is
        followed, in this order, then the address: so nobody waits for somebody who waits for
        them."""
        held = self.order_by("pk").select_for_update(of=("self",))
        return list(held.values_list("pk", flat=True))

    @transaction.atomic
    def end(self, **said):
        """End them; the address goes with the last of it. Returns how many."""
        standing = Subscription.objects.filter(pk__in=self.under_way().held())
        return standing.update(ended_at=Now(), follower=None, **said)


_STANDS = Q(ended_at=None)
_UNCONFIRMED = Q(confirmed_at=None) | Q(confirmed_at__lt=F("asked_at"))


def _followers_at(email):
    return Follower.objects.alias(address=Lower("email")).filter(address=email.lower())


class Subscription(models.Model):
    """One thing that somebody asked, with a comment of theirs, to be told of by mail.

    It stands once it is confirmed from the mailbox. It holds no address: that is its follower's,
    and when it ends it has none.
    """

    class Kind(models.TextChoices):
        REPLIES = "replies", _("replies to your comment")
        ARTICLE = "article", _("new comments on the article")

    changed_only_in = (
        *("asked_at", "confirmed_at", "ended_at", "follower_id", "mailed_at", "news_from"),
        *("refused_at", "told_at"),
    )
    may_call = (
        *("comments_held_for_following", "comments_subscriptions_let_go"),
        "comments_following_mails_let_go",
    )

    comment = models.ForeignKey(
        Comment, models.PROTECT, db_index=False, related_name="subscriptions"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    follower = models.ForeignKey(Follower, models.PROTECT, null=True, related_name="subscriptions")
    # Of the address at which its mails are stopped.
    token = models.CharField(max_length=48, default=new_token)
    # What the mailbox is called where the mails that go there unasked are counted.
    mailbox = models.BinaryField()
    asked_at = models.DateTimeField(db_default=Now())
    # When it was asked for last, a confirmation before that says nothing.
    confirmed_at = models.DateTimeField(null=True)
    # When whoever reads the mailbox was last asked whether they want it.
    mailed_at = models.DateTimeField(null=True)
    # What they were told last, or are just being told, was approved between these two.
    news_from = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When whoever reads the mailbox said that it was not them.
    refused_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_subscription_is_known",
                condition=Q(kind__in=["replies", "article"]),
            ),
            models.CheckConstraint(
                name="comments_subscription_ended_has_no_address",
                condition=Q(ended_at=None, follower__isnull=False)
                | Q(ended_at__isnull=False, follower=None),
            ),
            models.UniqueConstraint(
                fields=["comment", "kind"], name="comments_one_subscription_of_a_kind"
            ),
            models.UniqueConstraint(fields=["token"], name="comments_one_subscription_per_token"),
        ]
        indexes = [
            models.Index(fields=["mailbox", "mailed_at"], name="comments_asked_by_mailbox"),
            models.Index(fields=["mailed_at"], name="comments_asked_by_time"),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False),
                name="comments_subscriptions_ended",
            ),
        ]

    def __str__(self):
        return str(_("Subscription %s") % self.pk)

    @property
    def is_under_way(self):
        return self.ended_at is None

    @property
    def is_confirmed(self):
        return self.is_under_way and bool(self.confirmed_at and self.confirmed_at >= self.asked_at)

    @property
    def is_unanswered(self):
        """Whether a mail asked of it, and nobody has said yes or no from the mailbox since."""
        if self.is_confirmed or self.refused_at:
            return False
        answered = self.confirmed_at and self.mailed_at and self.confirmed_at >= self.mailed_at
        return self.is_under_way or bool(self.mailed_at and not answered)

    @property
    def named_article(self):
        """Its article, where readers find it in the paper; None where they do not, and then it is
        named nowhere. A discussion that is hidden leaves the article where it is."""
        article = self.comment.article
        return article if article.is_in_the_paper else None

    def get_stop_url(self):
        """Where whoever reads the mails stops them."""
        return reverse("comments:stop_following", args=[self.token])


def mailbox_of(email):
    """Where mails to EMAIL end up, as far as it can be told, keyed: as the database's
    `comments_mailbox` has it. For counting alone; nobody is written to by it."""
    person, _at, host = email.lower().rpartition("@")
    mailbox = f"{person.partition('+')[0].replace('.', '')}@{host}"
    return key_for(f"mailbox/{mailbox}")
