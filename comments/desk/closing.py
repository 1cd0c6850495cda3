"""Opening and closing the discussion under an article, for whoever edits it or moderates.

To hide it takes down at once what was approved, without a reason for anybody who wrote it: that is
the chief moderators', and so is showing it again.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
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
        is_open = cleaned.get("state") == Discussion.State.OPEN
        at = cleaned.get("closes_at")
        if is_open and cleaned.get("ends") == THEN and at and at <= timezone.now():
            self.add_error("closes_at", _("That time is over. To close it now, choose “closed”."))
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
    status = 200
    if request.method == "POST" and is_out_of_reach:
        messages.error(request, _("Only a chief moderator shows hidden comments again."))
    elif request.method == "POST" and form.is_valid():
        discussion, is_kept = _keep(article, form.chosen, request, admin_site)
        if is_kept:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("admin:desk_discussion", args=[pk]), status=303)
        is_out_of_reach, status = discussion.is_hidden and not may_hide(person), 409
        messages.error(request, _("This discussion has changed since; nothing was changed now."))
    context = {
        **admin_site.each_context(request),
        "title": _("Discussion"),
        "article": article,
        "discussion": discussion,
        "form": None if is_out_of_reach else form,
    }
    status = 422 if form.errors else status
    return TemplateResponse(request, "admin/desk/discussion.html", context, status=status)


@transaction.atomic
def _keep(article, chosen, request, admin_site):
    """Have CHOSEN hold for ARTICLE's discussion, if that is still what the form was filled in on,
    or so already: then it was sent twice. Returns what holds, and whether that is CHOSEN.

    Under a lock: what a colleague has just closed or hidden is not opened by a form from before.
    """
    # A row to lock. Without one it is open, as the setting says.
    Discussion.objects.get_or_create(article=article)
    now = Discussion.objects.select_for_update().get(article=article)
    now.article = article
    before, is_out_of_reach = now.as_chosen, now.is_hidden and not may_hide(request.user)
    for name, said in chosen.items():
        setattr(now, name, said)
    if now.as_chosen == before:
        return now, True
    if is_out_of_reach or before != request.POST.get("seen"):
        now.refresh_from_db(fields=list(chosen))
        return now, False
    now.changed_by, now.changed_at = request.user, timezone.now()
    now.save(update_fields=[*chosen, "changed_by", "changed_at"])
    told = [{"changed": {"fields": list(chosen)}}]
    admin_site.get_model_admin(Discussion).log_change(request, now, told)
    return now, True
