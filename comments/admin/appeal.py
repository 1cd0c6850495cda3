"""What was appealed against, and what became of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.admin.window import Window, by_date
from comments.models import Appeal


@admin.register(Appeal)
class AppealAdmin(Window):
    list_display = ["comment", "submitted_at", "words", "outcome"]
    list_select_related = ["comment", "answer__answered_by"]
    date_hierarchy = "submitted_at"
    lookups = by_date("submitted_at")
    ordering = ["-submitted_at", "-pk"]
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    fields = ["comment", "submitted_at", "words", "outcome", "answer_in_words"]

    @admin.display(description=_("appeal"))
    def words(self, appeal):
        return appeal.text or _("(erased)")

    @admin.display(description=_("answered"))
    def outcome(self, appeal):
        answer = getattr(appeal, "answer", None)
        return answer.summary if answer else "–"

    @admin.display(description=_("words to the writer"))
    def answer_in_words(self, appeal):
        answer = getattr(appeal, "answer", None)
        return (answer.words or _("(erased)")) if answer else "–"
