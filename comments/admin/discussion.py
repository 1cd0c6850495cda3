"""Opening, closing and hiding an article's comments."""

from django.contrib import admin
from django.utils import timezone

from comments.models import Discussion


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin):
    list_display = ["article", "state", "closes_at", "has_no_end", "changed_by", "changed_at"]
    list_filter = ["state"]
    list_select_related = ["article", "changed_by"]
    search_fields = ["article__headline"]
    fields = ["article", "state", "closes_at", "has_no_end", "changed_by", "changed_at"]
    autocomplete_fields = ["article"]

    def get_readonly_fields(self, request, obj=None):
        return ["changed_by", "changed_at", *(["article"] if obj else [])]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.changed_by = request.user
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)
