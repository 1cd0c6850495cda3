"""What somebody types or shows at the door."""

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from newsroom.staff.door import factors, lock, sealing

# Seconds, from the page with the picture to the first code.
_TO_SET_UP = 30 * 60

_WRONG_CODE = _(
    "This code is wrong, or was used already. An app shows a new one every half minute."
)
_WRONG_PASSKEY = _("That did not work. Try again, or use a code.")


class StaffLoginForm(AdminAuthenticationForm):
    """Username and password."""

    def clean(self):
        with lock.in_turn(self.request, self.cleaned_data):
            return super().clean()


def _code_field(label):
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=label, max_length=32, widget=forms.TextInput(attributes))


class CodeForm(AuthenticateForm):
    """A code by the app, or one of the recovery codes."""

    code = _code_field(_("Code"))

    def clean_code(self):
        code = factors.in_our_digits(self.cleaned_data["code"])
        self.authenticator = factors.use_code(self.user, code)
        if self.authenticator is None:
            raise ValidationError(_WRONG_CODE)
        return code


class _FromABrowser:
    """What a browser says of a passkey is JSON that anybody may have written."""

    def _clean(self, clean):
        try:
            return clean()
        except (
            ValidationError,
            ArithmeticError,
            LookupError,
            AttributeError,
            TypeError,
            ValueError,
        ):
            raise ValidationError(_WRONG_PASSKEY) from None


class PasskeyForm(_FromABrowser, AuthenticateWebAuthnForm):
    """A passkey, after the password."""

    def clean_credential(self):
        return self._clean(super().clean_credential)


class PasskeyLoginForm(_FromABrowser, LoginWebAuthnForm):
    """A passkey, in place of username and password."""

    def clean_credential(self):
        return self._clean(super().clean_credential)


class NewPasskeyForm(_FromABrowser, AddWebAuthnForm):
    """A new passkey and what its owner calls it."""

    name = forms.CharField(label=_("What you call it"), max_length=60, required=False)

    def clean(self):
        return self._clean(super().clean)


class AppForm(forms.Form):
    """An app's first code, which shows that the secret arrived.

    The secret is sealed in the form until then: looking at the page stores nothing anywhere.
    """

    code = _code_field(_("The code that the app shows now"))
    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, person, **details):
        super().__init__(*args, **details)
        self.person = person
        self.secret = self._secret_sent() or factors.new_secret()
        self.step = None

    def _secret_sent(self):
        try:
            said = sealing.unseal(self.data.get("sealed", ""), max_age=_TO_SET_UP)
        except sealing.Unreadable:
            return None
        whose, _colon, secret = said.partition(":")
        return secret if whose == str(self.person.pk) else None

    @property
    def sealed_secret(self):
        return sealing.seal(f"{self.person.pk}:{self.secret}")

    @property
    def in_groups(self):
        """The secret as somebody types it."""
        return factors.in_groups(self.secret)

    def clean_code(self):
        if self._secret_sent() is None:
            raise ValidationError(
                _("This page was open for too long. Scan the picture again; it is a new one.")
            )
        code = factors.in_our_digits(self.cleaned_data["code"])
        self.step = factors.step_of(self.secret, code)
        if self.step is None:
            raise ValidationError(_WRONG_CODE)
        return code
