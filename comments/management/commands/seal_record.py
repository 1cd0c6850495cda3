"""One line over the whole record, to be kept where nobody at the database can reach it."""

import sys
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.core.management import BaseCommand, CommandError

from comments.models import SealOvertaken
from comments.record.marks import StillWriting
from comments.record.progress import Progress
from comments.record.seal import seal_record


class Command(BaseCommand):
    help = (
        "Seals every comment and decision there is, prints the seal and mails it to SEALS_TO. "
        "Keep it away from this machine; `verify_record --seal` holds the record against it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="FILE", help="a file to add the seal's line to as well")

    def handle(self, *, to, **options):
        progress = Progress(sys.stderr)
        try:
            line = str(seal_record(progress=progress))
        except StillWriting as error:
            raise CommandError(
                "Nothing is sealed: somebody has been adding to the record for a minute."
            ) from error
        except SealOvertaken as error:
            raise CommandError("Nothing is sealed: another seal was made meanwhile.") from error
        finally:
            progress.clear()
        self.stdout.write(line)
        # It stands in the table and is printed: whatever fails now, nothing is lost.
        failed = []
        for go_outside in (lambda: _write(line, to), lambda: _mail(line, settings.SEALS_TO)):
            try:
                go_outside()
            except (OSError, SMTPException) as error:
                failed.append(str(error))
        if failed:
            raise CommandError(f"The seal is made, and did not go outside: {'; '.join(failed)}")


def _write(line, path):
    if path:
        with Path(path).open("a") as file:
            file.write(f"{line}\n")


def _mail(line, address):
    if address:
        send_mail(
            f"Seal of {settings.PAPER_NAME}",
            "Keep this mail. The line below holds every comment and decision up to now;\n"
            "docs/record.md says how the record is held against it.\n\n"
            f"{line}\n",
            settings.DEFAULT_FROM_EMAIL,
            [address],
        )
