"""The list of comments, waiting ones first of all, and a comment's own page."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models.dates import age
from comments.admin.window import Window, by_date
from comments.desk import bulk, decide
from comments.desk.comment_page import comment_page
from comments.models import Comment, Decision


class StateFilter(admin.SimpleListFilter):
    """What waits, unless asked for something else."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*Comment.Status.choices, ("all", _("all"))]

    def choices(self, changelist):
        # Without Django's own "All" in front: no choice means what waits, or what was searched.
        unchosen = "all" if changelist.query else Comment.Status.PENDING
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or unchosen) == value,
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
        "article__section__isnull",
        *by_date("submitted_at"),
    }
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    actions = ["approve_selected", "reject_selected"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": self.opts.verbose_name_plural.capitalize(), **(extra_context or {})}
        )

    def get_ordering(self, request):
        # What waits, the oldest first; what is done with, the newest.
        waits = request.GET.get("state", Comment.Status.PENDING) == Comment.Status.PENDING
        return ["submitted_at", "pk"] if waits else ["-submitted_at", "-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(Decision.objects.for_comments())

    def response_action(self, request, queryset):
        if not all(number.isdecimal() for number in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A comment is chosen by its number.")
        return super().response_action(request, queryset)

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
            _("%s ago") % age(comment.submitted_at),
            comment.pk,
            decisions[0].number if decisions else 0,
            comment.text or _("(erased)"),
        )

    @admin.display(description=_("decided"))
    def outcome(self, comment):
        decisions = comment.decisions.all()
        if not decisions:
            return "–"
        newest = decisions[0]
        return format_html("{}<br>{}", newest.summary, newest.why)

    def get_urls(self):
        verbs = {
            "approve": decide.approve,
            "reject": decide.reject,
            "reopen": decide.reopen,
            "erase": decide.erase,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(verb, admin_site=self.admin_site)),
                name=f"comments_comment_{name}",
            )
            for name, verb in verbs.items()
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            # There is no form here; each verb has an address of its own.
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not (object_id.isascii() and object_id.isdigit()):
            raise Http404
        return comment_page(request, int(object_id), admin_site=self.admin_site)
