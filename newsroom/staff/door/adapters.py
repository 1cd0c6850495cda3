"""What django-allauth asks the paper."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.cookies import leave_hint
from newsroom.staff.door import factors, sealing
from newsroom.staff.door.onward import set_up_first


class Entrance(DefaultAccountAdapter):
    """Logging in: a password, then the second factor, and nobody signs up."""

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_login_redirect_url(self, request):
        return reverse("admin:index")

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **details):
        # A passkey of somebody who has left opens nothing.
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        messages.error(request, _("That did not work."))
        return HttpResponseRedirect(reverse("admin:login"))

    def post_login(self, request, user, *, redirect_url, **details):
        request.session.came_with(request)
        request.session.clear_expired()
        onward = redirect_url or reverse("admin:index")
        if not factors.has_shown_one(request):
            return set_up_first(onward)
        return leave_hint(HttpResponseRedirect(onward), user)

    def add_message(self, *args, **details):
        """The pages say what happened."""


class SecondFactors(DefaultMFAAdapter):
    """How second factors are named and kept."""

    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self):
        return settings.PAPER_NAME

    def get_totp_label(self, user):
        return user.get_username()

    def generate_authenticator_name(self, user, type):  # noqa: A002
        return _("Passkey")

    def get_public_key_credential_rp_entity(self):
        return {
            "id": split_domain_port(context.request.get_host())[0],
            "name": settings.PAPER_NAME,
        }
