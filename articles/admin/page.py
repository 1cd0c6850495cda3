"""Writing the pages that are no news: what is saved is in the paper at once."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.body import BodyFormField, BodyWidget, WithBodyEditor
from articles.admin.difference import changes
from articles.admin.form import SeenField
from articles.admin.furniture import WithItsPage
from articles.admin.history import log_of, version_named_in
from articles.admin.meanwhile import Meanwhile
from articles.admin.versions import KeepsVersions
from articles.models import Page, PageVersion
from articles.models.body import clean_body

# The log is read as far as a form may plausibly lie behind.
_FAR_BACK = 50


class PageForm(forms.ModelForm):
    seen = SeenField(required=False)

    class Meta:
        field_classes = {"body": BodyFormField}
        widgets = {"body": BodyWidget}
        help_texts = {"title": _("Its headline, and its name at the foot of every page.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.meanwhile = None
        if self.instance.pk:
            self.initial["seen"] = self.instance.version_number

    def clean(self):
        """Where somebody saved it after this form was opened, nothing is saved: both are shown.

        Sent once more, the form has seen what they saved.
        """
        cleaned = super().clean()
        newest, seen = self.initial.get("seen") or 0, cleaned.get("seen") or 0
        if newest > seen:
            self.meanwhile = _saved_since(self.instance, seen, cleaned)
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = str(newest)
            self.add_error(
                None,
                _(
                    "Somebody saved this page after you opened it, so nothing of yours was saved "
                    "yet. All you typed is still here."
                ),
            )
        return cleaned


def _saved_since(page, seen, typed):
    """What was saved of PAGE after its version SEEN, beside what is TYPED on the form."""
    versions = list(page.versions.filter(number__gte=max(seen, 1)).select_related("changed_by"))
    entries = {version_named_in(entry): entry for entry in log_of(page)[:_FAR_BACK]}
    words = {name: typed.get(name, getattr(versions[-1], name)) for name in Page.WORDS}
    words["body"] = clean_body(words["body"])
    return Meanwhile(
        savings=[
            {"version": version, "entry": entries.get(version.number)}
            for version in versions
            if version.number > seen and version.changed_by
        ],
        theirs=changes(versions[0], versions[-1]),
        yours=changes(versions[-1], PageVersion(page=page, **words)),
    )


@admin.register(Page)
class PageAdmin(KeepsVersions, WithBodyEditor, WithItsPage):
    form = PageForm
    list_display = ["title", "slug", "language", "updated_at"]
    fields = ["title", "slug", "language", "body", "position"]

    def get_readonly_fields(self, request, obj=None):
        # Whoever printed or linked it has that address.
        return ["slug"] if obj else []

    def get_urls(self):
        page = self.admin_site.admin_view(partial(preview, model_admin=self))
        own = [
            path("preview/", page, name="articles_page_preview_new"),
            path("<int:pk>/preview/", page, name="articles_page_preview"),
        ]
        return own + super().get_urls()


@require_POST
def preview(request, pk=None, *, model_admin):
    """The page as it stands on a form, for whoever writes it; nothing is saved."""
    page = get_object_or_404(Page, pk=pk) if pk else None
    may = model_admin.has_change_permission if pk else model_admin.has_add_permission
    if not may(request):
        raise PermissionDenied
    form = model_admin.get_form(request, page)(request.POST, instance=page)
    if not form.is_valid():
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("There is no preview yet"),
            "form": form,
            "opts": model_admin.opts,
        }
        return TemplateResponse(request, "admin/articles/page/no_preview.html", context)
    page = form.save(commit=False)
    page.body, page.updated_at = clean_body(page.body), timezone.now()
    return TemplateResponse(request, "page.html", {"page": page, "is_preview": True})
