"""Brings the database and the log of erasures together, after a restore above all."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from comments.models import Erasure, erasure_log
from newsroom.staff.models import User


class Command(BaseCommand):
    help = (
        "Erases again what the log (ERASURE_LOG) says was erased and a restore has brought back, "
        "and adds to the log what is missing from it. Run it after every restore, before anybody "
        "is let in, and now and then."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="in whose name to erase again where whoever did it first is not there any more",
        )

    def handle(self, *, dry_run, by, **options):
        if not settings.ERASURE_LOG:
            raise CommandError("ERASURE_LOG names no file: there is no log.")
        try:
            repeated, missing = (
                erasure_log.to_be_repeated(),
                erasure_log.to_be_added(Erasure.objects.all()),
            )
        except ValueError as line:
            raise CommandError(f"Line {line} of the log is damaged. Nothing was done.") from None
        people = {person.username: person for person in User.objects.all()}
        if by and by not in people:
            raise CommandError(f"There is nobody called {by} here.")
        unknown = {entry.erased_by for _comment, entry in repeated} - people.keys()
        if unknown and not by:
            raise CommandError(
                f"Not here any more: {', '.join(sorted(unknown))}. Say with --by in whose name to "
                "erase again. Nothing was done."
            )
        for comment, entry in repeated:
            if not dry_run:
                comment.erase(by=people.get(entry.erased_by) or people[by], ground=entry.ground)
            self.stdout.write(f"Comment {comment.pk}: erased again.")
        if missing and not dry_run:
            erasure_log.add(missing)
        self.stdout.write(
            f"{len(repeated)} erased again, {len(missing)} added to the log."
            + (" (Nothing of it was done.)" if dry_run else "")
        )
