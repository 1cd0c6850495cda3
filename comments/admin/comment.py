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
        # Whoever searches without choosing a state searches them all.
        if self.value() == "all" or (not self.value() and request.GET.get("q")):
            return queryset
        if self.value() in {Comment.Status.APPROVED, Comment.Status.REJECTED}:
            return queryset.filter(status=self.value())
        return queryset.waiting()


@admin.register(Comment)
class CommentAdmin(Window):
    list_display = ["words", "outcome"]
    list_display_links = None
    list_filter = [
        StateFilter,
        ("article__section", admin.RelatedOnlyFieldListFilter),
        ("article", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["text", "name", "article__headline"]
    date_hierarchy = "submitted_at"
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

    def get_ordering(self, request):
        # What waits, the oldest first; what is done with, the newest.
        waits = request.GET.get("state", Comment.Status.PENDING) == Comment.Status.PENDING
        return ["submitted_at", "pk"] if waits else ["-submitted_at", "-pk"]

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
        """Name, article, age and the whole text, with the number of the newest decision that
        this page was made from."""
        decisions = comment.decisions.all()
        return format_html(
            '<p class="comment-line"><a href="{}">{}</a> · <bdi>{}</bdi>'
            ' · <bdi lang="{}" dir="{}">{}</bdi> · <span>{}</span></p>'
            '<input type="hidden" name="seen-{}" value="{}">'
            '<div class="comment-words" dir="auto">{}</div>',
            reverse("admin:comments_comment_change", args=[comment.pk]),
            comment,
            comment.name,
            comment.article.language,
            comment.article.direction,
            comment.article,
            _("%s ago") % timesince(comment.submitted_at, depth=1),
            comment.pk,
            decisions[0].number if decisions else 0,
            comment.text or _("(erased)"),
        )

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
                "may_undo": bool(decisions) and decisions[0].can_be_undone_by(request.user),
                "may_overrule": request.user.has_perm("comments.overrule_decision"),
                "may_close": request.user.has_perm("comments.change_discussion"),
                "may_erase": request.user.has_perm("comments.add_erasure"),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))
