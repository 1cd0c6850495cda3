"""When a moderator is told by mail what waits: each decides for themselves."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models.appeal import Appeal
from comments.models.notice import Notice
from comments.models.queue import QueueEntry
from comments.models.referral import Referral
from comments.models.report import Report

# Nobody is told of what is being decided as it comes.
UNREAD_FOR = timedelta(minutes=10)
# Between two calls to the same chief, however many lives are threatened.
URGENT_APART = timedelta(minutes=5)
# By then whoever referred a comment has written that down, and it can be seen by others.
SETTLED = timedelta(seconds=5)


class DigestPreferenceQuerySet(models.QuerySet):
    def of_moderators(self):
        """Those of people who moderate at present and have an address."""
        return self.filter(user__in=_people_who_may(include_superusers=True))

    def due(self):
        """Those whose interval is over."""
        over = Q(told_at=None)
        for interval, length in DigestPreference.LENGTHS.items():
            over |= Q(interval=interval, told_at__lte=Now() - length)
        return self.of_moderators().filter(over).exclude(interval=DigestPreference.Interval.NEVER)

    def to_be_called(self):
        """Those who want to know of threats to life at once, and were not told just now."""
        return self.of_moderators().filter(
            Q(urgent_told_at=None) | Q(urgent_told_at__lte=Now() - URGENT_APART),
            urgent_at_once=True,
        )


class DigestPreference(models.Model):
    """How often somebody who moderates is told what waits, and when they last were.

    Until somebody says otherwise, daily, and of threats to life at once: a desk that nobody looks
    at has to be noticed.
    """

    class Interval(models.TextChoices):
        NEVER = "never", _("never")
        HOURLY = "hourly", _("every hour at most")
        FOUR_HOURS = "four_hours", _("every four hours at most")
        DAILY = "daily", _("once a day at most")

    LENGTHS = {
        Interval.HOURLY: timedelta(hours=1),
        Interval.FOUR_HOURS: timedelta(hours=4),
        Interval.DAILY: timedelta(days=1),
    }

    never_deleted = True

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="digest_preference",
    )
    interval = models.CharField(
        _("what waits"), max_length=10, choices=Interval, default=Interval.DAILY
    )
    urgent_at_once = models.BooleanField(_("threats to life, at once"), default=True)
    told_at = models.DateTimeField(null=True, editable=False)
    urgent_told_at = models.DateTimeField(null=True, editable=False)

    objects = DigestPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("mails to a moderator")
        verbose_name_plural = _("mails to moderators")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_digest_interval_is_known",
                condition=Q(interval__in=["never", "hourly", "four_hours", "daily"]),
            ),
        ]

    def __str__(self):
        return str(self.user)


def _people_who_may(*, include_superusers):
    everybody = get_user_model().objects
    may = everybody.with_perm("comments.add_decision", include_superusers=include_superusers)
    return may.exclude(email="")


def _remember_those_who_are_new():
    # Whoever keeps the machines may moderate as well, and is told only if they say so.
    moderators = _people_who_may(include_superusers=False)
    told = DigestPreference.objects.filter(user=OuterRef("pk"))
    DigestPreference.objects.bulk_create(
        [DigestPreference(user=person) for person in moderators.exclude(Exists(told))],
        ignore_conflicts=True,
    )


@transaction.atomic
def owe_digests():
    """Owe everybody whose interval is over a mail, if something waits that they may decide on;
    one for each person, however much has come. Returns how many."""
    unread = [
        rows.unread_since(Now() - UNREAD_FOR)
        for rows in (QueueEntry.objects, Report.objects.open(), Appeal.objects.open())
    ]
    if not any(rows.exists() for rows in unread):
        return 0
    _remember_those_who_are_new()
    due = DigestPreference.objects.due().select_for_update(skip_locked=True, of=("self",))
    waiting_for = [
        preference
        for preference in due.select_related("user").order_by("pk")
        if any(rows.open_to(preference.user).exists() for rows in unread)
    ]
    return _owe(waiting_for, Notice.Kind.DIGEST, told_at=Now())


@transaction.atomic
def owe_urgent_calls():
    """Owe each chief who wants to know at once a mail, where a threat to life was referred since
    their last; returns how many."""
    urgent = QueueEntry.objects.in_lane(QueueEntry.Lane.REFERRED).urgent()
    if not urgent.exists():
        return 0
    _remember_those_who_are_new()
    referred = Referral.objects.filter(
        comment__in=urgent.values("comment"), is_urgent=True, referred_at__lte=Now() - SETTLED
    )
    to_call = DigestPreference.objects.to_be_called()
    to_call = to_call.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    called = []
    for preference in to_call.order_by("pk"):
        if not preference.user.has_perm("comments.overrule_decision"):
            continue
        new = referred
        if preference.urgent_told_at:
            new = referred.filter(referred_at__gt=preference.urgent_told_at - SETTLED)
        if new.exists():
            called.append(preference)
    return _owe(called, Notice.Kind.URGENT, urgent_told_at=Now())


def _owe(preferences, kind, **told):
    Notice.objects.bulk_create(
        Notice(kind=kind, person=preference.user) for preference in preferences
    )
    owed = DigestPreference.objects.filter(pk__in=[one.pk for one in preferences])
    owed.update(**told)
    return len(preferences)
