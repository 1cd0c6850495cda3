"""The one other thing that can happen to a text."""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models import erasure_log
from comments.models.comment import Comment
from comments.models.reckoning import ErasureReckoning


class AlreadyErased(Exception):
    """Somebody was quicker; the words are gone."""


class Erasure(models.Model):
    """Inserting one blanks, by trigger, the comment's text, name and salt, and deletes its
    contact and notes. Status, fingerprint and decisions stay. It cannot be undone."""

    class Ground(models.TextChoices):
        WRITER_REQUEST = "writer_request", _("the writer asked for it")
        COURT_ORDER = "court_order", _("a court ordered it")
        UNLAWFUL = "unlawful", _("the law forbids keeping it")

    append_only = True

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="erasure")
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
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
                condition=models.Q(ground__in=["writer_request", "court_order", "unlawful"]),
            ),
        ]

    def __str__(self):
        return str(_("Erasure of comment %s") % self.comment_id)

    @classmethod
    def record(cls, comment, *, by, ground):
        """Insert the erasure of COMMENT; raises AlreadyErased, and then nothing has changed."""
        try:
            with transaction.atomic():
                erasure = cls.objects.create(comment=comment, erased_by=by, ground=ground)
                transaction.on_commit(lambda: erasure_log.note(erasure))
        except IntegrityError as error:
            if error.__cause__.diag.constraint_name == "comments_erasure_comment_id_key":
                raise AlreadyErased from error
            raise
        comment.refresh_from_db()
        return erasure
