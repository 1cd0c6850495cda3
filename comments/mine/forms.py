"""What a reader fills in who asks for a link to what they wrote, and who erases it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import PlainForm, clean_address


class LinkForm(PlainForm):
    """The address that the link is to be sent to."""

    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("The address that you gave with your comments."),
        error_messages={"required": _("Enter your e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def clean_email(self):
        return clean_address(self.cleaned_data["email"])


class ErasureForm(forms.Form):
    """That it cannot be undone is said, and read: a program that presses every button of a page
    ticks no box."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick that you understand that this cannot be undone")},
    )
