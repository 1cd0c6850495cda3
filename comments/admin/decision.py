"""What was decided: by whom, when, why."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.admin.window import Window, by_date
from comments.models import Decision, Erasure, Export


@admin.register(Decision)
class DecisionAdmin(Window):
    list_display = ["of_comment", "article", "verdict", "moderator", "decided_at", "why"]
    list_display_links = None
    list_filter = [
        "verdict",
        "ground",
        ("moderator", admin.RelatedOnlyFieldListFilter),
        ("comment__article__section", admin.RelatedOnlyFieldListFilter),
        ("comment__article", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["comment__text", "comment__name", "comment__article__headline"]
    date_hierarchy = "decided_at"
    ordering = ["-decided_at", "-pk"]
    sortable_by = ()
    list_select_related = ["comment__article", "moderator", "clause"]
    lookups = {
        "verdict__exact",
        "ground__exact",
        "moderator__id__exact",
        "comment__article__id__exact",
        "comment__article__section__id__exact",
        "comment__article__section__isnull",
        *by_date("decided_at"),
    }
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    fields = ["of_comment", "number", "verdict", "moderator", "decided_at", "ground", "why"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("notes")

    @admin.display(description=_("comment"))
    def of_comment(self, decision):
        return format_html(
            '<a href="{}">{}</a><div class="comment-words" dir="auto">{}</div>',
            reverse("admin:comments_comment_change", args=[decision.comment_id]),
            decision.comment,
            decision.comment.text or _("(erased)"),
        )

    @admin.display(description=_("article"))
    def article(self, decision):
        return decision.comment.article

    @admin.display(description=_("why"))
    def why(self, decision):
        return decision.why


@admin.register(Erasure)
class ErasureAdmin(Window):
    list_display = ["comment", "who", "erased_at", "ground"]
    list_display_links = None
    list_select_related = ["comment", "erased_by"]
    date_hierarchy = "erased_at"
    lookups = by_date("erased_at")
    ordering = ["-erased_at"]

    @admin.display(description=_("erased by"))
    def who(self, erasure):
        return erasure.who


@admin.register(Export)
class ExportAdmin(Window):
    list_display = ["exported_at", "who", "how_many"]
    list_display_links = None
    list_select_related = ["exported_by"]
    date_hierarchy = "exported_at"
    lookups = by_date("exported_at")
    ordering = ["-exported_at"]

    @admin.display(description=_("exported by"))
    def who(self, export):
        return export.who

    @admin.display(description=_("comments"))
    def how_many(self, export):
        return len(export.comments)
