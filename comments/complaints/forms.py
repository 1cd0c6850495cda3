"""What whoever reports a comment fills in."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from comments.forms import CanonicalField, clean_address, clean_words
from comments.models import Guidelines
from comments.models.canonical import canonical_name, canonical_text, shows_nothing
from comments.models.comment import MAX_NAME
from comments.models.report import MAX_LAW, MAX_REPORT

ILLEGAL = "illegal"
# What a report that something is against the law says, and others need not.
_OF_THE_LAW = {
    "words": _("Explain why it is against the law"),
    "law": _("Say which law, as far as you know it"),
    "name": _("Enter your name"),
    "email": _("Enter your e-mail address"),
    "in_good_faith": _("Confirm that you say this in good faith"),
}


class ReportForm(forms.Form):
    """That a comment breaks a clause of the edition in force; or that it is against the law, and
    then why, by which law, who says so, and that they do in good faith."""

    about = forms.ChoiceField(
        label=_("What is wrong with it"),
        error_messages={
            "required": _("Choose what is wrong"),
            "invalid_choice": _("Our guidelines have changed meanwhile; choose anew what is wrong"),
        },
    )
    words = CanonicalField(
        canonical=canonical_text,
        required=False,
        label=_("Explanation"),
        help_text=format_lazy(_("At most {limit} characters."), limit=MAX_REPORT),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    law = CanonicalField(
        canonical=canonical_name,
        required=False,
        label=_("Which law, as far as you know it"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    name = CanonicalField(
        canonical=canonical_name,
        required=False,
        label=_("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.CharField(
        required=False,
        label=_("Your e-mail"),
        help_text=_("We write to it that we have your report, and what we answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    in_good_faith = forms.BooleanField(
        required=False,
        label=_("I believe in good faith that what I say here is accurate and complete."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        edition = Guidelines.objects.prefetch_related("clauses").current()
        self.clauses = {str(c.pk): c for c in edition.clauses.all()} if edition else {}
        self.fields["about"].choices = [
            ("", _("Choose what is wrong")),
            *((pk, str(clause)) for pk, clause in self.clauses.items()),
            (ILLEGAL, _("It is against the law")),
        ]

    def clean_words(self):
        words = self.cleaned_data["words"]
        return clean_words(words, MAX_REPORT, "") if not shows_nothing(words) else ""

    def clean_law(self):
        law = self.cleaned_data["law"]
        return clean_words(law, MAX_LAW, "") if not shows_nothing(law) else ""

    def clean_name(self):
        name = self.cleaned_data["name"]
        return clean_words(name, MAX_NAME, "") if not shows_nothing(name) else ""

    def clean_email(self):
        email = self.cleaned_data["email"]
        return clean_address(email) if email else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("about") == ILLEGAL:
            for field, message in _OF_THE_LAW.items():
                if field not in self.errors and not cleaned.get(field):
                    self.add_error(field, message)
        elif cleaned.get("about") and cleaned.get("law"):
            # Nothing that was typed is dropped unsaid.
            self.add_error("law", _("Choose above that it is against the law, or leave this empty"))
        return cleaned

    @property
    def said(self):
        """What a report is made of, once the form is in order."""
        said = dict(self.cleaned_data)
        clause = self.clauses.get(said.pop("about"))
        return {**said, "clause": clause}
