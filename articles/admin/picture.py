"""The picture library: what there is, where it is used, and what must stay in sight."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.images import get_image_dimensions
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.admin.choices import Choices
from articles.models import Picture
from articles.models.prepare import UnreadablePicture, prepared

MAX_BYTES = 30_000_000
# A telephone's whole width at two pixels to the point, nearly; below it, a picture is a blur there.
MIN_WIDTH = 640


class PictureForm(forms.ModelForm):
    class Meta:
        # Not Django's own picture field: that has one sentence for all that may be wrong with a
        # file, and reads it before its size is looked at.
        field_classes = {"file": forms.FileField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"alt", "caption", "credit"} & set(self.fields):
            self.fields[name].widget.attrs["dir"] = "auto"
        # Whoever may only look has no field for it.
        if "file" in self.fields:
            self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 30 megabytes. Save it smaller and try again.")
            )
        try:
            picture = prepared(file)
        except UnreadablePicture as problem:
            raise forms.ValidationError(str(problem)) from problem
        width, height = get_image_dimensions(picture)
        if width < MIN_WIDTH:
            raise forms.ValidationError(
                _(
                    "This picture is %(width)d × %(height)d pixels. Blown up to the width of a "
                    "page it would be a blur: choose one that is at least %(least)d pixels wide."
                ),
                params={"width": width, "height": height, "least": MIN_WIDTH},
            )
        return picture


class UseFilter(Choices):
    title = _("use")
    parameter_name = "use"
    questions = {"used": _("used"), "unused": _("unused")}


class RenditionsFilter(Choices):
    title = _("renditions")
    parameter_name = "renditions"
    questions = {"waiting": _("being made"), "given_up": _("given up")}


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    list_display = ["thumbnail", "alt", "credit", "uses", "renditions_made", "uploaded_at"]
    list_display_links = ["thumbnail", "alt"]
    list_filter = [UseFilter, RenditionsFilter]
    list_per_page = 50
    # A count of uses forgets the model's own order.
    ordering = ["-uploaded_at", "-pk"]
    search_fields = ["alt", "caption", "credit"]
    actions = ["make_again"]
    fields = ["file", "alt", "caption", "credit"]
    # What only a picture that is there already has.
    of_stored = ["focal_point", "focus_x", "focus_y", "used_in", "renditions_made", "crops"]

    class Media:
        js = ["focal_point.js"]

    def get_urls(self):
        small = self.admin_site.admin_view(require_safe(self.smallest))
        own = [path("<int:pk>/thumbnail/", small, name="articles_picture_thumbnail")]
        return own + super().get_urls()

    def smallest(self, request, pk):
        """Where its smallest file is, for a form in which it is chosen by its number."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = get_object_or_404(Picture.objects.prefetch_related("renditions"), pk=pk)
        return HttpResponseRedirect(picture.smallest.file.url)

    def get_queryset(self, request):
        pictures = super().get_queryset(request).with_uses()
        return pictures.select_related("order").prefetch_related("renditions")

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # That it is used is the reason; who might delete the articles is beside the point.
        return deleted, counts, set() if protected else lacking, protected

    def get_fields(self, request, obj=None):
        return [*self.fields, *(self.of_stored if obj else [])]

    def get_readonly_fields(self, request, obj=None):
        return ["focal_point", "used_in", "renditions_made", "crops"]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        return format_html(
            '<img class="thumbnail" src="{}" alt="" height="60" loading="lazy">',
            picture.smallest.file.url,
        )

    @admin.display(description=_("uses"), ordering="uses")
    def uses(self, picture):
        return picture.uses

    @admin.display(description=_("used in"))
    def used_in(self, picture):
        """The articles it stands in, each a way to where it can be replaced."""
        articles = picture.articles.order_by("-created_at")
        links = [
            (reverse("admin:articles_article_change", args=[article.pk]), article)
            for article in articles
        ]
        if not links:
            return _("No article uses it, so it can be deleted.")
        return format_html(
            '<ul class="uses">{}</ul>',
            format_html_join("", '<li><a href="{}">{}</a></li>', links),
        )

    @admin.display(description=_("renditions"))
    def renditions_made(self, picture):
        """How many readers may get, or what is in the way."""
        order = getattr(picture, "order", None)
        if order and order.failure:
            return format_html('<strong class="given-up">{}</strong> {}', _("Given up:"), order)
        if order:
            return _("being made")
        renditions = picture.renditions.all()
        return ngettext(
            "%(count)d file, %(size)s", "%(count)d files, %(size)s", len(renditions)
        ) % {
            "count": len(renditions),
            "size": filesizeformat(sum(rendition.bytes for rendition in renditions)),
        }

    @admin.display(description=_("focal point"))
    def focal_point(self, picture):
        return format_html(
            '<div class="focal-point" data-focal-point><img src="{}" alt="{}" width="{}" '
            'height="{}"><button type="button" hidden aria-label="{}"></button></div>'
            '<p class="help">{}</p>',
            picture.fallback.file.url,
            picture.alt,
            picture.width,
            picture.height,
            _("Focal point; the arrow keys move it"),
            _("Click on what must stay in sight, or write its two numbers below."),
        )

    @admin.display(description=_("crops"))
    def crops(self, picture):
        return format_html_join(
            " ",
            '<figure class="crop"><img src="{}" alt="" height="120" loading="lazy">'
            "<figcaption>{}</figcaption></figure>",
            ((crop.file.url, crop.shape) for crop in picture.crops),
        ) or _("They are being made.")

    @admin.action(
        description=_("Make the renditions of the selected pictures again"), permissions=["change"]
    )
    def make_again(self, request, pictures):
        """Order what is missing, also where that was given up before."""
        count = 0
        for picture in pictures:
            picture.order_renditions()
            count += 1
        self.message_user(
            request,
            ngettext("%(count)d picture ordered.", "%(count)d pictures ordered.", count)
            % {"count": count},
            messages.SUCCESS,
        )
