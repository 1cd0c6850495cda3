"""Words and phrases that a chief moderator wants pointed out."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from articles.models.language import Language
from comments.models.guidelines import Clause, Guidelines


def _counted(rows, what):
    """How many of ROWS, of one watch word."""
    counted = rows.order_by().values("watch_word").annotate(counted=what)
    return Coalesce(Subquery(counted.values("counted")), 0)


class WatchWordQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(retired_at=None)

    def for_language(self, language):
        """Those looked for in a text of LANGUAGE."""
        return self.filter(Q(language="") | Q(language=language))

    def retired(self):
        return self.exclude(retired_at=None)

    def retire(self, *, by):
        """Look for these no longer; those that have been retired stay as they were."""
        return self.in_force().update(retired_by=by, retired_at=Now())

    def with_clauses(self):
        """Each with `clause_title`, of the newest edition; None where it has no such clause."""
        clauses = Clause.objects.filter(
            key=OuterRef("clause_key"), edition=Guidelines.objects.newest_number()
        )
        return self.annotate(clause_title=Subquery(clauses.values("title")[:1]))

    def with_hits(self):
        """Each with how many comments it was found in, how many of these are decided, how many
        stand rejected under its clause, and how often a moderator called it a false alarm."""
        signals = self.model._meta.get_field("signals").related_model.objects
        found = signals.filter(watch_word=OuterRef("pk"))
        return self.annotate(
            hits=_counted(found, Count("comment", distinct=True)),
            decided=_counted(found.decided(), Count("comment", distinct=True)),
            rejected=_counted(
                found.rejected_under(OuterRef("clause_key")),
                Count("comment", distinct=True),
            ),
            false_alarms=_counted(found, Count("false_alarm")),
        )

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
        verbose_name_plural = _("watch words")
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
