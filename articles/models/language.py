"""The languages the paper prints, and how their scripts run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The languages an article can be written in, by their BCP 47 tags."""

    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    SORANI = "ckb", _("Sorani Kurdish")

    @property
    def direction(self):
        """How its script runs: `ltr` or `rtl`, as HTML's `dir` wants it."""
        return "ltr" if self is Language.ENGLISH else "rtl"

    @property
    def locale(self):
        """What Open Graph calls it, in the spelling of those who read that most."""
        return {"en": "en_GB", "ar": "ar_AR", "ckb": "cb_IQ"}[self]
