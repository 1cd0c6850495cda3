"""The admin: where staff work."""

from functools import wraps

from csp.constants import NONCE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.desk.urls import desk_urls
from comments.numbers.dashboard import numbers_urls
from newsroom.cookies import leave_hint, take_hint_back

# Trusted Types stay off here alone: the admin's own scripts write HTML. All else of the
# policy holds as on public pages.
_without_trusted_types = csp_replace({"require-trusted-types-for": None, "trusted-types": None})
# A page that asks for one gets a nonce, new each time, for the one script that cannot be a file:
# an import map. Public pages are the same bytes for everybody and never have one.
_with_nonce_where_asked = csp_update({"script-src": NONCE})


def _may_be_shown_again(field):
    """Whether what was typed into FIELD may stand on a page: no password, and no token."""
    return "password" not in field and not field.startswith(("csrf", "_"))


def _only_moderates(person):
    return person.has_perm("comments.add_decision") and not person.has_perm("articles.add_article")


def page_for_staff(view):
    """VIEW as a page of the admin, under its policy."""
    return _with_nonce_where_asked(_without_trusted_types(view))


class NewsroomAdminSite(admin.AdminSite):
    """The paper's own admin, with its name on it and one policy for its pages."""

    site_title = _("Newsroom")
    index_title = _("Today")
    # Opened in the demo as often as in production: the way back to the paper.
    site_url = "/"
    # The lists need the width more than a second way to what the first page lists.
    enable_nav_sidebar = False

    @property
    def site_header(self):
        return settings.PAPER_NAME

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def kept(request, *args, **kwargs):
            # A login page in place of an answer would throw away what was typed.
            if request.method == "POST" and not self.has_permission(request):
                return self._session_ended(request)
            return guarded(request, *args, **kwargs)

        return page_for_staff(kept)

    def _session_ended(self, request):
        typed = [
            (field, words)
            for field, values in request.POST.lists()
            for words in values
            if _may_be_shown_again(field) and any(letter.isalpha() for letter in words)
        ]
        context = {**self.each_context(request), "title": _("You are logged out"), "typed": typed}
        return TemplateResponse(request, "admin/session_ended.html", context, status=403)

    def get_urls(self):
        # The stock way "to the site" tells anybody on the staff a draft's address.
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*desk_urls(self), *numbers_urls(self), *stock]

    def index(self, request, extra_context=None):
        # Whoever moderates and does nothing else lands where their work is; the desk has a way on.
        if _only_moderates(request.user) and "lists" not in request.GET:
            return HttpResponseRedirect(reverse("admin:desk"))
        return super().index(request, extra_context)

    def login(self, request, extra_context=None):
        response = page_for_staff(super().login)(request, extra_context)
        return leave_hint(response, request.user)

    def logout(self, request, extra_context=None):
        return take_hint_back(super().logout(request, extra_context))
