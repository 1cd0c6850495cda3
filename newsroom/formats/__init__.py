"""How the admin prints dates and times: as the paper does (`articles/models/dates.py`)."""

from django.utils.translation import gettext_lazy as _

# Django's Arabic months are not those of Iraq. Named here, they are in the paper's own catalogue.
MONTHS = [
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
]
