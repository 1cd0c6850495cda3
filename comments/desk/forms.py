"""What a moderator is asked for with a decision."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.desk.passages import place_of
from comments.forms import clean_address
from comments.models import Clause, Erasure
from comments.models.appeal import MAX_ANSWER
from comments.models.comment import MAX_TEXT
from comments.models.pick import MAX_REASON


class RejectionForm(forms.Form):
    """Which clause a rejection cites, and what the writer is told beside it."""

    clause = forms.ModelChoiceField(
        Clause.objects.none(),
        label=_("Clause"),
        empty_label=_("Choose the clause it breaks"),
        error_messages={"required": _("Choose the clause that the comment breaks.")},
    )
    note = forms.CharField(
        label=_("Note to the writer"),
        help_text=_("Shown on the writer’s receipt under the clause. May be left empty."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # The passage that breaks the clause, by its place, or by its words, copied from the comment.
    passage_start = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_TEXT, widget=forms.HiddenInput
    )
    passage_end = forms.IntegerField(
        required=False, min_value=1, max_value=MAX_TEXT, widget=forms.HiddenInput
    )
    passage = forms.CharField(
        label=_("The words that break it"),
        help_text=_("Copied from the comment; its writer sees them marked. May be left empty."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args, editions, text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = Clause.objects.filter(edition__in=editions)
        self.text = text

    def clean(self):
        cleaned = super().clean()
        place = cleaned.pop("passage_start", None), cleaned.pop("passage_end", None)
        words = cleaned.get("passage") or ""
        if None not in place:
            cleaned["passage"] = place
            if place[0] >= place[1]:
                self.add_error("passage", _("The marked passage is empty."))
        elif words:
            cleaned["passage"] = place_of(words, self.text)
            if cleaned["passage"] is None:
                self.add_error("passage", _("These words do not stand in the comment."))
        else:
            cleaned["passage"] = None
        return cleaned


class ReferralForm(forms.Form):
    """What a moderator asks a chief, or a chief answers the desk."""

    note = forms.CharField(
        label=_("Note to colleagues"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_urgent = forms.BooleanField(label=_("Somebody’s life may be in danger"), required=False)


class PickForm(forms.Form):
    """Why a comment is picked, as readers are told it."""

    reason = forms.CharField(
        label=_("Why it is worth reading"),
        error_messages={"required": _("Say why it is worth reading; readers are shown it.")},
        max_length=MAX_REASON,
    )


class ReasonForm(forms.Form):
    """Why a chief decides again; for the staff's eyes."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        error_messages={"required": _("Say why, for the record.")},
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, is_required=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required


class AddressForm(forms.Form):
    """Under which address to look for what is kept: of a mailbox, or of a receipt, which is the
    only key once the other is erased."""

    email = forms.CharField(label=_("E-mail address, or the address of a receipt"))

    def clean_email(self):
        address = self.cleaned_data["email"]
        if not self._receipt_in(address):
            clean_address(address)
        return address

    @property
    def receipt_token(self):
        """The token of the receipt whose address was given; empty where it was another."""
        return self._receipt_in(self.cleaned_data["email"])

    def _receipt_in(self, address):
        found = re.search(r"/comments/receipts/([0-9A-Za-z_-]{32})(?:/|$)", address)
        return found[1] if found else ""


class AppealAnswerForm(forms.Form):
    """What the writer of an appeal is told, whichever way it goes."""

    words = forms.CharField(
        label=_("Your answer to the writer"),
        error_messages={"required": _("Say why, to the writer.")},
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ReportAnswerForm(AppealAnswerForm):
    """What those who reported a comment are told."""

    words = forms.CharField(
        label=_("Your answer to those who reported it"),
        error_messages={"required": _("Say why, to those who reported it.")},
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class ErasureForm(forms.Form):
    """On what ground a comment is erased."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=Erasure.grounds_of_people, widget=forms.RadioSelect
    )
