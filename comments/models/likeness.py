"""By what a text is found again when somebody says it, or nearly says it, once more."""

from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from comments.models.comment import Comment


class LikenessQuerySet(models.QuerySet):
    def besides(self, comment):
        return self.exclude(pk=comment)

    def same_as(self, exact):
        """Those of the very same text."""
        return self.filter(exact=exact)

    def perhaps_near(self, bands, *, exact, at_most):
        """The comments, AT_MOST so many, whose text may be nearly the same, and is not the same;
        the texts themselves are to be compared. Inside a transaction."""
        near = self.filter(bands__overlap=bands).exclude(exact=exact)
        with _by_bands():
            numbers = list(near.values_list("pk", flat=True)[:at_most])
        return Comment.objects.filter(pk__in=numbers)


@contextmanager
def _by_bands():
    """Leaves the planner no way but the index over the bands.

    It takes a band for something that one row in two hundred has, because it has seen none of
    them before, and would read the whole table to find as many as are asked for.
    """
    let = (
        "SELECT set_config('enable_seqscan', %(let)s, true),"
        " set_config('enable_indexscan', %(let)s, true),"
        " set_config('enable_indexonlyscan', %(let)s, true)"
    )
    with connection.cursor() as cursor:
        cursor.execute(let, {"let": "off"})
        yield
        cursor.execute(let, {"let": "on"})


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
