"""That a comment began with the text of one that was rejected."""

from django.core import signing
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision

_signer = signing.Signer(salt="comments.restart")


class Restart(models.Model):
    """A comment that its writer began from the receipt of a rejected one, on the same article.

    It moves nothing of that one, and the new one is a comment like any other; whoever reads it
    sees both, and what changed. No word of either stands here.
    """

    append_only = True

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="restart"
    )
    # As it stood when the new one came.
    rejection = models.ForeignKey(Decision, models.PROTECT, related_name="restarts")
    begun_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("comment begun anew")
        verbose_name_plural = _("comments begun anew")
        default_permissions = ()

    def __str__(self):
        return str(_("Comment %s, begun anew") % self.comment_id)


def begun(comment, rejection):
    """COMMENT, just inserted, began with the one that REJECTION is of."""
    return Restart.objects.create(comment=comment, rejection=rejection)


def reference_to(comment):
    """What a form says of COMMENT, a rejected one, with which a new one begins. By the name that
    it has on the page, which opens nothing; signed, so that nobody names another's."""
    return _signer.sign(comment.public_id)


def rejection_meant_by(reference, article):
    """The newest rejection of the comment under ARTICLE that REFERENCE names; None where it names
    none, which is no reason to take a comment less."""
    try:
        public_id = _signer.unsign(reference)
    except signing.BadSignature:
        return None
    rejections = Decision.objects.rejecting().under(article).filter(comment__public_id=public_id)
    return rejections.newest_first().first()
