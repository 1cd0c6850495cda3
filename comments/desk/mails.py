"""How often whoever asks is told by mail what waits."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.models import DigestPreference


class DigestForm(forms.ModelForm):
    class Meta:
        model = DigestPreference
        fields = ("interval", "urgent_at_once")
        widgets = {"interval": forms.RadioSelect}


@require_http_methods(["GET", "HEAD", "POST"])
def mails(request, *, admin_site):
    """One's own form; posted, what is chosen holds from now on."""
    person = request.user
    if not person.has_perm("comments.add_decision"):
        raise PermissionDenied
    preference = DigestPreference.objects.filter(user=person).first()
    preference = preference or DigestPreference(user=person)
    form = DigestForm(request.POST or None, instance=preference)
    if not person.has_perm("comments.overrule_decision"):
        # They are the chiefs' to answer.
        del form.fields["urgent_at_once"]
    if request.method == "POST" and form.is_valid():
        DigestPreference.objects.update_or_create(user=person, defaults=form.cleaned_data)
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("admin:desk_mails"), status=303)
    context = {**admin_site.each_context(request), "title": _("Mails to me"), "form": form}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/desk/mails.html", context, status=status)
