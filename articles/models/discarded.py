"""Files of pictures that no page names any longer, until they are deleted."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

# A page stays open in a tab, or in somebody's cache, and loads its pictures when scrolled to.
KEPT_FOR = timedelta(days=7)


def half_written(name):
    """Where the file NAME grows. No address leads there, and a second try takes the same."""
    return f".{name}.half"


class DiscardedFileQuerySet(models.QuerySet):
    def due(self):
        return self.filter(delete_after__lte=timezone.now())

    def add_later(self, *names):
        """Have the files NAMES deleted when no page that was sent before still needs them."""
        self._add(names, timezone.now() + KEPT_FOR)

    def add_now(self, *names):
        """Have the files NAMES deleted as soon as the transaction around this is certain."""
        self._add(names, timezone.now())

    def _add(self, names, when):
        self.bulk_create(
            [DiscardedFile(name=name, delete_after=when) for name in names],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["delete_after"],
        )

    def take_back(self, *names):
        """Keep the files NAMES after all: they were made again."""
        self.filter(name__in=names).delete()

    @transaction.atomic
    def sweep(self):
        """Delete the files that are due; how many. Several may sweep at once."""
        swept = list(self.due().select_for_update(skip_locked=True)[:500])
        for discarded in swept:
            # Where we die here, the row is still there and the next sweep does the rest.
            for name in (discarded.name, half_written(discarded.name)):
                default_storage.delete(name)
        self.filter(pk__in=[discarded.pk for discarded in swept]).delete()
        return len(swept)


class DiscardedFile(models.Model):
    """The name of a file that is to be deleted, and when.

    A row and not a call after the commit: that one is lost where the process dies in between.
    """

    name = models.CharField(max_length=100, unique=True)
    delete_after = models.DateTimeField(db_index=True)

    objects = DiscardedFileQuerySet.as_manager()

    def __str__(self):
        return self.name
