"""Pictures, and what the paper prints beneath them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture with, apart from each other, what it shows, its caption and its credit."""

    file = models.ImageField(_("file"), width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_("What the picture shows, for somebody who cannot see it."),
    )
    caption = models.TextField(
        _("caption"), blank=True, help_text=_("Printed beneath the picture.")
    )
    credit = models.CharField(
        _("credit"), max_length=200, help_text=_("Who made it, as in “Photo: Jane Doe/Agency”.")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return self.alt
