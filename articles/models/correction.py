"""What the paper got wrong, said where it was said."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

SETTLES_IN = timedelta(minutes=15)


class Correction(models.Model):
    """A note under an article that says what was wrong, or unclear, and what is right.

    It is shown on the article for good: the text above may be put right, the note stays. For a
    quarter of an hour its own slips can be put right; from then on the database refuses any
    change, since readers have been told under that date, and another note is added.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="corrections", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(
        _("text"), help_text=_("What the article said, and what it should have said.")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="corrections",
        verbose_name=_("made by"),
    )

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections and clarifications")
        constraints = [
            models.CheckConstraint(
                name="articles_correction_kind_is_known",
                condition=models.Q(kind__in=["correction", "clarification"]),
            ),
        ]

    def __str__(self):
        return Truncator(self.text).words(12)

    @property
    def stays(self):
        """Whether it has been in the paper too long to be put otherwise."""
        return self.made_at <= timezone.now() - SETTLES_IN
