"""The way back in for whoever has no password any more, or none yet."""

from django.contrib.auth.forms import PasswordResetForm, UserModel


class ForgottenPasswordForm(PasswordResetForm):
    """Mails a link to everybody who works here under that address.

    Django's own form passes over people without a usable password: those whose invitation lay too
    long are just who needs it.
    """

    def get_users(self, email):
        return UserModel.objects.filter(email__iexact=email, is_active=True, is_staff=True)
