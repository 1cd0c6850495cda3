"""The paper as a whole: when what its pages show of each other last moved."""

from django.db import models


class Paper(models.Model):
    """One row. `version` moves, by trigger, in the transaction of whatever changes what one page
    shows of another: a headline in a list, the sections, the pages at the foot, a name, a picture.

    What changes on an article's own page alone moves that article's `page_version` and not this.
    It moves as the transaction ends, when that holds all else it will hold: two who save at once
    wait for each other here and nowhere else.
    """

    kept_by_triggers = True

    version = models.PositiveBigIntegerField(db_default=0)

    class Meta:
        verbose_name = "paper"
        verbose_name_plural = "paper"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="articles_one_paper", condition=models.Q(id=1)),
        ]

    def __str__(self):
        return str(self.version)
