"""Who of the staff has which second factor, and taking it away from whoever has lost theirs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.staff.door import factors, letters, lock
from newsroom.staff.models import User


def _only_who_may(person):
    if not person.has_perm("staff.add_factorreset"):
        raise PermissionDenied


@require_safe
def colleagues(request, *, admin_site):
    """Everybody who can log in."""
    _only_who_may(request.user)
    rows = [
        {
            "person": person,
            "groups": [group.name for group in person.groups.all()],
            "kinds": _kinds(person),
            "reset": next(iter(person.factor_resets.all()), None),
            "may_be_reset": request.user.may_reset(person),
        }
        for person in User.objects.at_work()
    ]
    context = {
        **admin_site.each_context(request),
        "title": _("Second factors of colleagues"),
        "rows": rows,
    }
    return TemplateResponse(request, "admin/door/colleagues.html", context)


def _kinds(person):
    """In words, each once."""
    words = {factors.APP: _("authenticator app"), factors.PASSKEY: _("passkey")}
    kinds = {factor.type for factor in person.authenticator_set.all()}
    return [words[kind] for kind in words if kind in kinds]


@require_POST
def reset(request, pk, *, admin_site):
    """Take away a colleague's second factors. They are told, and it is on record."""
    _only_who_may(request.user)
    person = get_object_or_404(User.objects.at_work(), pk=pk)
    if not request.user.may_reset(person):
        raise PermissionDenied
    person.reset_second_factor(by=request.user)
    lock.forget(person)
    letters.tell_of_reset(person, by=request.user)
    told = _("%s sets up a new second factor at the next login, and was told by mail.")
    if not person.email:
        told = _(
            "%s sets up a new second factor at the next login. Tell them: no mail reaches them."
        )
    messages.success(request, told % person)
    return HttpResponseRedirect(reverse("admin:colleagues"))
