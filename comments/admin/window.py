from django.contrib import admin
from django.http import HttpResponseNotAllowed


class Window(admin.ModelAdmin):
    """On a table whose rows are only ever added, the admin shows and does nothing else."""

    actions = None
    # All that a list may be filtered by, in an address's words. Through anything further
    # (`contact__email__startswith`) an e-mail could be guessed letter by letter.
    lookups = frozenset()

    def lookup_allowed(self, lookup, value, request):
        return lookup in self.lookups

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and not self.actions:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().changelist_view(request, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().change_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def by_date(field):
    """The lookups that a list's way through years, months and days needs."""
    return {f"{field}__{part}" for part in ("year", "month", "day")}
