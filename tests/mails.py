"""Mails as they are sent: into a box, or by a mail server of the test's own."""

import socket

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Notice
from tests import smtp_sink


@pytest.fixture
def mailed(mailoutbox, settings):
    """What is sent once the minute is over: `mailed()` returns the mails as they are sent."""
    settings.SITE_ORIGIN = "https://news.example"

    def mailed():
        Notice.objects.under_way().update(next_attempt_at=timezone.now())
        mailoutbox.clear()
        call_command("send_mail_outbox", "--once")
        return mailoutbox

    return mailed


@pytest.fixture
def only(mailed):
    """The one mail that is sent: `only()`."""

    def only():
        (mail,) = mailed()
        return mail

    return only


@pytest.fixture
def sink(settings):
    """A mail server of the test's own, through which mails go."""
    with smtp_sink.opened() as sink:
        _mail_through(sink.port, settings)
        yield sink


@pytest.fixture
def no_server(settings):
    """A port on which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        _mail_through(taken.getsockname()[1], settings)
        yield


def _mail_through(port, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.3
