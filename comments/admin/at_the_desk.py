"""What chief moderators lay ready at the desk."""

from django import forms
from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comments.admin.window import Window
from comments.models import CannedNote, Guidelines, UrgentInstructions


def clause_choices():
    """The clauses of the edition that stands now, by the keys they keep in later ones."""
    edition = Guidelines.objects.current()
    clauses = edition.clauses.all() if edition else []
    return [(clause.key, str(clause)) for clause in clauses]


class CannedNoteForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Whoever may only look has no fields.
        if "clause_key" not in self.fields:
            return
        choices = clause_choices()
        stored = self.instance.clause_key
        if stored and stored not in dict(choices):
            gone = _("%s, not in the guidelines any more") % stored
            choices.append((stored, gone))
        field = self.fields["clause_key"]
        self.fields["clause_key"] = forms.ChoiceField(
            choices=[("", "---------"), *choices], label=field.label, help_text=field.help_text
        )
        if not self.instance.pk:
            self.initial.setdefault("language", get_language().partition("-")[0])


@admin.register(CannedNote)
class CannedNoteAdmin(admin.ModelAdmin):
    form = CannedNoteForm
    list_display = ["title", "clause_key", "language"]
    list_filter = ["clause_key", "language"]
    search_fields = ["title", "text"]
    fields = ["clause_key", "language", "title", "text"]


@admin.register(UrgentInstructions)
class UrgentInstructionsAdmin(Window):
    """Written anew each time, so that what stood on a given day can be read afterwards."""

    list_display = ["written_at", "written_by", "beginning"]
    list_select_related = ["written_by"]
    fields = ["text"]

    def has_add_permission(self, request):
        return request.user.has_perm("comments.add_urgentinstructions")

    def get_fields(self, request, obj=None):
        return [*self.fields, "written_by", "written_at"] if obj else self.fields

    def get_changeform_initial_data(self, request):
        newest = UrgentInstructions.objects.first()
        return {"text": newest.text if newest else ""}

    def save_model(self, request, obj, form, change):
        obj.written_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("what to do"))
    def beginning(self, instructions):
        return instructions.text[:200]
