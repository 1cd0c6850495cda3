"""Opening and closing the discussion under an article, for whoever edits it or moderates.

To hide it takes down at once what was approved, without a reason for anybody who wrote it: that is
the chief moderators', and so is showing it again.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles.models import Article
from comments.models import Discussion

BY_SETTING, NEVER, THEN = "setting", "never", "then"


class ClosingForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=Discussion.State, widget=forms.RadioSelect
    )
    ends = forms.ChoiceField(
        label=gettext_lazy("When it closes by itself"),
        choices=[
            (BY_SETTING, gettext_lazy("as the newsroom’s setting says")),
            (NEVER, gettext_lazy("never, whatever the setting says")),
            (THEN, gettext_lazy("at the time below")),
        ],
        widget=forms.RadioSelect,
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, discussion, person, *args, **kwargs):
        ends = NEVER if discussion.has_no_end else BY_SETTING
        initial = {
            "state": discussion.state,
            "ends": THEN if discussion.closes_at else ends,
            "closes_at": discussion.closes_at,
        }
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        if not may_hide(person):
            hidden = Discussion.State.HIDDEN
            choices = [one for one in Discussion.State.choices if one[0] != hidden]
            self.fields["state"].choices = choices

    def clean(self):
        cleaned = super().clean()
        is_said = cleaned.get("closes_at") or "closes_at" in self.errors
        if cleaned.get("ends") == THEN and not is_said:
            self.add_error("closes_at", _("Say when it closes"))
        return cleaned

    @property
    def chosen(self):
        """What becomes of the discussion, once the form is in order. A time that was typed and
        not chosen is none."""
        ends = self.cleaned_data["ends"]
        return {
            "state": self.cleaned_data["state"],
            "closes_at": self.cleaned_data["closes_at"] if ends == THEN else None,
            "has_no_end": ends == NEVER,
        }


def may_hide(person):
    return person.has_perm("comments.change_discussion")


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request, pk, *, admin_site):
    """The discussion under article number PK; posted, what was chosen holds from now on."""
    person = request.user
    if not person.has_perm("comments.close_discussion"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.select_related("discussion"), pk=pk)
    discussion = Discussion.of(article)
    is_out_of_reach = discussion.is_hidden and not may_hide(person)
    form = ClosingForm(discussion, person, request.POST or None)
    if request.method == "POST" and is_out_of_reach:
        messages.error(request, _("Only a chief moderator shows hidden comments again."))
    elif request.method == "POST" and form.is_valid():
        chosen = {**form.chosen, "changed_by": person, "changed_at": timezone.now()}
        changed, _is_new = Discussion.objects.update_or_create(article=article, defaults=chosen)
        told = [{"changed": {"fields": ["state", "closes_at", "has_no_end"]}}]
        admin_site.get_model_admin(Discussion).log_change(request, changed, told)
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("admin:desk_discussion", args=[pk]), status=303)
    context = {
        **admin_site.each_context(request),
        "title": _("Discussion"),
        "article": article,
        "discussion": discussion,
        "form": None if is_out_of_reach else form,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/desk/discussion.html", context, status=status)
