"""Publishing a new edition of the guidelines; looking up the earlier ones."""

from django import forms
from django.contrib import admin
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from comments.models import Clause, EditionOvertaken, Guidelines

SPARE_ROWS = 3


class GuidelinesForm(forms.ModelForm):
    """A new edition knows which one it was made from."""

    follows = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Guidelines
        fields = ["welcome"]

    def clean_follows(self):
        if self.cleaned_data["follows"] != newest_number():
            raise forms.ValidationError(
                _(
                    "Somebody has published another edition meanwhile. Open this page anew in a "
                    "second window and bring your changes over."
                )
            )
        return self.cleaned_data["follows"]


def newest_number():
    newest = Guidelines.objects.current()
    return newest.number if newest else 0


class ClauseForm(forms.ModelForm):
    class Meta:
        model = Clause
        fields = ["title", "text", "key"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "cols": 80})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False

    def has_changed(self):
        """A row counts when something stands in it, also where it stood there before."""
        fields = ("title", "text")
        return any(self[name].data for name in fields) if self.is_bound else False

    def clean(self):
        cleaned = super().clean()
        cleaned["key"] = cleaned.get("key") or slugify(cleaned.get("title", ""))[:40].strip("-")
        if not cleaned["key"] and cleaned.get("title"):
            self.add_error("key", _("Write a key in Latin letters."))
        return cleaned


class ClauseFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        keys = [form.cleaned_data["key"] for form in self.clauses if form.cleaned_data.get("key")]
        if len(keys) != len(set(keys)):
            raise forms.ValidationError(_("Two clauses have the same key."))
        if not self.clauses:
            raise forms.ValidationError(_("An edition has at least one clause."))
        if not any(self.errors) and self._is_the_newest_again():
            raise forms.ValidationError(_("Nothing has changed since the newest edition."))

    def _is_the_newest_again(self):
        newest = Guidelines.objects.current()
        fields = ("key", "title", "text")
        return (
            newest is not None
            and newest.welcome == self.instance.welcome
            and list(newest.clauses.values_list(*fields))
            == [tuple(form.cleaned_data[field] for field in fields) for form in self.clauses]
        )

    @property
    def clauses(self):
        """The rows that are to be clauses, in their order."""
        return [
            form
            for form in self.forms
            if form.has_changed() and not (self.can_delete and self._should_delete_form(form))
        ]


class ClauseInline(admin.StackedInline):
    model = Clause
    form = ClauseForm
    formset = ClauseFormSet
    fields = ["title", "text", "key"]
    verbose_name_plural = _("clauses: numbered in this order; leave a row empty to drop it")

    def has_add_permission(self, request, obj=None):
        return obj is None and request.user.has_perm("comments.add_guidelines")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.view_guidelines")

    def get_extra(self, request, obj=None, **kwargs):
        if obj:
            return 0
        newest = Guidelines.objects.current()
        return (newest.clause_count if newest else 0) + SPARE_ROWS


@admin.register(Guidelines)
class GuidelinesAdmin(admin.ModelAdmin):
    view_on_site = False
    list_display = ["__str__", "published_at", "published_by", "clause_count"]
    list_select_related = ["published_by"]
    fields = ["number", "welcome", "published_at", "published_by"]
    readonly_fields = ["number", "published_at", "published_by"]
    inlines = [ClauseInline]
    add_form_template = "admin/comments/guidelines/add_form.html"
    ordering = ["-number"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["welcome", "follows"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if obj else GuidelinesForm

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except EditionOvertaken:
            # Nothing was published. Asked again, the form sees the other's edition and says so,
            # with all that was typed in its place.
            return super().changeform_view(request, *args, **kwargs)

    def get_changeform_initial_data(self, request):
        newest = Guidelines.objects.current()
        return {"welcome": newest.welcome if newest else "", "follows": newest_number()}

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None:
            newest = Guidelines.objects.current()
            kwargs["initial"] = (
                list(newest.clauses.values("title", "text", "key")) if newest else []
            )
        return kwargs

    def save_model(self, request, obj, form, change):
        """Nothing yet: the edition and its clauses are published together, below."""

    def save_related(self, request, form, formsets, change):
        (formset,) = formsets
        clauses = [
            {field: row.cleaned_data[field] for field in ("key", "title", "text")}
            for row in formset.clauses
        ]
        published = Guidelines.publish(
            by=request.user,
            follows=form.cleaned_data["follows"],
            welcome=form.cleaned_data["welcome"],
            clauses=clauses,
        )
        # For the log and the message that follow, the form's edition is the published one.
        form.instance.pk, form.instance.number = published.pk, published.number
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
