"""What keeps its words at each of its savings, and tells two writers apart."""

from django.db import models, transaction


class Versioned(models.Model):
    """Has `versions`, a row for each saving; WORDS names the fields that they keep.

    A form says which version it was made from, so that nobody writes over what they have not
    seen.
    """

    WORDS = ()

    class Meta:
        abstract = True

    @property
    def version_number(self):
        """The number of its newest version; 0 where none was kept yet."""
        newest = self.versions.order_by("-number").values_list("number", flat=True).first()
        return newest or 0

    def keep_version(self, *, by):
        """Keep what it says now, saved by BY, as its next version; returns that."""
        with transaction.atomic():
            current = self._locked()
            return current._keep(current.version_number + 1, by)

    def keep_first_version(self):
        """Keep what is stored of it before the first change, where it came in without a version:
        the history has something to compare that change with."""
        with transaction.atomic():
            current = self._locked()
            if not current.version_number:
                current._keep(1, None)

    def _keep(self, number, by):
        words = dict(zip(self.WORDS, self._words(), strict=True))
        return self.versions.create(number=number, changed_by=by, **words)

    def _words(self):
        """What WORDS names, as it would be stored."""
        raise NotImplementedError

    def _locked(self):
        """What is stored of it, held to the transaction's end."""
        raise NotImplementedError
