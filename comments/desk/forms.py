"""What a moderator is asked for with a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Clause, Erasure


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

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = Clause.objects.filter(edition__in=editions)


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


class ErasureForm(forms.Form):
    """On what ground a comment is erased."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=Erasure.Ground.choices, widget=forms.RadioSelect
    )
