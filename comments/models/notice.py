"""The outbox: one row for each mail that somebody is owed."""

import random
import secrets
import uuid
from datetime import timedelta
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.mailbox_key import MailboxKey
from comments.models.report import Report

# Between one attempt and the next: a minute, then twice as long each time, up to this.
LONGEST_PAUSE = timedelta(hours=6)
# What a mail server may be away for before somebody has to know.
GIVEN_UP_AFTER = timedelta(days=4)
# Where it says that it never will. Not at once: a server set up wrongly says so of everybody.
REFUSED_PAUSE = timedelta(hours=6)
GIVEN_UP_AFTER_REFUSAL = timedelta(days=1)
# How long the desk speaks of those that were given up, and when one is late.
SPOKEN_OF = timedelta(days=14)
LATE = timedelta(minutes=15)

# About the decision that they name, and about the report.
_OF_DECISIONS = ["approved", "rejected", "appeal_dismissed"]
_OF_REPORTS = ["report_received", "report_answered"]
# To whoever follows.
_OF_FOLLOWING = ["follow_asked", "new_replies", "new_comments"]
# To whoever asked for a link, and to staff.
_OF_NEITHER = ["own_comments", "digest", "urgent"]
# Whom it goes to: by exactly one of these.
_GOES_BY = ("comment", "report", "person", "mailbox_key", "subscription")
_UNDER_WAY = Q(sent_at=None, given_up_at=None, superseded_at=None)


def new_token():
    """The unguessable part of the address that stops mails: 192 bits."""
    return secrets.token_hex(24)


def _by_one_alone():
    """Whether a row names exactly one whom its mail goes to."""
    return reduce(
        or_, (Q(*((f"{each}__isnull", each != one) for each in _GOES_BY)) for one in _GOES_BY)
    )


class NoticeQuerySet(models.QuerySet):
    def under_way(self):
        """Those that are to be sent, now or later."""
        return self.filter(_UNDER_WAY)

    def due(self):
        return self.under_way().filter(next_attempt_at__lte=Now()).order_by("next_attempt_at", "pk")

    def late(self):
        """Those due for so long that no worker can be at work."""
        return self.under_way().filter(next_attempt_at__lte=Now() - LATE)

    def given_up(self):
        """Those that could not be sent, of the last two weeks."""
        return self.filter(given_up_at__gte=Now() - SPOKEN_OF)

    def try_again(self):
        """Have those that were given up sent after all; returns how many."""
        return self.given_up().update(given_up_at=None, attempts=0, next_attempt_at=Now())


class Notice(models.Model):
    """A mail to one person about one thing.

    It holds what it tells of, and neither the address nor a word of the mail: whoever sends it
    looks both up, so that there is nothing to erase here and nothing out of date.
    """

    class Kind(models.TextChoices):
        APPROVED = "approved", _("comment approved")
        REJECTED = "rejected", _("comment rejected")
        APPEAL_DISMISSED = "appeal_dismissed", _("appeal dismissed")
        REPORT_RECEIVED = "report_received", _("report received")
        REPORT_ANSWERED = "report_answered", _("report answered")
        OWN_COMMENTS = "own_comments", _("link to one’s own comments")
        DIGEST = "digest", _("what waits at the desk")
        URGENT = "urgent", _("threat to life")
        FOLLOW_ASKED = "follow_asked", _("whether somebody wants to follow")
        NEW_REPLIES = "new_replies", _("new replies")
        NEW_COMMENTS = "new_comments", _("new comments")

    # All else is said when the row is added.
    changed_only_in = (
        *("attempts", "given_up_at", "last_error", "next_attempt_at", "sent_at", "superseded_at"),
    )
    may_call = ("comments_mails_let_go",)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="notices")
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, db_index=False, related_name="notices"
    )
    # It goes to whoever sent this report.
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, db_index=False, related_name="notices"
    )
    # It takes this link to the address that it was asked for.
    mailbox_key = models.ForeignKey(
        MailboxKey, models.PROTECT, null=True, db_index=False, related_name="notices"
    )
    # It goes to whoever follows by this.
    subscription = models.ForeignKey(
        "comments.Subscription", models.PROTECT, null=True, db_index=False, related_name="notices"
    )
    # Of the staff. Without any of these, it goes to whoever sent the comment.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="notices"
    )
    # Of the mail as a whole, the same at each attempt: whoever gets it twice sees one.
    message_id = models.UUIDField(default=uuid.uuid4)
    token = models.CharField(max_length=48, default=new_token)
    created_at = models.DateTimeField(db_default=Now())
    send_after = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    # At most one of these three: it arrived, it never will, there is nothing to tell any more.
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    # What kind of error it was, and never its words: they may quote the address.
    last_error = models.CharField(max_length=60, db_default="", blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_notice_is_known",
                condition=Q(kind__in=[*_OF_DECISIONS, *_OF_REPORTS, *_OF_FOLLOWING, *_OF_NEITHER]),
            ),
            models.CheckConstraint(
                name="comments_notice_goes_to_one",
                condition=_by_one_alone(),
            ),
            models.CheckConstraint(
                name="comments_notice_tells_who_follows",
                condition=Q(kind__in=_OF_FOLLOWING, subscription__isnull=False, decision=None)
                | ~Q(kind__in=_OF_FOLLOWING) & Q(subscription=None),
            ),
            models.CheckConstraint(
                name="comments_notice_tells_of_a_decision",
                condition=~Q(kind__in=_OF_DECISIONS)
                | Q(comment__isnull=False, decision__isnull=False),
            ),
            models.CheckConstraint(
                name="comments_notice_tells_of_a_report",
                condition=Q(kind__in=_OF_REPORTS, report__isnull=False, decision=None)
                | ~Q(kind__in=_OF_REPORTS) & Q(report=None),
            ),
            models.CheckConstraint(
                name="comments_notice_takes_a_link",
                condition=Q(kind="own_comments", mailbox_key__isnull=False, decision=None)
                | ~Q(kind="own_comments") & Q(mailbox_key=None),
            ),
            models.CheckConstraint(
                name="comments_notice_ends_once",
                condition=Q(given_up_at=None, superseded_at=None)
                | Q(sent_at=None, superseded_at=None)
                | Q(sent_at=None, given_up_at=None),
            ),
            models.UniqueConstraint(
                fields=["decision", "kind"], name="comments_one_notice_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["report", "kind"], name="comments_one_notice_of_a_report"
            ),
            models.UniqueConstraint(fields=["mailbox_key"], name="comments_one_notice_of_a_link"),
            models.UniqueConstraint(fields=["message_id"], name="comments_one_notice_per_message"),
            models.UniqueConstraint(fields=["token"], name="comments_one_notice_per_token"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=_UNDER_WAY,
                name="comments_notices_due",
            ),
            models.Index(
                fields=["given_up_at"],
                condition=Q(given_up_at__isnull=False),
                name="comments_notices_given_up",
            ),
            models.Index(
                fields=["subscription", "id"],
                condition=Q(subscription__isnull=False),
                name="comments_notices_of_following",
            ),
        ]

    def __str__(self):
        return str(_("Mail %s") % self.pk)

    def get_stop_url(self):
        """Where its reader stops further mails about the same comment, or the same report."""
        return reverse("comments:stop_mails", args=[self.token])

    @property
    def mail_id(self):
        """What it is called among mail servers (`Message-ID`)."""
        return f"<{self.message_id}@{urlsplit(settings.SITE_ORIGIN).hostname}>"

    def count_attempt(self):
        """Said before the attempt: one that brings the worker down is not tried for ever."""
        self.attempts += 1
        self.next_attempt_at = timezone.now() + pause_after(self.attempts)
        self.save(update_fields=["attempts", "next_attempt_at"])

    def mark_sent(self):
        self.sent_at, self.last_error = timezone.now(), ""
        self.save(update_fields=["sent_at", "last_error"])

    def mark_superseded(self):
        """What it told of is no longer so, or nobody is to be told."""
        self.superseded_at = timezone.now()
        self.save(update_fields=["superseded_at"])

    def mark_failed(self, error, *, for_good=False):
        """An attempt failed by ERROR, its kind; FOR_GOOD where the server says it always will.
        Returns whether it is given up."""
        now = timezone.now()
        self.last_error = error[:60]
        if for_good:
            self.next_attempt_at = now + _about(REFUSED_PAUSE)
        patience = GIVEN_UP_AFTER_REFUSAL if for_good else GIVEN_UP_AFTER
        if now >= self.send_after + patience:
            self.given_up_at = now
        self.save(update_fields=["next_attempt_at", "last_error", "given_up_at"])
        return self.given_up_at is not None


def pause_after(attempts):
    """How long until the next attempt after so many: longer each time, and never quite the same,
    so that what failed together does not come back together."""
    return _about(min(timedelta(minutes=2 ** min(attempts - 1, 20)), LONGEST_PAUSE))


def _about(pause):
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 - nothing secret hangs on it
