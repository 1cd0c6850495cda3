"""By what a text is found again when somebody says it, or nearly says it, once more."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from comments.models.comment import Comment

# The planner takes a band for something that one row in two hundred has, because it has seen none
# of them before, and would read the whole table to find as many as are asked for. Here it is left
# no way but the indexes.
_BY_BANDS = """
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
WITH near AS MATERIALIZED (
    SELECT likeness.comment_id FROM comments_likeness AS likeness
    WHERE likeness.bands && %(bands)s::bigint[] AND likeness.exact <> %(exact)s
    AND (NOT %(waiting)s OR likeness.comment_id IN (SELECT comment_id FROM comments_queueentry))
    LIMIT %(at_most)s
)
SELECT id, text FROM comments_comment WHERE id IN (SELECT comment_id FROM near);
SET LOCAL enable_seqscan = on;
SET LOCAL enable_indexscan = on;
SET LOCAL enable_indexonlyscan = on
"""


def perhaps_near(mine, *, at_most, waiting=False):
    """Number and text of comments, AT_MOST so many, that may say nearly what MINE, a Likeness,
    does, and do not say the same; the texts themselves are to be compared. Where WAITING, only of
    those that wait. Inside a transaction."""
    asked = {"bands": mine.bands, "exact": mine.exact, "at_most": at_most, "waiting": waiting}
    with connection.cursor() as cursor:
        cursor.execute(_BY_BANDS, asked)
        # What the settings before it say is nothing.
        while cursor.description is None:
            cursor.nextset()
        return cursor.fetchall()


class LikenessQuerySet(models.QuerySet):
    def same_as(self, exact):
        """Those of the very same text."""
        return self.filter(exact=exact)


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
            # Every comment that comes asks it, so nothing new waits in a list beside it.
            GinIndex(fields=["bands"], fastupdate=False, name="comments_likeness_bands"),
        ]

    def __str__(self):
        return str(self.comment)
