"""By what a text is found again when somebody says it, or nearly says it, once more."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from comments.models.comment import Comment


class LikenessQuerySet(models.QuerySet):
    def besides(self, comment):
        return self.exclude(pk=comment)

    def same_as(self, exact):
        """Those of the very same text."""
        return self.filter(exact=exact)

    def perhaps_near(self, bands, *, exact):
        """Those whose text may be nearly the same, and is not the same; it is compared itself."""
        return self.filter(bands__overlap=bands).exclude(exact=exact)


class Likeness(models.Model):
    """Keyed hashes of a comment's text, never the text; they go with it when it is erased."""

    append_only = True

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="likeness"
    )
    # Of the whole text without what makes no difference to a reader.
    exact = models.BinaryField()
    # Texts that share one of these may be nearly the same.
    bands = ArrayField(models.BigIntegerField(), default=list)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["exact"], name="comments_likeness_exact"),
            GinIndex(fields=["bands"], name="comments_likeness_bands"),
        ]

    def __str__(self):
        return str(self.comment)
