"""The way back in for whoever has no password any more, or none yet."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, UserModel
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.urls import path

from newsroom.staff.door import letters, lock


class ForgottenPasswordForm(PasswordResetForm):
    """Mails a link to everybody who works here under that address.

    Django's own form passes over people without a usable password: those whose invitation lay too
    long are just who needs it.
    """

    def get_users(self, email):
        return UserModel.objects.filter(email__iexact=email, is_active=True, is_staff=True)


class ChoosePasswordView(PasswordResetConfirmView):
    """Whoever had a link mailed chooses a password, and is heard again at the door."""

    def form_valid(self, form):
        response = super().form_valid(form)
        person = form.user
        person.end_sessions()
        lock.forget(person)
        lock.forget_address(lock.household(self.request))
        letters.tell_of_new_password(person)
        return response


def password_urls(admin_site):
    """The pages of whoever is not logged in and has a link mailed, by the names Django has."""
    # A mail's links lead where the paper is, whatever host and port the request named.
    origin = urlsplit(settings.SITE_ORIGIN)
    in_mails = {
        "protocol": origin.scheme,
        "domain": origin.netloc,
        "site_name": settings.PAPER_NAME,
    }

    def page(view, **options):
        header = {"site_header": admin_site.site_header}
        return admin_site.dressed(view.as_view(extra_context=header, **options))

    forgotten = page(
        PasswordResetView, form_class=ForgottenPasswordForm, extra_email_context=in_mails
    )
    return [
        path("admin/password/forgotten/", forgotten, name="admin_password_reset"),
        path("admin/password/sent/", page(PasswordResetDoneView), name="password_reset_done"),
        path(
            "admin/password/<uidb64>/<token>/",
            page(ChoosePasswordView),
            name="password_reset_confirm",
        ),
        path(
            "admin/password/set/", page(PasswordResetCompleteView), name="password_reset_complete"
        ),
    ]
