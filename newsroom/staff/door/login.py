"""Logging in: username and password, then a second factor; or a passkey, which is both."""

from copy import copy

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import LoginView
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsroom.staff.browsers import network_of
from newsroom.staff.door import factors, letters, lock
from newsroom.staff.door.carried import before, carried_by
from newsroom.staff.door.forms import CodeForm, PasskeyForm, PasskeyLoginForm, StaffLoginForm
from newsroom.staff.door.onward import log_in_first, onward_in
from newsroom.staff.door.passkeys import work_here
from newsroom.staff.models import Session

# Each that is asked for a passkey has a row for a quarter of an hour, and costs nothing to make. So
# many in all, and so many of one network, lest it keeps everybody else out.
_AT_THE_DOOR, _OF_A_NETWORK = 10_000, 100


def login_page(request, admin_site):
    """Username and password. Whoever is in already goes onward."""
    if request.method == "GET" and admin_site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    onward = onward_in(request) or reverse("admin:index")
    context = {
        **admin_site.each_context(request),
        "title": _("Log in"),
        "passkeys_work": work_here(request),
        "carried": carried_by(request),
        REDIRECT_FIELD_NAME: onward,
    }
    return _PasswordView.as_view(extra_context=context, admin_site=admin_site)(request)


class _PasswordView(LoginView):
    template_name = "admin/login.html"
    authentication_form = StaffLoginForm
    admin_site = None

    def form_invalid(self, form):
        if getattr(self.request, "axes_locked_out", False):
            named = {"username": form.cleaned_data.get("username", "")}
            carried = carried_by(self.request)
            return lock.locked_page(self.request, named, self.admin_site, carried)
        return super().form_invalid(form)

    def form_valid(self, form):
        person = form.get_user()
        _nobody_else(self.request)
        login = Login(user=person, redirect_url=onward_in(self.request))
        login.state[_BEGAN_WITH] = person.get_session_auth_hash()
        named = {"username": person.get_username()}
        response = perform_password_login(self.request, named, login)
        # What is carried is in the page alone, so the next one is shown at once.
        if response.url == reverse("mfa_authenticate") and carried_by(self.request):
            return _shown_at_once(self.request, self.admin_site)
        return before(response, self.request, self.admin_site)


def _shown_at_once(request, admin_site):
    looking = copy(request)
    looking.method = "GET"
    return SecondFactorView.as_view(admin_site=admin_site)(looking)


def _nobody_else(request):
    """Whoever logs in here now is not whoever was logged in before."""
    if request.user.is_authenticated:
        logout(request)


# By this a login that is half done knows the password it began with.
_BEGAN_WITH = "began_with"


def _is_open(login):
    """Whether whoever began LOGIN may go on: they work here still, by the same password."""
    person, began_with = login.user, login.state.get(_BEGAN_WITH, "")
    return (
        person.is_active
        and person.is_staff
        and constant_time_compare(began_with, person.get_session_auth_hash())
    )


class SecondFactorView(AuthenticateView):
    """A code or a passkey of somebody whose password was right."""

    template_name = "admin/door/second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyForm
    admin_site = None

    def dispatch(self, request, *args, **details):
        half = unstash_login(request, peek=True)
        if half and not _is_open(half):
            clear_login(request)
        # It leads elsewhere after the right answer, and where too long was waited for one.
        return before(super().dispatch(request, *args, **details), request, self.admin_site)

    def post(self, request, *args, **details):
        if "code" not in request.POST:
            return super().post(request, *args, **details)
        counted = lock.of_codes(self.stage.login.user)
        with lock.in_turn(request, counted):
            if lock.is_locked(request, counted):
                return lock.locked_page(request, counted, self.admin_site, carried_by(request))
            return super().post(request, *args, **details)

    def form_valid(self, form):
        response = super().form_valid(form)
        if form is self.auth_form and form.authenticator.type == factors.CODES:
            letters.tell_of_used_code(self.stage.login.user)
        return response

    def form_invalid(self, form):
        person = self.stage.login.user
        if form is self.auth_form and lock.is_wrong(self.request, lock.of_codes(person)):
            letters.tell_of_wrong_codes(person)
            carried = carried_by(self.request)
            return lock.locked_page(self.request, lock.of_codes(person), self.admin_site, carried)
        return super().form_invalid(form)

    def get_context_data(self, **details):
        kinds = {factor.type for factor in factors.of(self.stage.login.user)}
        return {
            **self.admin_site.each_context(self.request),
            **super().get_context_data(**details),
            "title": _("Your second factor"),
            "has_app": factors.APP in kinds,
            "has_passkey": factors.PASSKEY in kinds and work_here(self.request),
            "carried": carried_by(self.request),
        }


@require_POST
def passkey_login(request, *, admin_site):
    """What to ask a browser for, as JSON; or, once it has answered, the way in."""
    if "credential" not in request.POST:
        waiting = Session.objects.on_the_way_in()
        of_it = waiting.filter(network=network_of(request.META["REMOTE_ADDR"]))
        if waiting.count() >= _AT_THE_DOOR or of_it.count() >= _OF_A_NETWORK:
            return HttpResponse(status=429, headers={"Retry-After": "60"})
        request.session.came_with(request)
        return JsonResponse({"request_options": begin_authentication(None)})
    form = PasskeyLoginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Log in with your password, or try again."))
        return before(log_in_first(onward_in(request)), request, admin_site)
    _nobody_else(request)
    passkey = form.cleaned_data["credential"]
    login = Login(user=passkey.user, redirect_url=onward_in(request))
    return before(perform_passwordless_login(request, passkey, login), request, admin_site)
