"""The admin of what keeps its words: each saving makes a version, and the history shows it."""

from django.db import connection

from articles.admin.history import history


class KeepsVersions:
    """Writes a version with each saving that changed something, and names it in the log."""

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "POST" and connection.in_atomic_block:
            # Held until it is saved: what a colleague does to it meanwhile comes before or after.
            return self.model.objects.select_for_update().filter(pk=found.pk).first()
        if found and request.method == "GET" and self.has_change_permission(request, found):
            self._take_back(found, request.GET.get("version", ""))
        return found

    def _take_back(self, found, number):
        """Put the words of version NUMBER on the form of what was FOUND, where nothing is saved
        until somebody saves it."""
        kept = found.versions.select_related("changed_by")
        version = kept.filter(number=number).first() if number.isdecimal() else None
        found.taken_back = version
        for name in found.WORDS if version else ():
            setattr(found, name, getattr(version, name))

    def save_model(self, request, obj, form, change):
        if change:
            obj.keep_first_version()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Also where other fields were changed: whoever has an older form would undo that. And where
        # it was published: they would be writing before readers, and take it for a draft.
        form.kept_version = None
        is_another = not change or form.has_changed() or getattr(form, "has_published", False)
        if is_another or any(one.has_changed() for one in formsets):
            form.kept_version = form.instance.keep_version(by=request.user)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if not add and "published_at" in form.changed_data:
            # Read by `history`, as is the version; the admin itself passes over both.
            moments = form.initial.get("published_at"), form.cleaned_data["published_at"]
            message = [*message, {"moved": [one and one.isoformat() for one in moments]}]
        if form.kept_version:
            message = [*message, {"version": form.kept_version.number}]
        return message

    def log_change(self, request, obj, message):
        # A saving that changed nothing, for a look at the preview mostly, is no history.
        return super().log_change(request, obj, message) if message else None

    def history_view(self, request, object_id, extra_context=None):
        return history(request, object_id, model_admin=self)
