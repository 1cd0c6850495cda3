"""All conversations of the paper as a whole: when what readers see of them last moved."""

from django.db import models
from django.db.models import Max, Sum, Value
from django.db.models.functions import Now


class ForumQuerySet(models.QuerySet):
    def version(self):
        """The forum's version, for use inside another question; NULL before anything moved."""
        return self.order_by().values(whole=Value(1)).annotate(n=Sum("version")).values("n")

    def moved_at(self):
        """When it last moved; None before anything did."""
        return self.aggregate(at=Max("moved_at"))["at"]


class Forum(models.Model):
    """Its version is the sum of its rows, and moves, by trigger, in the transaction of whatever
    moves any discussion's. Two who decide at once move a row each, so that nobody waits."""

    kept_by_triggers = True

    version = models.PositiveBigIntegerField(db_default=0)
    moved_at = models.DateTimeField(db_default=Now())

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = "forum"
        verbose_name_plural = "forum"
        default_permissions = ()

    def __str__(self):
        return str(self.version)
