"""Sections, topics and authors."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Page, Section, Topic


class WithItsPage(admin.ModelAdmin):
    """What has a page in the paper, with the way there."""

    def view_on_site(self, obj):
        return obj.get_absolute_url()


class SectionForm(forms.ModelForm):
    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Page.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("A page of the paper has this address."))
        return slug


@admin.register(Section)
class SectionAdmin(WithItsPage):
    form = SectionForm
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request, obj=None):
        # It stands in the addresses of the section's published articles.
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Author)
class AuthorAdmin(WithItsPage):
    list_display = ["name", "handle"]
    search_fields = ["name", "handle"]
    prepopulated_fields = {"slug": ["name"]}

    def get_exclude(self, request, obj=None):
        # A pen name may be one so that not everybody knows whose it is, and whoever moderates
        # could untie themselves from their own: whoever keeps the staff list says it, and reads it.
        return [] if request.user.has_perm("staff.change_user") else ["user"]


@admin.register(Topic)
class TopicAdmin(WithItsPage):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
