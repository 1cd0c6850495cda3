"""What the newsroom picks out of a conversation, and why."""

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment
from comments.models.refusals import AlreadyPicked, DecisionRefused, told

MAX_REASON = 200
_REFUSED = "NR003"


class PickQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody has ended."""
        return self.filter(ended_at=None)


class Pick(models.Model):
    """An editors' pick: a published comment, by whom, when, and the reason that readers are given.

    It stands until somebody ends it, who is on record as well; then it can be picked anew. What
    leaves the page takes its pick along, and brings it back. With the comment's words, reasons are
    erased: they may have quoted it.
    """

    # All else is said when the row is added.
    changed_only_in = ("ended_at", "ended_by_id")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="picks")
    # Its comment's own: a page asks for the picks of one article.
    article = models.ForeignKey(Article, models.PROTECT, db_index=False, related_name="+")
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="picks")
    picked_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("editors’ pick")
        verbose_name_plural = _("editors’ picks")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["article"], condition=Q(ended_at=None), name="comments_picks_of_article"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(ended_at=None), name="comments_one_pick_stands"
            ),
            models.CheckConstraint(name="comments_pick_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="comments_pick_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(_("Pick %s") % self.pk)

    @classmethod
    def record(cls, comment, *, by, reason):
        """Have BY pick COMMENT for REASON; the one that stands already where that has the same.
        Raises AlreadyPicked where it has another, and DecisionRefused where the comment is not
        published, or not for BY."""
        if standing := cls.objects.standing().filter(comment=comment).first():
            return standing._if_for(reason)
        try:
            with transaction.atomic():
                return cls.objects.create(
                    comment=comment, article=comment.article, picked_by=by, reason=reason
                )
        except DatabaseError as error:
            if error.__cause__.diag.constraint_name == "comments_one_pick_stands":
                return cls.objects.standing().get(comment=comment)._if_for(reason)
            if error.__cause__.sqlstate == _REFUSED:
                raise DecisionRefused(told(error)) from error
            raise

    def _if_for(self, reason):
        """This pick, where it was made for REASON too."""
        if self.reason != reason:
            raise AlreadyPicked(self)
        return self

    @classmethod
    def end(cls, comment, *, by):
        """Have BY end the pick of COMMENT that stands, if one does. Raises DecisionRefused where it
        is not for BY."""
        standing = cls.objects.standing().filter(comment=comment)
        try:
            with transaction.atomic():
                standing.update(ended_by=by, ended_at=timezone.now())
        except DatabaseError as error:
            if error.__cause__.sqlstate == _REFUSED:
                raise DecisionRefused(told(error)) from error
            raise
