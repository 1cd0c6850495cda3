"""Words and phrases that a chief moderator wants pointed out."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.language import Language


class WatchWordQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(retired_at=None)

    def for_language(self, language):
        """Those looked for in a text of LANGUAGE."""
        return self.filter(Q(language="") | Q(language=language))

    def newest_change(self):
        """Moves with every change of the list: words are only added, and only ever retired."""
        counted = self.aggregate(Count("pk"), Max("pk"), Count("retired_at"))
        return tuple(counted.values())


class WatchWord(models.Model):
    """A word or phrase to be pointed out at the desk, and the clause it may break.

    It is retired and never deleted, because signals name it.
    """

    never_deleted = True

    phrase = models.CharField(_("word or phrase"), max_length=100)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, blank=True, default="", db_default=""
    )
    clause_key = models.SlugField(_("clause"), max_length=40)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)

    objects = WatchWordQuerySet.as_manager()

    class Meta:
        ordering = ["phrase"]
        verbose_name = _("watch word")
        verbose_name_plural = _("watch list")
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["phrase", "language"],
                condition=Q(retired_at=None),
                name="comments_watch_word_stands_once",
                violation_error_message=_("It is on the watch list already."),
            ),
            models.CheckConstraint(
                name="comments_watch_word_is_retired_by_somebody",
                condition=Q(retired_by=None, retired_at=None)
                | Q(retired_by__isnull=False, retired_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.phrase
