"""An article's life: draft → published → withdrawn, each by somebody, at a time.

Published ahead of its time it is scheduled: until then it may be brought forward, or become a
draft again.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.status import Status

# Four digits of an article's address are its year; one before newspapers is a slip of the hand.
FIRST_MOMENT, END_OF_TIMES = datetime(1600, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)

# A change within this time is part of the printing; a later one is told to readers.
SETTLES_IN = timedelta(minutes=30)


def validate_publication_time(moment):
    """For a form, before it lays MOMENT on the article: one so old would seem printed."""
    if not FIRST_MOMENT <= moment < END_OF_TIMES:
        raise ValidationError(_("Check the year: it has to lie between 1600 and 2999."))


class CannotPublish(Exception):
    """Only a draft can be published, and only a scheduled article brought forward."""


class LacksSomething(CannotPublish):
    """A draft may be a headline alone; the paper may not."""


class CannotUnschedule(Exception):
    """Only what is scheduled, and no reader has seen, becomes a draft again."""


class CannotWithdraw(Exception):
    """Only an article that has appeared can be withdrawn."""


class SlugTaken(Exception):
    """Another article has this slug, or had it once and is still found by it."""


class Printed(models.Model):
    """What can be published and withdrawn."""

    Status = Status

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("publication time"),
        null=True,
        blank=True,
        help_text=_(
            "The date on the page. Leave empty for the moment you press “Save and publish”; "
            "a time to come keeps the article back until then."
        ),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="published_articles",
        verbose_name=_("published by"),
    )
    # When `published_by` said so; differs from `published_at` for archive pieces and ahead of time.
    publication_recorded_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="withdrawn_articles",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_note = models.TextField(
        _("note to readers"),
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Shown in the article’s place: why it is gone."),
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    # When readers last got other words than before; `updated_at` moves with any save.
    words_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_draft(self):
        return self.status == Status.DRAFT

    @property
    def is_scheduled(self):
        """Published, at a time that has yet to come."""
        return self.status == Status.PUBLISHED and self.published_at > timezone.now()

    @property
    def has_appeared(self):
        """No draft, and not waiting for its publication time: its address is settled. One that
        was withdrawn counts."""
        return not (self.is_draft or self.is_scheduled)

    @property
    def is_in_the_paper(self):
        """Whether readers may open it now."""
        return self.status == Status.PUBLISHED and not self.is_scheduled

    @property
    def is_withdrawn(self):
        return self.status == Status.WITHDRAWN

    @property
    def was_in_the_paper(self):
        """Whether its publication time had come when it was withdrawn: its address is known."""
        return self.is_withdrawn and self.published_at <= self.withdrawn_at

    @property
    def can_be_withdrawn(self):
        return self.is_in_the_paper

    @property
    def updated_for_readers_at(self):
        """When its words last changed, or None where that was while it was being printed."""
        changed = self.words_changed_at
        return changed if changed and changed >= self.published_at + SETTLES_IN else None

    def publish(self, *, by):
        """Print it: at its publication time, or now where it has none. Raises CannotPublish, or
        LacksSomething with the names of what it lacks."""
        with transaction.atomic():
            current = self._locked()
            if not current.is_draft:
                raise CannotPublish(current.get_status_display())
            if current.lacks:
                raise LacksSomething(*current.lacks)
            now = timezone.now()
            current.status = Status.PUBLISHED
            current.published_at = current.published_at or now
            current.published_by = by
            current.publication_recorded_at = now
            current.save()
        self.refresh_from_db()

    def publish_now(self, *, by):
        """Print what is scheduled now, whatever time it was meant for. Raises CannotPublish."""
        with transaction.atomic():
            current = self._locked()
            if not current.is_scheduled:
                raise CannotPublish(current.get_status_display())
            now = timezone.now()
            current.published_at = current.publication_recorded_at = now
            current.published_by = by
            current.save()
        self.refresh_from_db()

    def unschedule(self):
        """Make what is scheduled a draft again, meant for no time. Raises CannotUnschedule."""
        with transaction.atomic():
            current = self._locked()
            if not current.is_scheduled:
                raise CannotUnschedule(current.get_status_display())
            current.status = Status.DRAFT
            # A time that passes while it lies there would date it back when it is published.
            current.published_at = None
            current.published_by = current.publication_recorded_at = None
            current.save()
        self.refresh_from_db()

    def withdraw(self, *, by, note=""):
        """Take it out of the paper for good; its comments go with it. Readers who come for it
        are shown NOTE. Raises CannotWithdraw."""
        with transaction.atomic():
            current = self._locked()
            if not current.can_be_withdrawn:
                raise CannotWithdraw(current.get_status_display())
            current.status = Status.WITHDRAWN
            current.withdrawn_at = timezone.now()
            current.withdrawn_by = by
            current.withdrawal_note = note.strip()
            current.save()
        self.refresh_from_db()
