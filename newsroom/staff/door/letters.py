"""What somebody is told by mail about their own login, lest it was somebody else."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.staff.door import factors

logger = logging.getLogger(__name__)


def tell(person, what):
    """Send PERSON a mail that WHAT has happened; nothing waits for it or fails with it."""
    if not person.email:
        return
    context = {
        "person": person,
        "what": what,
        "at": timezone.now(),
        "paper_name": settings.PAPER_NAME,
        "site_origin": settings.SITE_ORIGIN,
    }
    body = render_to_string("mails/own_login.txt", context)
    subject = _("Your login at %s") % settings.PAPER_NAME
    try:
        send_mail(subject, body, None, [person.email])
    except OSError:
        logger.warning("A mail to one of the staff about their login could not be sent.")


def tell_of_wrong_codes(person):
    tell(
        person,
        _(
            "Somebody who knows your password has typed wrong codes several times, and was stopped."
            " If it was not you, change your password at once."
        ),
    )


def tell_of_new(person, factor):
    tell(person, _("A second factor was set up: %s.") % factors.name_of(factor))


def tell_of_removed(person, factor):
    tell(person, _("A second factor was removed: %s.") % factors.name_of(factor))


def tell_of_new_codes(person):
    tell(person, _("New recovery codes were made; those before work no more."))


def tell_of_used_code(person):
    left = len(factors.codes_left(person))
    tell(person, _("A recovery code was used to log in. You have %d left.") % left)


def tell_of_new_password(person):
    tell(person, _("Your password was changed."))


def tell_of_reset(person, *, by):
    """Say who took all second factors away; nobody where an operator did it."""
    if by:
        what = _("%s has reset your second factor. You set up a new one when you log in.") % by
    else:
        what = _("Your second factor was reset. You set up a new one when you log in.")
    tell(person, what)
