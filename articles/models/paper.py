"""The paper as a whole: when what its pages show of each other last moved."""

from django.db import models
from django.db.models import Sum


class PaperQuerySet(models.QuerySet):
    def version(self):
        """The paper's version, for use inside another question; NULL before anything was saved."""
        return self.order_by().values(whole=models.Value(1)).annotate(n=Sum("version")).values("n")


class Paper(models.Model):
    """Its version is the sum of its rows, and moves, by trigger, in the transaction of whatever
    changes what one page shows of another: a headline in a list, the sections, the pages at the
    foot, a name, a picture.

    What changes on an article's own page alone moves that article's `page_version` and not this.
    Two who save at once move a row each: whoever ends a transaction waits for nobody at the paper.
    """

    kept_by_triggers = True

    version = models.PositiveBigIntegerField(db_default=0)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "paper"
        verbose_name_plural = "paper"
        default_permissions = ()

    def __str__(self):
        return str(self.version)
