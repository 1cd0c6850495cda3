"""The way back in for whoever has no password any more, or none yet."""

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import PasswordResetForm, UserModel
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _

from newsroom.staff.door import letters, lock


class ForgottenPasswordForm(PasswordResetForm):
    """Mails a link to everybody who works here under that address.

    Django's own form passes over people without a usable password: those whose invitation lay too
    long are just who needs it.
    """

    def get_users(self, email):
        people = UserModel.objects.filter(email__iexact=email, is_active=True, is_staff=True)
        return [person for person in people if UserModel.objects.note_link_to(person)]


class _AnsweredFirst(HttpResponseRedirect):
    """Leads on, and does the rest once the answer is sent."""

    def __init__(self, address, *, then):
        super().__init__(address)
        self._then = then

    def close(self):
        self._then()
        super().close()


class ForgottenPasswordView(PasswordResetView):
    """Mails a link to whoever works here, and takes as long to answer anybody else."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form):
        return _AnsweredFirst(self.get_success_url(), then=partial(super().form_valid, form))


class ChangePasswordForm(AdminPasswordChangeForm):
    """A new password in place of the old one, which is guessed at here no more often than
    elsewhere."""

    # Where it is set, for so many seconds nothing is looked at.
    heard_again_in = None

    def __init__(self, *args, request, **details):
        super().__init__(*args, **details)
        self.request = request

    def clean_old_password(self):
        named, typed = {"username": self.user.get_username()}, self.cleaned_data["old_password"]
        if lock.person_by(self.request, password=typed, **named) == self.user:
            return typed
        if self.request.axes_locked_out:
            self.heard_again_in = lock.seconds_left(self.request, named)
            told = _("Too many wrong answers. Your old password is not looked at for %d minutes.")
            raise ValidationError(told % lock.minutes(self.heard_again_in))
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")


class ChangePasswordView(PasswordChangeView):
    """Ends what others had opened with the old one, and is in nobody's list."""

    template_name = "admin/door/change_password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("admin:account")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.user.end_sessions(but=self.request.session)
        letters.tell_of_new_password(self.request.user)
        messages.success(self.request, _("Your password was changed."))
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if form.heard_again_in:
            response.status_code = 429
            response["Retry-After"] = str(form.heard_again_in)
        return response


class ChoosePasswordView(PasswordResetConfirmView):
    """Whoever had a link mailed chooses a password, and is heard again at the door."""

    def form_valid(self, form):
        response = super().form_valid(form)
        person = form.user
        person.end_sessions()
        lock.forget(person)
        lock.forget_slips(lock.household(self.request))
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

    forgotten = page(ForgottenPasswordView, extra_email_context=in_mails)
    return [
        path("admin/password/forgotten/", forgotten, name="admin_password_reset"),
        path(
            "admin/password/sent/",
            page(PasswordResetDoneView, template_name="admin/door/link_mailed.html"),
            name="password_reset_done",
        ),
        path(
            "admin/password/<uidb64>/<token>/",
            page(ChoosePasswordView),
            name="password_reset_confirm",
        ),
        path(
            "admin/password/set/", page(PasswordResetCompleteView), name="password_reset_complete"
        ),
    ]
