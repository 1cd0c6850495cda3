"""Mails as they are sent: into a box, or by a mail server of the test's own."""

import re
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Notice, Subscription, news, owe_news
from comments.models.following import follow
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


def as_text(mail):
    """MAIL as its reader has it before them: the headers that say something, and the words."""
    message = mail.message()
    names = ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post")
    # As a mail program unfolds a header.
    headers = [f"{name}: {' '.join(str(message[name]).split())}" for name in names if message[name]]
    return "\n".join([*headers, "", mail.body])


def addresses_in(mail):
    """The addresses on the site that stand in MAIL, as paths."""
    return re.findall(r"https://news\.example(/\S+)", mail.body)


def page_of(mail):
    """Where all that is followed from the mailbox of MAIL stands."""
    return next(path for path in addresses_in(mail) if re.search(r"/following/\w{48}/$", path))


def stop_of(mail):
    """Where one press stops such mails."""
    return mail.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://news.example")


@pytest.fixture
def told(mailed):
    """What is sent of what there is to tell by now: `told()`."""

    def told():
        owe_news()
        return list(mailed())

    return told


@pytest.fixture
def follower(send, moderator):
    """A comment whose writer follows, and has said yes: `follower("replies", email="…")`."""

    def follower(*kinds, status="approved", **details):
        comment = send(**{"email": "ana@example.org", **details})
        follow(comment, kinds or ["replies", "article"])
        # As if each had its mail, whatever the limits for one mailbox.
        everybody = Subscription.objects.filter(comment=comment)
        everybody.update(confirmed_at=timezone.now())
        if status == "approved":
            comment.approve(by=moderator, seen=0)
        # What was asked and decided, they have been mailed.
        Notice.objects.under_way().update(sent_at=timezone.now())
        return comment

    return follower


@pytest.fixture
def later(settings, monkeypatch):
    """From now on the pause is over that lies between two mails: `later()`."""

    def later():
        settings.FOLLOWING_HOURS = 0
        monkeypatch.setattr(news, "REPLIES_APART", timedelta())

    return later
