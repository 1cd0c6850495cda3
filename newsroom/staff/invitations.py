"""The way in for new staff: a link that works once, and sets a password of their own."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _


def one_time_link(user):
    """An address where USER sets a password; dead after that, after a login, or in three days."""
    path = reverse(
        "password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    return f"{settings.SITE_ORIGIN}{path}"


def mail_invitation(user, *, link, by):
    """Send LINK to USER's own address; returns whether it could be sent."""
    body = render_to_string(
        "registration/invitation.txt",
        {"user": user, "link": link, "by": by, "paper_name": settings.PAPER_NAME},
    )
    subject = _("Your login at %s") % settings.PAPER_NAME
    try:
        return bool(send_mail(subject, body, None, [user.email]))
    except OSError:
        # The link is shown to whoever invites, so nothing is lost with the mail.
        return False
