"""That somebody was given what the newsroom keeps of what they wrote."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One export on request: by whom, when, of which comments. The address stands nowhere in it.

    Without a person it was fetched by whoever reads mail at the address.
    """

    append_only = True

    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="exports",
        verbose_name=_("exported by"),
    )
    exported_at = models.DateTimeField(_("exported"), db_default=Now())
    comments = ArrayField(models.BigIntegerField(), verbose_name=_("comments"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("add", "view")

    def __str__(self):
        return str(_("Export %s") % self.pk)

    @property
    def who(self):
        """Who has it: somebody of the newsroom, who handed it on, or the mailbox's reader."""
        return self.exported_by or _("whoever reads mail at the address")
