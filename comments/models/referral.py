"""Asking a chief moderator, and what to do where a life is threatened."""

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.refusals import AlreadyDecided, DecisionRefused, told

# The database's own words for why a referral was not taken.
_NOT_WAITING = "NR001"
_REFUSED = "NR003"


class Referral(models.Model):
    """A waiting comment handed to the chief moderators, or by one of them back to the desk.

    What was written with it is the staff's own, and goes with the comment when that is erased.
    """

    class To(models.TextChoices):
        CHIEF = "chief", _("the chief moderators")
        DESK = "desk", _("the desk")

    append_only = True

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="referrals")
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals"
    )
    referred_at = models.DateTimeField(db_default=Now())
    to = models.CharField(max_length=5, choices=To)
    is_urgent = models.BooleanField(db_default=False)
    note = models.TextField(_("note to colleagues"), blank=True, db_default="")

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_referral_goes_somewhere", condition=Q(to__in=["chief", "desk"])
            ),
            models.CheckConstraint(
                name="comments_only_a_chief_is_called_urgently",
                condition=Q(is_urgent=False) | Q(to="chief"),
            ),
        ]

    def __str__(self):
        return str(_("Referral of comment %s") % self.comment_id)

    @classmethod
    def record(cls, comment, *, by, to=To.CHIEF, is_urgent=False, note=""):
        """Hand COMMENT on; raises AlreadyDecided where somebody was quicker, DecisionRefused
        where BY may not, and then nothing has changed."""
        try:
            with transaction.atomic():
                return cls.objects.create(
                    comment=comment, referred_by=by, to=to, is_urgent=is_urgent, note=note.strip()
                )
        except DatabaseError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None)
            if sqlstate == _NOT_WAITING and (newest := comment.newest_decision()):
                raise AlreadyDecided(newest) from error
            if sqlstate in {_NOT_WAITING, _REFUSED}:
                raise DecisionRefused(told(error)) from error
            raise


class UrgentInstructions(models.Model):
    """What the desk does where a life is threatened, in the chief's words; the newest counts."""

    append_only = True

    text = models.TextField(
        _("what to do"),
        help_text=_("Whom to call, in which order, and what to write down. Plain text."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("instructions for threats to life")
        verbose_name_plural = _("instructions for threats to life")
        default_permissions = ("add", "view")

    def __str__(self):
        return str(_("Instructions of %s") % self.written_at.date())
