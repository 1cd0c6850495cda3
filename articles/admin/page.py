"""Writing the pages that are no news."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin.body import BodyFormField, BodyWidget, WithBodyEditor
from articles.admin.furniture import WithItsPage
from articles.models import Page


class PageForm(forms.ModelForm):
    class Meta:
        field_classes = {"body": BodyFormField}
        widgets = {"body": BodyWidget}
        help_texts = {"title": _("Its headline, and its name at the foot of every page.")}


@admin.register(Page)
class PageAdmin(WithBodyEditor, WithItsPage):
    form = PageForm
    list_display = ["title", "slug", "language", "updated_at"]
    fields = ["title", "slug", "language", "body", "position"]
