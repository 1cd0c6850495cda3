"""What an editor adds to an article: who signs it, what to read after it, what was wrong in it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Byline, Correction, RelatedArticle


class PlacedForm(forms.ModelForm):
    """A row with a position, which a new one need not say."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
            if self.instance.pk is None:
                self.initial["position"] = None


class OncePerArticle(forms.BaseInlineFormSet):
    """Rows of which an article has one each; also where a colleague has added it meanwhile.

    Those without a position come after the others, in the order in which they stand.
    """

    once = ""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        self._place()
        if self.instance.pk is None:
            return
        going = [form.instance.pk for form in self.deleted_forms]
        added = [
            form.cleaned_data[self.once]
            for form in self.extra_forms
            if form.cleaned_data.get(self.once)
        ]
        there = self.model.objects.filter(**{self.fk.name: self.instance})
        if there.filter(**{f"{self.once}__in": added}).exclude(pk__in=going).exists():
            raise forms.ValidationError(
                _("Somebody has added one of these meanwhile. Open the page anew.")
            )

    def _place(self):
        staying = [form for form in self.forms if form not in self.deleted_forms]
        rows = [form for form in staying if form.cleaned_data.get(self.once)]
        last = max((form.cleaned_data["position"] for form in rows if _has_place(form)), default=-1)
        for form in rows:
            if not _has_place(form):
                last += 1
                form.cleaned_data["position"] = form.instance.position = last


def _has_place(form):
    return form.cleaned_data.get("position") is not None


class BylineFormSet(OncePerArticle):
    once = "author"

    def clean(self):
        super().clean()
        for_the_paper = not self.instance.is_draft or "_publish" in self.data
        staying = [form for form in self.forms if form not in self.deleted_forms]
        if for_the_paper and not any(form.cleaned_data.get("author") for form in staying):
            raise forms.ValidationError(_("Say who signs it."))


class BylineForm(PlacedForm):
    class Meta:
        error_messages = {"author": {"required": _("Say who signs it.")}}
        help_texts = {
            "author": _("Whose name stands over it. Somebody new is added by the plus sign."),
            "position": _(
                "The lowest number is printed first. Left empty, it comes after the others."
            ),
        }


class BylineInline(admin.TabularInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    fields = ["author", "position"]
    autocomplete_fields = ["author"]
    verbose_name_plural = _("authors, in the order in which they are printed")

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.signed_by else 1


class RelatedArticleFormSet(OncePerArticle):
    once = "related"


class RelatedArticleForm(PlacedForm):
    class Meta:
        help_texts = {
            "related": _("Shown under the article while it is in the paper. Three are shown."),
            "position": _("The lowest number is shown first. Left empty, it comes last."),
        }


class RelatedArticleInline(admin.TabularInline):
    model = RelatedArticle
    form = RelatedArticleForm
    formset = RelatedArticleFormSet
    fk_name = "article"
    fields = ["related", "position"]
    autocomplete_fields = ["related"]
    extra = 0
    verbose_name_plural = _("to be read after it; others on the same topics follow by themselves")


class CorrectionForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "kind": _(
                "A correction where the article was wrong, a clarification where it was right "
                "and could be misread."
            ),
            "text": _(
                "What the article said, and what it should have said. It is printed under the "
                "article with the day, and stays: it can be put otherwise for a quarter of an "
                "hour. Put the text above right as well."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stays = self.instance.pk and self.instance.stays
        for field in self.fields.values():
            field.disabled = bool(stays)
        # Whoever may only look has no field for it.
        if "text" in self.fields:
            self.fields["text"].widget.attrs |= {"dir": "auto", "data-in-its-language": ""}
            if stays:
                self.fields["text"].help_text = _(
                    "It is printed and stays. Where it is wrong itself, add another."
                )

    def clean(self):
        cleaned = super().clean()
        # A browser sends no field that was shut when the form was opened.
        typed = self.data.get(self.add_prefix("text"))
        if self.instance.pk and self.instance.stays and typed is not None:
            typed = " ".join(typed.split())
            if typed != " ".join(self.instance.text.split()):
                stays = _("It was printed too long ago to be put otherwise. You had typed: “%s”")
                self.add_error("text", stays % typed)
        return cleaned


class CorrectionInline(admin.StackedInline):
    """Made by whoever saves it, now. A printed one stays, and can be put right for a while."""

    model = Correction
    form = CorrectionForm
    fields = ["kind", "text", "made_by", "made_at"]
    readonly_fields = ["made_by", "made_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        # What no reader has seen is put right without a word.
        has_appeared = obj is not None and obj.has_appeared
        return has_appeared and super().has_add_permission(request, obj)
