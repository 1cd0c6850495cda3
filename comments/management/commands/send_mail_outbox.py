"""The worker that sends mails, outside of every request."""

import logging
import signal
import threading
import time
from contextlib import contextmanager

from django.core.management import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection

from comments.models import Notice, owe_digests, owe_news, owe_urgent_calls
from comments.notices.outbox import Outbox, ServerAway

logger = logging.getLogger(__name__)

PAUSE = 2  # seconds, where nothing is due
# How often it is looked whether somebody is to be told what waits, or what has come.
DIGESTS_APART = 60
# Where the mail server or the database is away: a little longer each time, up to this.
LONGEST_PAUSE = 60


class Command(BaseCommand):
    help = (
        "Sends the mails that are due, for ever. Several may run at once. Run it under the "
        "serving role."
    )

    calls_at = digests_at = 0

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="send what is due, and end")
        parser.add_argument(
            "--again",
            action="store_true",
            help="first, have those that were given up in the last two weeks tried again",
        )

    def handle(self, *, once, again, **options):
        if again:
            self.stdout.write(f"{Notice.objects.try_again()} mails are tried again.")
        with _asked_to_stop() as stopped:
            if once:
                self._send_all(stopped, options["verbosity"])
                return
            pause = PAUSE
            while not stopped.is_set():
                try:
                    self._send_all(stopped, options["verbosity"])
                    pause = PAUSE
                except CommandError:
                    pause = min(pause * 2, LONGEST_PAUSE)
                except (OperationalError, InterfaceError) as error:
                    logger.warning("The database is away (%s).", type(error).__name__)
                    connection.close()
                    pause = min(pause * 2, LONGEST_PAUSE)
                stopped.wait(pause)

    def _owe(self):
        """Look who is to be told of what waits, or of what they follow; amid a thousand other
        mails as well."""
        now = time.monotonic()
        if now >= self.calls_at:
            owe_urgent_calls()
            self.calls_at = now + PAUSE
        if now >= self.digests_at:
            owe_digests()
            owe_news()
            self.digests_at = now + DIGESTS_APART

    def _send_all(self, stopped, verbosity):
        """Send what is due; between two mails it may be stopped."""
        outbox = Outbox()
        try:
            while not stopped.is_set():
                self._owe()
                notice = outbox.send_next()
                if notice is None:
                    return
                if verbosity > 1:
                    self.stdout.write(f"{notice}: {notice.kind}")
        except ServerAway as error:
            left = Notice.objects.under_way().count()
            raise CommandError(
                f"The mail server is away ({error}); {left} mails wait for it."
            ) from error
        finally:
            outbox.close()


@contextmanager
def _asked_to_stop():
    """An event that is set once somebody asks the worker to stop."""
    stopped = threading.Event()

    def stop(number, frame):
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
