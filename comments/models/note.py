"""What is written with a decision, apart from it: words can be erased, a decision cannot."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """What a moderator wrote with a decision: to the writer, or a reason among staff.

    Erasable, because it may quote the comment; the decision carries its salted hash.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("note to the writer")
        REASON = "reason", _("reason")

    append_only = True

    decision = models.ForeignKey("comments.Decision", models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=6, choices=Kind)
    text = models.TextField()
    salt = models.BinaryField()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], name="comments_one_note_of_a_kind"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def hash(self):
        return hashlib.sha256(self.salt + self.text.encode()).digest()
