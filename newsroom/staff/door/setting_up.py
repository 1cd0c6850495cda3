"""Setting up a second factor: the first of somebody new, or another."""

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.cookies import leave_hint
from newsroom.staff.door import factors, letters
from newsroom.staff.door.drawn_code import drawn
from newsroom.staff.door.forms import AppForm, NewPasskeyForm
from newsroom.staff.door.guard import lead_in
from newsroom.staff.door.onward import by_way_of, onward_in
from newsroom.staff.door.passkeys import asked_of_browser, work_here


def _page(request, admin_site, template, title, **context):
    onward = onward_in(request)
    context = {
        **admin_site.each_context(request),
        "title": title,
        "passkeys_work": work_here(request),
        REDIRECT_FIELD_NAME: onward,
        "onward": onward or reverse("admin:index"),
        **context,
    }
    return TemplateResponse(request, f"admin/door/{template}.html", context)


@require_safe
def begin(request, *, admin_site):
    """For somebody without a second factor: which one they want."""
    if admin_site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:account"))
    return _page(request, admin_site, "begin", _("Set up your second factor"))


@require_http_methods(["GET", "HEAD", "POST"])
def app(request, *, admin_site):
    """An authenticator app: its secret as a picture and in letters, and the first code."""
    form = AppForm(request.POST or None, person=request.user)
    if form.is_valid():
        is_first = not factors.has_shown_one(request)
        details = {"secret": form.secret, "step": form.step, "is_first": is_first}
        try:
            factor = factors.set_up_app(request.user, **details)
        except factors.NotTheFirst:
            return lead_in(request, onward_in(request))
        return _has_set_up(request, factor)
    address = factors.address_of_secret(request.user, form.secret)
    context = {"form": form, "picture": drawn(address), "address": address}
    return _page(request, admin_site, "app", _("An authenticator app"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request, *, admin_site):
    """A new passkey, which the browser makes."""
    form = NewPasskeyForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = _kept(request, **form.cleaned_data)
        except factors.NotTheFirst:
            return lead_in(request, onward_in(request))
        return _has_set_up(request, made.instance)
    asked = asked_of_browser(request.user)
    return _page(request, admin_site, "passkey", _("A passkey"), form=form, asked=asked)


@transaction.atomic
def _kept(request, *, name, credential):
    factors.lock(request.user, is_first=not factors.has_shown_one(request))
    made = WebAuthn.add(request.user, name, credential)
    RecoveryCodes.activate(request.user)
    return made


def _has_set_up(request, factor):
    """FACTOR was shown to work just now, and is the way in from here on."""
    is_first = not factors.has_shown_one(request)
    post_authentication(request, factor)
    letters.tell_of_new(request.user, factor)
    # Somebody else may have come so far by the same password, and goes no further; or sits where
    # the telephone before this one was lost.
    request.user.end_sessions(but=request.session)
    if not is_first:
        return HttpResponseRedirect(reverse("admin:account"))
    request.session.cycle_key()
    response = HttpResponseRedirect(by_way_of("admin:account_codes", onward_in(request)))
    return leave_hint(response, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request, *, admin_site):
    """The recovery codes that are left; POST makes new ones."""
    if request.method == "POST":
        factors.make_codes(request.user)
        letters.tell_of_new_codes(request.user)
        return HttpResponseRedirect(by_way_of("admin:account_codes", onward_in(request)))
    left = factors.codes_left(request.user)
    return _page(request, admin_site, "codes", _("Your recovery codes"), codes=left)


@require_safe
def codes_file(request, *, admin_site):
    """The same, to be kept as a file."""
    text = "\n".join(
        [_("Recovery codes, each of which works once:"), *factors.codes_left(request.user), ""]
    )
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response
