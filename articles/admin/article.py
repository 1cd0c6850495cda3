"""The editor's desk: an article from its first line to its publication."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles.admin.body import WithBodyEditor
from articles.admin.choices import StateFilter
from articles.admin.form import ArticleForm
from articles.admin.inlines import BylineInline, CorrectionInline, RelatedArticleInline
from articles.admin.preview import holding_a_frame_of_ours, preview
from articles.admin.verbs import (
    publish_as_asked,
    readdress,
    unschedule,
    withdraw,
    withdrawn_meanwhile,
)
from articles.admin.versions import KeepsVersions
from articles.models import Article, Correction
from articles.models.dates import day_and_time


@admin.register(Article)
class ArticleAdmin(KeepsVersions, WithBodyEditor, admin.ModelAdmin):
    form = ArticleForm
    view_on_site = False
    list_display = ["headline", "state", "section", "signed", "published_at", "published_by"]
    list_filter = [
        StateFilter,
        "section",
        "language",
        ("authors", admin.RelatedOnlyFieldListFilter),
        ("topics", admin.RelatedOnlyFieldListFilter),
    ]
    # Nothing further: a lookup can travel to whatever points at an article.
    lookups = {
        "state",
        "section__id__exact",
        "section__isnull",
        "language__exact",
        "authors__id__exact",
        "authors__isnull",
        "topics__id__exact",
        "topics__isnull",
        *(f"published_at__{part}" for part in ("year", "month", "day")),
    }
    list_select_related = ["section", "published_by"]
    search_fields = ["headline", "standfirst", "words", "authors__name"]
    date_hierarchy = "published_at"
    ordering = ["-created_at"]
    autocomplete_fields = ["picture", "topics"]
    inlines = [BylineInline, RelatedArticleInline, CorrectionInline]
    # What is written stands first; what is chosen for it, beside that.
    fieldsets = [
        (None, {"fields": ["headline", "standfirst"]}),
        (_("Text"), {"fields": ["dateline", "body"]}),
        (_("Place"), {"fields": ["section", "topics", "language"], "classes": ["beside"]}),
        (_("Picture"), {"fields": ["picture"], "classes": ["beside"]}),
        (
            _("Publication"),
            {"fields": ["slug", "published_at", "record"], "classes": ["beside"]},
        ),
    ]

    class Media:
        css = {"all": ["article_form.css"]}
        js = [Script("counts.js", defer=True), Script("thumbnails.js", defer=True)]

    # An article's address is frozen with its publication.
    FROZEN = ("slug", "section", "published_at")

    def lookup_allowed(self, lookup, value, request):
        return lookup in self.lookups

    def get_readonly_fields(self, request, obj=None):
        frozen = self.FROZEN if obj and obj.is_settled else ()
        if obj and obj.is_scheduled and not self.has_publish_permission(request):
            frozen = ["published_at"]
        return [*frozen, "record", "body_as_read"]

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        as_read = {"fields": ["dateline", "body_as_read"]}
        return [self.fieldsets[0], (_("Text"), as_read), *self.fieldsets[2:]]

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        # No reader will see what would be changed, and its address says that it is gone. And what
        # readers see at once, whoever publishes has to answer for.
        return not obj or not (
            obj.is_withdrawn or (obj.can_be_withdrawn and not self.has_publish_permission(request))
        )

    def has_delete_permission(self, request, obj=None):
        # What was in the paper stays on record; without an object this is the bulk action.
        return bool(obj and obj.is_draft and super().has_delete_permission(request, obj))

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("bylines__author")

    @admin.display(description=_("authors"))
    def signed(self, article):
        return ", ".join(author.name for author in article.signed_by)

    @admin.display(description=_("status"), ordering="status")
    def state(self, article):
        return _("scheduled") if article.is_scheduled else article.get_status_display()

    @admin.display(description=_("body"))
    def body_as_read(self, article):
        """The body for whoever may look at it and not change it."""
        return format_html(
            '<div class="as-read" lang="{}" dir="{}">{}</div>',
            article.language,
            article.direction,
            article.body_html,
        )

    @admin.display(description=_("record"))
    def record(self, article):
        """Who published and withdrew it, and when."""
        lines = [str(self.state(article))]
        if article.published_by:
            lines.append(
                _("published by %(who)s on %(when)s")
                % {
                    "who": article.published_by,
                    "when": day_and_time(article.publication_recorded_at),
                }
            )
        if article.withdrawn_by:
            lines.append(
                _("withdrawn by %(who)s on %(when)s")
                % {"who": article.withdrawn_by, "when": day_and_time(article.withdrawn_at)}
            )
        return "; ".join(map(str, lines))

    def get_urls(self):
        pages = {
            "preview": partial(preview, model_admin=self),
            "unschedule": partial(unschedule, model_admin=self),
            "withdraw": partial(withdraw, model_admin=self),
            "readdress": partial(readdress, model_admin=self),
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(page),
                name=f"articles_article_{name}",
            )
            for name, page in pages.items()
        ]
        return own + super().get_urls()

    def get_search_results(self, request, queryset, search_term):
        articles = queryset.with_words() if search_term else queryset
        return super().get_search_results(request, articles, search_term)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"may_publish": self.has_publish_permission(request), **(extra_context or {})}
        try:
            response = super().changeform_view(request, object_id, form_url, context)
        except PermissionDenied:
            kept = withdrawn_meanwhile(request, object_id, model_admin=self)
            if kept is None:
                raise
            return kept
        if object_id:
            return holding_a_frame_of_ours(lambda: response)()
        return response

    def get_object(self, request, object_id, from_field=None):
        article = super().get_object(request, object_id, from_field)
        if article:
            # As it is stored: a form that cannot be saved yet may lay a time on it that is past.
            article.is_settled = article.has_appeared
        return article

    def save_formset(self, request, form, formset, change):
        if formset.model is Correction:
            for correction in formset.save(commit=False):
                if correction.made_by_id is None:
                    correction.made_by = request.user
                correction.save()
            return
        super().save_formset(request, form, formset, change)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.has_published = publish_as_asked(request, self, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._response_by_button(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._response_by_button(request, obj) or super().response_change(request, obj)

    def _response_by_button(self, request, obj):
        publishes = {"_publish", "_publish_now"} & set(request.POST)
        page = "change" if publishes and not obj.is_draft else ""
        page = page or ("preview" if "_preview" in request.POST else "")
        return page and HttpResponseRedirect(
            reverse(f"admin:articles_article_{page}", args=[obj.pk])
        )
