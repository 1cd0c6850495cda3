"""One number over the whole record, to be kept where nobody at the database can reach it."""

from django.db import DatabaseError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# The database's own words for why a seal was not added.
_NOT_THE_NEXT = "NR004"
_TAKEN = "23505"


class SealOvertaken(Exception):
    """Somebody has sealed the record since the seal that this one was to follow."""


class Seal(models.Model):
    """The record as it stood: how much there was, up to which row, and one root over all of it.

    The counts say up to which row of each table it reaches, so that what came later, or was
    decided or erased later, is told from what was sealed. Only added; `docs/record.md`.
    """

    append_only = True

    number = models.PositiveIntegerField(_("number"), unique=True)
    sealed_at = models.DateTimeField(_("sealed"), db_default=Now())
    comment_count = models.PositiveBigIntegerField()
    last_comment = models.PositiveBigIntegerField()
    decision_count = models.PositiveBigIntegerField()
    last_decision = models.PositiveBigIntegerField()
    erasure_count = models.PositiveBigIntegerField()
    last_erasure = models.PositiveBigIntegerField()
    edition_count = models.PositiveBigIntegerField()
    last_edition = models.PositiveBigIntegerField()
    root = models.BinaryField()
    # What the root is over: by these a later look says where the record differs.
    guidelines = models.BinaryField()
    blocks = models.BinaryField()
    # Set by a trigger: the hash of the seal before, and one over this seal and that.
    record_version = models.PositiveSmallIntegerField(db_default=1)
    before = models.BinaryField(null=True)
    hash = models.BinaryField(db_default=b"")

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_seal_counts_no_more_than_its_last_rows",
                condition=Q(comment_count__lte=F("last_comment"))
                & Q(decision_count__lte=F("last_decision"))
                & Q(erasure_count__lte=F("last_erasure"))
                & Q(edition_count__lte=F("last_edition")),
            ),
        ]

    def __str__(self):
        return str(_("Seal %d") % self.number)

    @classmethod
    def record(cls, **fields):
        """Add the next seal. Raises SealOvertaken, and then nothing has changed."""
        try:
            with transaction.atomic():
                seal = cls.objects.create(**fields)
        except DatabaseError as error:
            if error.__cause__.sqlstate in {_NOT_THE_NEXT, _TAKEN}:
                raise SealOvertaken from error
            raise
        seal.refresh_from_db()
        return seal
