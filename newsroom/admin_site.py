"""The admin: where staff work."""

from functools import wraps

from csp.constants import NONCE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from comments.desk.urls import desk_urls
from comments.numbers.dashboard import numbers_urls
from newsroom.cookies import take_hint_back
from newsroom.staff.door import factors, proof
from newsroom.staff.door.carried import Carried
from newsroom.staff.door.guard import is_on_the_way_in, lead_in
from newsroom.staff.door.login import login_page
from newsroom.staff.door.onward import log_in_first
from newsroom.staff.door.passkeys import work_here
from newsroom.staff.door.passwords import ChangePasswordView
from newsroom.staff.door.urls import door_urls, entrance_urls

# Trusted Types stay off here alone: the admin's own scripts write HTML. All else of the
# policy holds as on public pages.
_without_trusted_types = csp_replace({"require-trusted-types-for": None, "trusted-types": None})
# A page that asks for one gets a nonce, new each time, for the one script that cannot be a file:
# an import map. Public pages are the same bytes for everybody and never have one.
_with_nonce_where_asked = csp_update({"script-src": NONCE})


def _only_moderates(person):
    return person.has_perm("comments.add_decision") and not person.has_perm("articles.add_article")


def _only_leaves(request):
    """Whether somebody logs out who is out already, and has lost nothing by it."""
    return request.resolver_match.url_name == "logout" and not request.user.is_authenticated


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

    def has_permission(self, request):
        # A password alone opens nothing.
        return super().has_permission(request) and factors.has_shown_one(request)

    def dressed(self, view):
        """VIEW under the policy of the admin's pages."""
        return page_for_staff(view)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)
        after_proof = proof.asked(guarded, self)

        @wraps(view)
        def kept(request, *args, **kwargs):
            if self.has_permission(request):
                return after_proof(request, *args, **kwargs)
            if request.method == "POST" and _only_leaves(request):
                return take_hint_back(log_in_first(""))
            # A login page in place of an answer would throw away what was typed.
            if request.method == "POST" and not proof.only_opens(request):
                return self.session_ended(request)
            if request.user.is_authenticated:
                return lead_in(request, request.get_full_path())
            return guarded(request, *args, **kwargs)

        return page_for_staff(kept)

    def session_ended(self, request, carried=None):
        """In place of an answer to a form: what was typed into it, for whoever has to log in."""
        is_first_day = is_on_the_way_in(request)
        context = {
            **self.each_context(request),
            "title": _("Your second factor first") if is_first_day else _("You are logged out"),
            "carried": carried or Carried.of(request),
            "is_on_the_way_in": is_first_day,
            "passkeys_work": work_here(request),
            "next": reverse("admin:index"),
        }
        return TemplateResponse(request, "admin/session_ended.html", context, status=403)

    @property
    def entrance_urls(self):
        return entrance_urls(self)

    def get_urls(self):
        # The stock way "to the site" tells anybody on the staff a draft's address.
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*door_urls(self), *desk_urls(self), *numbers_urls(self), *stock]

    def index(self, request, extra_context=None):
        # Whoever moderates and does nothing else lands where their work is; the desk has a way on.
        if _only_moderates(request.user) and "lists" not in request.GET:
            return HttpResponseRedirect(reverse("admin:desk"))
        return super().index(request, extra_context)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        return page_for_staff(login_page)(request, self)

    def logout(self, request, extra_context=None):
        return take_hint_back(super().logout(request, extra_context))

    def password_change(self, request, extra_context=None):
        context = {**self.each_context(request), **(extra_context or {})}
        return ChangePasswordView.as_view(extra_context=context)(request)
