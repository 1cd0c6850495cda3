"""The one other thing that can happen to a text."""

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models import erasure_log
from comments.models.comment import Comment
from comments.models.reckoning import ErasureReckoning

# The database's own word for what is still to be kept.
_NOT_NOW = "NR002"


class AlreadyErased(Exception):
    """Somebody was quicker; the words are gone."""


class StillNeeded(Exception):
    """The time for keeping it is not over, or the newsroom has to read it first."""


class Erasure(models.Model):
    """Inserting one blanks, by trigger, the comment's text, name and salt, and deletes its
    contact and notes. Status, fingerprint and decisions stay. It cannot be undone."""

    class Ground(models.TextChoices):
        WRITER_REQUEST = "writer_request", _("the writer asked for it")
        COURT_ORDER = "court_order", _("a court ordered it")
        UNLAWFUL = "unlawful", _("the law forbids keeping it")
        # Nobody's of the newsroom: the database holds it against a link that was mailed.
        MAILBOX = "mailbox", _("whoever reads mail at its address asked for it")
        # Nobody's decision: the rule's, which the database holds against the record.
        RETENTION = "retention", _("the time for keeping it was over")

    append_only = True
    may_call = ("comments_held_at_rest",)

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="erasure")
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="erasures",
        verbose_name=_("erased by"),
    )
    erased_at = models.DateTimeField(_("erased"), db_default=Now())
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)

    objects = ErasureReckoning.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="comments_erasure_ground_is_known",
                condition=models.Q(
                    ground__in=[
                        *("writer_request", "court_order", "unlawful", "retention", "mailbox"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="comments_erasure_names_whoever_ordered_it",
                condition=models.Q(ground__in=["retention", "mailbox"], erased_by=None)
                | ~models.Q(ground__in=["retention", "mailbox"])
                & models.Q(erased_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(_("Erasure of comment %s") % self.comment_id)

    @property
    def who(self):
        """Who erased it: somebody of the newsroom, the mailbox's reader, or the clock."""
        if self.ground == self.Ground.MAILBOX:
            return _("whoever reads mail at its address")
        return self.erased_by or _("the clock")

    @classmethod
    def grounds_of_people(cls):
        """On what grounds somebody of the newsroom erases."""
        nobodys = {cls.Ground.RETENTION, cls.Ground.MAILBOX}
        return [choice for choice in cls.Ground.choices if choice[0] not in nobodys]

    @classmethod
    def record(cls, comment, *, by, ground):
        """Insert the erasure of COMMENT, by nobody where its time is over or the mailbox's reader
        asks; raises AlreadyErased or StillNeeded, and then nothing has changed."""
        try:
            with transaction.atomic():
                erasure = cls.objects.create(comment=comment, erased_by=by, ground=ground)
                transaction.on_commit(lambda: erasure_log.note(erasure))
        except DatabaseError as error:
            refusal = error.__cause__
            if refusal.diag.constraint_name == "comments_erasure_comment_id_key":
                raise AlreadyErased from error
            if by is None and refusal.sqlstate == _NOT_NOW:
                raise StillNeeded from error
            raise
        comment.refresh_from_db()
        return erasure
