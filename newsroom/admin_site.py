"""The admin: where staff work."""


from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# Trusted Types stay off here alone: the admin's own scripts write HTML. All else of the
# policy holds as on public pages.
_WITHOUT_TRUSTED_TYPES = {"require-trusted-types-for": None, "trusted-types": None}
without_trusted_types = csp_replace(_WITHOUT_TRUSTED_TYPES)


class NewsroomAdminSite(admin.AdminSite):
    """The paper's own admin, with its name on it and one policy for its pages."""

    site_title = _("Newsroom")
    index_title = _("Today")
    # Opened in the demo as often as in production: the way back to the paper.
    site_url = "/"

    @property
    def site_header(self):
        return settings.PAPER_NAME

    def admin_view(self, view, cacheable=False):
        return without_trusted_types(super().admin_view(view, cacheable))

    def login(self, request, extra_context=None):
        return without_trusted_types(super().login)(request, extra_context)
