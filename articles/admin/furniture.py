"""Sections, topics, authors and pictures."""

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Picture, Section, Topic
from articles.models.prepare import UnreadablePicture, prepared

MAX_BYTES = 30_000_000


class WithItsPage(admin.ModelAdmin):
    """What has a page in the paper, with the way there."""

    def view_on_site(self, obj):
        return obj.get_absolute_url()


@admin.register(Section)
class SectionAdmin(WithItsPage):
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


@admin.register(Topic)
class TopicAdmin(WithItsPage):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class PictureForm(forms.ModelForm):
    class Meta:
        error_messages = {
            "file": {
                "invalid_image": _(
                    "This file is not a picture that can be read, or it is far larger than "
                    "40 megapixels."
                )
            }
        }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 30 megabytes. Save it smaller and try again.")
            )
        try:
            return prepared(file)
        except UnreadablePicture as problem:
            raise forms.ValidationError(str(problem)) from problem


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    list_display = ["thumbnail", "alt", "credit", "uploaded_at"]
    search_fields = ["alt", "caption", "credit"]
    fields = ["file", "alt", "caption", "credit"]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        return format_html('<img src="{}" alt="" height="60" loading="lazy">', picture.file.url)
