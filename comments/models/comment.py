"""A reader's comment: what it holds, and what can be decided about it."""

import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment_query import CommentQuerySet
from comments.models.guidelines import Guidelines
from comments.models.public_id import random_public_id

MAX_NAME = 80
MAX_TEXT = 5000


def new_public_id():
    """What a comment is called on the page: random, for a number in sequence would tell how
    many comments were sent and not shown."""
    return random_public_id()


def new_receipt_token():
    """The unguessable part of a receipt's address: 192 bits."""
    return secrets.token_urlsafe(24)


class Comment(models.Model):
    """What a reader sent, as it was sent.

    No field of it can be changed, by anybody: the database refuses. `status` follows the newest
    Decision, and an Erasure blanks text, name and salt; both by trigger.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    append_only = True

    article = models.ForeignKey(
        Article,
        models.PROTECT,
        # No way back: an article that could reach its comments could show one too many.
        related_name="+",
        verbose_name=_("article"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reply under"),
    )
    answers = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("answers"),
    )
    # Nobody asks for the comments of an edition.
    edition = models.ForeignKey(
        Guidelines,
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("guidelines shown"),
    )
    # An answer by the newsroom, under its writer's own name; NULL: a reader's.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    name = models.CharField(_("name"), max_length=MAX_NAME)
    text = models.TextField(_("comment"))
    submitted_at = models.DateTimeField(_("submitted"), db_default=Now())
    public_id = models.CharField(max_length=12, default=new_public_id)
    receipt_token = models.CharField(max_length=32, default=new_receipt_token)
    status = models.CharField(_("status"), max_length=10, choices=Status, db_default=Status.PENDING)
    # The three below are set by a trigger when the comment is inserted; see `docs/record.md`.
    record_version = models.PositiveSmallIntegerField(db_default=1)
    salt = models.BinaryField(db_default=b"")
    fingerprint = models.BinaryField(db_default=b"")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        permissions = [("answer_comment", "Can answer for the newsroom")]
        # A decision writes into each of them that its comment stands in.
        indexes = [
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="comments_replies"
            ),
            models.Index(
                fields=["answers"], condition=Q(answers__isnull=False), name="comments_answered"
            ),
            # Counted without a look at the comments themselves.
            models.Index(
                fields=["article", "parent"],
                condition=Q(status="approved") & ~Q(text=""),
                name="comments_counted_in_thread",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status="pending"),
                name="comments_waiting_by_time",
            ),
            models.Index(
                fields=["article", "-submitted_at", "-public_id"],
                condition=Q(status="approved"),
                name="comments_approved_by_article",
            ),
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=Q(status="approved"),
                name="comments_approved_by_time",
            ),
            models.Index(fields=["submitted_at", "id"], name="comments_received_by_time"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status="rejected") & ~Q(text=""),
                name="comments_rejected_with_words",
            ),
            models.Index(
                fields=["written_by", "-submitted_at"],
                condition=Q(written_by__isnull=False),
                name="comments_by_the_newsroom",
            ),
            # Word by word, as they stand: no one language's rules fit them all.
            GinIndex(SearchVector("name", "text", config="simple"), name="comments_by_their_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="comments_one_per_public_id"),
            models.UniqueConstraint(fields=["receipt_token"], name="comments_one_per_receipt"),
            models.CheckConstraint(
                name="comments_status_is_known",
                condition=Q(status__in=["pending", "approved", "rejected"]),
            ),
            models.CheckConstraint(
                name="comments_words_stand_or_are_erased",
                # An erased comment has no salt either; nothing else ever lacks one.
                condition=Q(text="", name="", salt=b"") | ~Q(text="") & ~Q(name="") & ~Q(salt=b""),
            ),
            models.CheckConstraint(
                name="comments_text_has_a_limit",
                condition=LessThanOrEqual(Length("text"), MAX_TEXT),
            ),
            models.CheckConstraint(
                name="comments_answer_is_inside_a_thread",
                condition=Q(answers=None) | Q(parent__isnull=False),
            ),
        ]

    def __str__(self):
        # Never the name or the text: this ends up in logs and in the admin's history.
        return str(_("Comment %s") % self.pk)

    def get_receipt_url(self):
        """The address only its writer knows."""
        return reverse("comments:receipt", args=[self.receipt_token])

    def get_permalink(self):
        """The address that leads readers to it, on whatever page it stands, while it is public."""
        return reverse("comments:comment", args=[self.public_id])

    @property
    def is_pending(self):
        return self.status == self.Status.PENDING

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def is_rejected(self):
        return self.status == self.Status.REJECTED

    @property
    def is_by_the_newsroom(self):
        return self.written_by_id is not None

    @property
    def is_erased(self):
        return not self.text

    def newest_decision(self):
        """The decision its status follows, or None while nobody has decided."""
        return self.decisions.with_people().newest_first().first()

    # The three verbs. Each is one Decision, inserted as number `seen` + 1, `seen` being the
    # number of the newest decision that the moderator had before them; each raises
    # AlreadyDecided where somebody was quicker, DecisionRefused where the step does not exist.

    def approve(self, *, by, seen, reason=""):
        """Put it on the page; a rejected one only by a chief, with a reason."""
        ground = self.decisions.model.Ground
        return self.decisions.model.record(
            self,
            by=by,
            seen=seen,
            verdict=self.Status.APPROVED,
            ground=ground.CHIEF if self.is_rejected else ground.READING,
            reason=reason,
        )

    def reject(self, *, by, citing, seen, note="", passage=None):
        """Refuse it under the clause CITING, of the edition its writer saw.

        `passage` marks what breaks the clause: first and last-plus-one code point of the text.
        """
        ground = self.decisions.model.Ground
        start, end = passage or (None, None)
        return self.decisions.model.record(
            self,
            by=by,
            seen=seen,
            verdict=self.Status.REJECTED,
            ground=ground.OWN_INITIATIVE if self.is_approved else ground.READING,
            clause=citing,
            passage_start=start,
            passage_end=end,
            note=note,
        )

    def reopen(self, *, by, seen, reason=""):
        """Let it wait again: one's own newest decision within ten minutes, or, with a reason,
        any by a chief."""
        ground = self.decisions.model.Ground
        return self.decisions.model.record(
            self,
            by=by,
            seen=seen,
            verdict=self.decisions.model.Verdict.REOPENED,
            ground=ground.CHIEF if reason else ground.UNDO,
            reason=reason,
        )

    def undo(self, *, by, seen):
        """Take back one's own newest decision, within ten minutes: what it had taken down is on
        the page again, anything else waits. Returns the newest decision."""
        return self.decisions.model.undo(self, by=by, seen=seen)

    def submit_appeal(self, *, text, filled_trap=False):
        """Its writer objects to the rejection that stands; raises CannotAppeal, AlreadyAppealed."""
        appeals = self._meta.get_field("appeals").related_model
        return appeals.submit(self, text=text, filled_trap=filled_trap)

    def report(self, **said):
        """Somebody objects to its being published; raises CannotReport. Returns the report."""
        return self._meta.get_field("reports").related_model.file(self, **said)

    def erase(self, *, by, ground):
        """Take its words out of every table, for good; decisions and fingerprint stay. Raises
        AlreadyErased or StillNeeded."""
        return self._meta.get_field("erasure").related_model.record(self, by=by, ground=ground)
