"""What was reported, and what became of it. Who reported stands at the desk alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.admin.window import Window, by_date
from comments.models import Report


@admin.register(Report)
class ReportAdmin(Window):
    list_display = ["comment", "reported_at", "about", "said", "outcome"]
    list_select_related = ["comment", "clause", "answer__answered_by"]
    date_hierarchy = "reported_at"
    lookups = by_date("reported_at")
    ordering = ["-reported_at", "-pk"]
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    fields = ["comment", "reported_at", "about", "law", "said", "outcome", "answer_in_words"]

    @admin.display(description=_("kind"))
    def about(self, report):
        return report.clause or report.get_kind_display()

    @admin.display(description=_("report"))
    def said(self, report):
        return report.words or ("–" if bytes(report.salt) else _("(erased)"))

    @admin.display(description=_("answered"))
    def outcome(self, report):
        answer = getattr(report, "answer", None)
        return answer.summary if answer else "–"

    @admin.display(description=_("words to the reporter"))
    def answer_in_words(self, report):
        answer = getattr(report, "answer", None)
        return (answer.words or _("(erased)")) if answer else "–"
