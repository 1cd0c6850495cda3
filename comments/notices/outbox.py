"""Sending what is in the outbox: each mail at least once, and by one worker alone."""

import logging
import smtplib
import traceback

from django.core.mail import get_connection
from django.db import transaction

from comments.models import Notice
from comments.notices.letter import NothingToTell
from comments.notices.letters import letter_for

logger = logging.getLogger(__name__)

# From here on a mail server's answer means: never (RFC 5321, 4.2.1).
_FOR_GOOD = 500


class ServerAway(Exception):
    """The mail server does not answer, or not as one: no mail can be sent now, whosever it is."""


class Outbox:
    """The outbox and one connection to the mail server, which is opened with the first mail."""

    def __init__(self):
        self.connection = None

    def send_next(self):
        """Send the mail that has been due for longest; returns its Notice, or None where none is
        due. Raises ServerAway."""
        notice = _take_next()
        if notice is not None and (away := self._send(notice)):
            raise ServerAway(away)
        return notice

    def close(self):
        """End the connection; the next mail opens another."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                logger.info("The mail server did not say goodbye.")

    @transaction.atomic
    def _send(self, notice):
        """Send the mail of NOTICE if that is still to be done; returns the kind of error where the
        server is away."""
        # Held until it is marked. Who finds it held has come by a clock that is wrong, or after a
        # very slow server: it is being sent. Nobody else ever waits for this row.
        held = Notice.objects.under_way().select_for_update(skip_locked=True, of=("self",))
        notice = (
            held.filter(pk=notice.pk, attempts=notice.attempts)
            .select_related("comment__article", "comment__contact", "comment__silence")
            .select_related("subscription__follower", "subscription__comment__article__section")
            .select_related("subscription__comment__silence")
            .select_related("comment__edition", "comment__parent", "decision__clause", "person")
            .select_related("mailbox_key")
            .first()
        )
        if notice is None:
            return ""
        try:
            message = letter_for(notice)
        except NothingToTell:
            notice.mark_superseded()
            return ""
        except Exception as error:
            # Where it broke, and never the error's own words: they may be a reader's.
            logger.error(
                "Mail %s could not be written (%s).\n%s",
                notice.pk,
                type(error).__name__,
                "".join(traceback.format_tb(error.__traceback__)),
            )
            self._put_back(notice, type(error).__name__)
            return ""
        return self._hand_over(notice, message)

    def _hand_over(self, notice, message):
        """Send MESSAGE and mark NOTICE; returns the kind of error where the server is away."""
        try:
            if self.connection is None:
                connection = get_connection()
                connection.open()
                self.connection = connection
            message.connection = self.connection
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            self._refused(notice, error, max(codes, default=0))
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            self._refused(notice, error, error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            kind = _kind(error)
            self._put_back(notice, kind)
            return kind
        except ValueError as error:
            # An address that no envelope can carry.
            self._refused(notice, error, 500)
        else:
            notice.mark_sent()
        return ""

    def _refused(self, notice, error, code):
        # Whatever the server thinks of the conversation, the next mail begins another.
        self.close()
        kind = f"{type(error).__name__} {code}"
        self._put_back(notice, kind, for_good=code >= _FOR_GOOD)

    def _put_back(self, notice, kind, *, for_good=False):
        if notice.mark_failed(kind, for_good=for_good):
            logger.error(
                "Mail %s is given up after %d attempts (%s). The chief moderators see it at the "
                "desk; send_mail_outbox --again sends it after all.",
                *(notice.pk, notice.attempts, kind),
            )
        else:
            logger.warning(
                "Mail %s was not sent (%s); attempt %d is at %s.",
                *(notice.pk, kind, notice.attempts + 1),
                notice.next_attempt_at.isoformat(timespec="seconds"),
            )


def _kind(error):
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


@transaction.atomic
def _take_next():
    """The Notice that has been due for longest and that no other worker has, its attempt counted;
    or None."""
    notice = Notice.objects.due().select_for_update(skip_locked=True).first()
    if notice is not None:
        notice.count_attempt()
    return notice
