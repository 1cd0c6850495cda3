"""Who wants no more mails about what."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.notice import Notice
from comments.models.report import Report


class Silence(models.Model):
    """Whoever was written to about a comment wants no more mails about it."""

    append_only = True

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="silence"
    )
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("stopped mails")
        verbose_name_plural = _("stopped mails")
        default_permissions = ()

    def __str__(self):
        return str(_("No more mails about comment %s") % self.comment_id)


class ReportSilence(models.Model):
    """Whoever was written to about a report wants no more mails about it."""

    append_only = True

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="silence")
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("stopped mails about a report")
        verbose_name_plural = _("stopped mails about reports")
        default_permissions = ()

    def __str__(self):
        return str(_("No more mails about report %s") % self.report_id)


def written_about(token):
    """What the mail with TOKEN was about, "comment" or "report"; None where it cannot be stopped
    or never was."""
    notice = Notice.objects.filter(token=token).first()
    if notice is None or not (notice.comment_id or notice.report_id):
        return None
    return "report" if notice.report_id else "comment"


def stop_mails_like(token):
    """Send no more mails about what the mail with TOKEN was about. Twice is as good as once."""
    notice = Notice.objects.select_related("comment").get(token=token)
    if notice.report_id:
        ReportSilence.objects.bulk_create(
            [ReportSilence(report_id=notice.report_id)], ignore_conflicts=True
        )
    else:
        Silence.objects.bulk_create([Silence(comment_id=notice.comment_id)], ignore_conflicts=True)
        # What was asked for with it is about it, too.
        notice.comment.subscriptions.end()
