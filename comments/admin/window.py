from django.contrib import admin


class Window(admin.ModelAdmin):
    """On a table whose rows are only ever added, the admin shows and does nothing else."""

    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
