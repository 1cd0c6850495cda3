"""The list of comments, waiting ones first of all, and a comment's own page."""

from functools import partial

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from comments.admin.window import Window, by_date
from comments.desk import bulk, decide
from comments.forms import RejectionForm
from comments.models import Comment, Decision


class StateFilter(admin.SimpleListFilter):
    """What waits, unless asked for something else."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*Comment.Status.choices, ("all", _("all"))]

    def choices(self, changelist):
        # Without Django's own "All" in front: no choice means what waits.
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or Comment.Status.PENDING) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() in {Comment.Status.APPROVED, Comment.Status.REJECTED}:
            return queryset.filter(status=self.value())
        return queryset.waiting()


@admin.register(Comment)
class CommentAdmin(Window):
    list_display = ["words", "writer", "on_article", "age", "outcome"]
    list_display_links = None
    list_filter = [
        StateFilter,
        ("article__section", admin.RelatedOnlyFieldListFilter),
        ("article", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["text", "name", "article__headline"]
    date_hierarchy = "submitted_at"
    ordering = ["submitted_at", "pk"]
    sortable_by = ()
    list_select_related = ["article"]
    lookups = {
        "state",
        "article__id__exact",
        "article__section__id__exact",
        *by_date("submitted_at"),
    }
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    actions = ["approve_selected", "reject_selected"]
    change_form_template = "admin/comments/comment/change_form.html"

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": self.opts.verbose_name_plural.capitalize(), **(extra_context or {})}
        )

    def get_list_display(self, request):
        # What waits has not been decided, but for the odd one reopened.
        waiting = request.GET.get("state", Comment.Status.PENDING) == Comment.Status.PENDING
        return [column for column in self.list_display if column != "outcome" or not waiting]

    def get_queryset(self, request):
        decisions = Prefetch("decisions", Decision.objects.with_people().order_by("-number"))
        return super().get_queryset(request).prefetch_related(decisions)

    def has_decide_permission(self, request):
        return request.user.has_perm("comments.add_decision")

    @admin.action(description=_("Approve the selected comments"), permissions=["decide"])
    def approve_selected(self, request, queryset):
        bulk.approve_selected(request)

    @admin.action(description=_("Reject the selected comments…"), permissions=["decide"])
    def reject_selected(self, request, queryset):
        return bulk.reject_selected(self, request)

    @admin.display(description=_("comment"))
    def words(self, comment):
        """The whole text, with the number of the newest decision this page was made from."""
        decisions = comment.decisions.all()
        return format_html(
            '<a href="{}">{}</a><input type="hidden" name="seen-{}" value="{}">'
            '<div class="comment-words" dir="auto">{}</div>',
            reverse("admin:comments_comment_change", args=[comment.pk]),
            comment,
            comment.pk,
            decisions[0].number if decisions else 0,
            comment.text or _("(erased)"),
        )

    @admin.display(description=_("name"))
    def writer(self, comment):
        return format_html("<bdi>{}</bdi>", comment.name)

    @admin.display(description=_("article"))
    def on_article(self, comment):
        return format_html(
            '<span lang="{}" dir="{}">{}</span>',
            comment.article.language,
            comment.article.direction,
            comment.article,
        )

    @admin.display(description=_("age"))
    def age(self, comment):
        return timesince(comment.submitted_at, depth=1)

    @admin.display(description=_("decided"))
    def outcome(self, comment):
        decisions = comment.decisions.all()
        return decisions[0].summary if decisions else "–"

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"comments_comment_{name}",
            )
            for name, view in {
                "approve": decide.approve,
                "reject": decide.reject,
                "reopen": decide.reopen,
                "erase": partial(decide.erase, admin_site=self.admin_site),
            }.items()
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.get_object(request, object_id)
        context = {}
        if comment:
            decisions = list(comment.decisions.all())
            context = {
                "comment": comment,
                "contact": getattr(comment, "contact", None),
                "decisions": decisions,
                "seen": decisions[0].number if decisions else 0,
                "rejection": RejectionForm(editions=[comment.edition_id]),
                "may_decide": self.has_decide_permission(request),
                "may_overrule": request.user.has_perm("comments.overrule_decision"),
                "may_erase": request.user.has_perm("comments.add_erasure"),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))
