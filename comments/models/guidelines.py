"""The community guidelines, published like law."""

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The database's own words for why an edition was not published.
_NOT_THE_NEXT = "NR004"
_TAKEN = "23505"


class EditionOvertaken(Exception):
    """Somebody has published an edition since the one that this was made from."""


class GuidelinesQuerySet(models.QuerySet):
    def current(self):
        """The newest edition, or None before the first."""
        return self.order_by("-number").first()

    def newest_number(self):
        """The newest edition's key, for use inside another question."""
        return self.order_by("-number").values("pk")[:1]


class Guidelines(models.Model):
    """One edition of the guidelines: dated, numbered, never reworded once published.

    A change is a new edition. A rejection cites a clause of the edition its writer saw.
    """

    append_only = True

    number = models.PositiveIntegerField(_("edition"), unique=True)
    welcome = models.TextField(
        _("what is welcome"), help_text=_("Shown above every comment form, before the clauses.")
    )
    # Fixes how many clauses the edition has, so that none can be slipped in afterwards.
    clause_count = models.PositiveSmallIntegerField(editable=False)
    published_at = models.DateTimeField(_("published"), db_default=Now(), editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="published_guidelines",
        verbose_name=_("published by"),
    )

    objects = GuidelinesQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("guidelines edition")
        verbose_name_plural = _("guidelines")
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="comments_edition_has_clauses", condition=models.Q(clause_count__gt=0)
            ),
        ]

    def __str__(self):
        return str(_("Guidelines, edition %d") % self.number)

    def get_absolute_url(self):
        return reverse("comments:guidelines_edition", args=[self.number])

    @classmethod
    def publish(cls, *, by, follows, welcome, clauses, published_at=None):
        """Publish the edition after number FOLLOWS (0 before the first) with CLAUSES, a list of
        dicts of key, title and text, in order.

        `published_at` is for records brought in by the database's owner; for everybody else the
        database itself sets the time. Raises EditionOvertaken, and then nothing has changed.
        """
        edition = cls(
            number=follows + 1, welcome=welcome, clause_count=len(clauses), published_by=by
        )
        if published_at:
            edition.published_at = published_at
        with transaction.atomic():
            try:
                with transaction.atomic():
                    edition.save(force_insert=True)
            except DatabaseError as error:
                # Its number is taken, or was taken while this was being inserted.
                if error.__cause__.sqlstate in {_NOT_THE_NEXT, _TAKEN}:
                    raise EditionOvertaken from error
                raise
            Clause.objects.bulk_create(
                Clause(edition=edition, number=number, **clause)
                for number, clause in enumerate(clauses, start=1)
            )
        return edition


class Clause(models.Model):
    """One numbered rule of an edition; its key stays the same in later editions."""

    append_only = True

    edition = models.ForeignKey(
        Guidelines, models.PROTECT, related_name="clauses", verbose_name=_("edition")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.SlugField(
        _("key"),
        max_length=40,
        help_text=_("One word for the rule that stays the same in later editions."),
    )
    title = models.CharField(
        _("title"), max_length=80, help_text=_("What it refuses, in a word or two.")
    )
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["edition", "number"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="comments_clause_number"),
            models.UniqueConstraint(fields=["edition", "key"], name="comments_clause_key"),
            models.CheckConstraint(
                name="comments_clause_numbers_begin_at_one", condition=models.Q(number__gt=0)
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"
