"""What each of the staff keeps of their own: second factors, and where they are logged in."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.staff.door import factors, letters
from newsroom.staff.door.passkeys import work_here


@require_safe
def account(request, *, admin_site):
    """An overview, with a way to each change."""
    own = list(factors.of(request.user))
    context = {
        **admin_site.each_context(request),
        "title": _("Your account"),
        "app": next((factor for factor in own if factor.type == factors.APP), None),
        "passkeys": [factor for factor in own if factor.type == factors.PASSKEY],
        "codes_left": len(factors.codes_left(request.user)),
        "passkeys_work": work_here(request),
        "sessions": request.user.sessions.alive().order_by("-active_at"),
        "this_session": request.session.kept_under(request.session.session_key),
    }
    return TemplateResponse(request, "admin/door/account.html", context)


@require_POST
def remove_factor(request, pk, *, admin_site):
    """Take away one's app or a passkey."""
    factor = get_object_or_404(factors.of(request.user).exclude(type=factors.CODES), pk=pk)
    try:
        factors.remove(factor)
    except factors.TheLastOne:
        messages.error(request, _("It is your only second factor. Set up another one first."))
    else:
        request.user.end_sessions(but=request.session)
        letters.tell_of_removed(request.user, factor)
        messages.success(request, _("Removed: %s.") % factors.name_of(factor))
    return HttpResponseRedirect(reverse("admin:account"))


@require_POST
def end_session(request, *, admin_site):
    """Log oneself out of another browser, or of all others."""
    others = request.user.sessions.exclude(
        pk=request.session.kept_under(request.session.session_key)
    )
    if "all" not in request.POST:
        others = others.filter(pk=request.POST.get("session", ""))
    ended, _by_model = others.delete()
    if ended:
        messages.success(request, _("Logged out there."))
    return HttpResponseRedirect(reverse("admin:account"))


@require_POST
def leave(request, *, admin_site):
    """Log out, before anything was set up."""
    return admin_site.logout(request)
