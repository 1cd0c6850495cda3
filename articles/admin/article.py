"""The editor's desk: an article from its first line to its publication."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.admin.body import BodyFormField, BodyWidget, WithBodyEditor
from articles.admin.inlines import BylineInline, CorrectionInline, RelatedArticleInline
from articles.admin.verbs import readdress, withdraw
from articles.models import Article, CannotPublish, Correction, FormerSlug
from articles.models.dates import day_and_time
from articles.views import article_page


class ArticleForm(forms.ModelForm):
    class Meta:
        field_classes = {"body": BodyFormField}
        widgets = {"body": BodyWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and not cleaned.get("slug") and not self.errors.get("slug"):
            cleaned["slug"] = slugify(cleaned.get("headline", ""))[:120].strip("-")
            if not cleaned["slug"] and cleaned.get("headline"):
                self.add_error(
                    "slug", _("Write a slug in Latin letters; none can be made of this headline.")
                )
        slug = cleaned.get("slug")
        if slug and FormerSlug.objects.filter(slug=slug).exclude(article=self.instance.pk).exists():
            self.add_error("slug", _("Another article had this slug once and is found by it."))
        if self.instance.is_scheduled and "published_at" in cleaned and not cleaned["published_at"]:
            self.add_error("published_at", _("Say when it appears."))
        return cleaned


@admin.register(Article)
class ArticleAdmin(WithBodyEditor, admin.ModelAdmin):
    form = ArticleForm
    view_on_site = False
    list_display = ["headline", "state", "section", "signed", "published_at", "published_by"]
    list_filter = ["status", "section", "language", ("authors", admin.RelatedOnlyFieldListFilter)]
    # Nothing further: a lookup can travel to whatever points at an article.
    lookups = {
        "status__exact",
        "section__id__exact",
        "language__exact",
        "authors__id__exact",
        *(f"published_at__{part}" for part in ("year", "month", "day")),
    }
    list_select_related = ["section", "published_by"]
    search_fields = ["headline", "standfirst", "body", "authors__name"]
    date_hierarchy = "published_at"
    ordering = ["-created_at"]
    autocomplete_fields = ["picture", "topics"]
    inlines = [BylineInline, RelatedArticleInline, CorrectionInline]
    fieldsets = [
        (None, {"fields": ["headline", "standfirst", "section", "topics", "language"]}),
        (_("Text"), {"fields": ["dateline", "body"]}),
        (_("Picture"), {"fields": ["picture"]}),
        (_("Publication"), {"fields": ["slug", "published_at", "record"]}),
    ]

    # An article's address is frozen with its publication.
    FROZEN = ("slug", "section", "published_at")

    def lookup_allowed(self, lookup, value, request):
        return lookup in self.lookups

    def get_readonly_fields(self, request, obj=None):
        frozen = self.FROZEN if obj and not (obj.is_draft or obj.is_scheduled) else ()
        return [*frozen, "record"]

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

    @admin.display(description=_("record"))
    def record(self, article):
        """Who published and withdrew it, and when."""
        lines = [str(self.state(article))]
        if article.published_by:
            lines.append(
                _("published by %(who)s on %(when)s")
                % {"who": article.published_by, "when": _moment(article.publication_recorded_at)}
            )
        if article.withdrawn_by:
            lines.append(
                _("withdrawn by %(who)s on %(when)s")
                % {"who": article.withdrawn_by, "when": _moment(article.withdrawn_at)}
            )
        return "; ".join(map(str, lines))

    def get_urls(self):
        pages = {
            "preview": self.preview,
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

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"may_publish": self.has_publish_permission(request), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def get_object(self, request, object_id, from_field=None):
        article = super().get_object(request, object_id, from_field)
        if article and request.method == "POST" and connection.in_atomic_block:
            # Held until it is saved: what a colleague does to it meanwhile comes before or after.
            return self.model.objects.select_for_update().filter(pk=article.pk).first()
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
        if "_publish" not in request.POST:
            return
        if not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            obj.publish(by=request.user)
        except CannotPublish:
            messages.warning(request, _("Somebody has published or withdrawn it meanwhile."))
            return
        self.log_change(request, obj, _("Published."))
        address = request.build_absolute_uri(obj.get_absolute_url())
        if obj.is_scheduled:
            when = _moment(obj.published_at)
            messages.success(
                request, _("It appears on %(when)s: %(where)s") % {"when": when, "where": address}
            )
        else:
            messages.success(request, _("Published: %s") % address)

    def response_add(self, request, obj, post_url_continue=None):
        return self._response_published(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._response_published(request, obj) or super().response_change(request, obj)

    def _response_published(self, request, obj):
        if "_publish" not in request.POST or obj.is_draft:
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))

    def preview(self, request, pk):
        """The article as readers would get it, for staff alone."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        article = get_object_or_404(Article.objects.for_page(), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        context = {**article_page(article), "is_preview": True}
        return TemplateResponse(request, "article_detail.html", context)


def _moment(moment):
    return day_and_time(moment)
