"""What moderators often write to writers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.language import Language


class CannedNote(models.Model):
    """A note to the writer, ready to be edited before it is sent with a rejection."""

    clause_key = models.SlugField(
        _("clause"), max_length=40, help_text=_("Offered with rejections under this clause.")
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language, help_text=_("Of the article commented on.")
    )
    title = models.CharField(_("title"), max_length=60, help_text=_("For the desk alone."))
    text = models.TextField(_("text"), max_length=1000)

    class Meta:
        ordering = ["clause_key", "language", "title"]
        verbose_name = _("canned note")
        verbose_name_plural = _("canned notes")

    def __str__(self):
        return self.title
