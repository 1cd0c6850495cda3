"""Brings the database and the log of erasures together, after a restore above all."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from comments.models import AlreadyErased, Erasure, StillNeeded, erasure_log
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
            help="in whose name to erase again what readers erased themselves, or what somebody "
            "did who is not there any more",
        )

    def handle(self, *, dry_run, by, **options):
        if not settings.ERASURE_LOG:
            raise CommandError("ERASURE_LOG names no file: there is no log.")
        try:
            # To its end before anything is done: it may be damaged further down.
            missing = erasure_log.to_be_added(Erasure.objects.all())
        except ValueError as line:
            raise CommandError(f"Line {line} of the log is damaged. Nothing was done.") from None
        people = {person.username: person for person in User.objects.all()}
        if by and by not in people:
            raise CommandError(f"There is nobody called {by} here.")
        # Of what the clock erased, nobody is asked after.
        to_do = [entry for _comment, entry in erasure_log.to_be_repeated()]
        unknown = {entry.erased_by for entry in to_do if entry.erased_by} - people.keys()
        if not by and any(_was_a_readers(entry) for entry in to_do):
            raise CommandError(
                "Readers erased some themselves, and the links by which they did are no proof any "
                "more. Say with --by in whose name to do it again for them. Nothing was done."
            )
        if unknown and not by:
            raise CommandError(
                f"Not here any more: {', '.join(sorted(unknown))}. Say with --by in whose name to "
                "erase again. Nothing was done."
            )
        repeated = 0
        for comment, entry in erasure_log.to_be_repeated():
            try:
                if not dry_run:
                    person = entry.erased_by and (people.get(entry.erased_by) or people[by])
                    ground = entry.ground
                    if _was_a_readers(entry):
                        # The writer did ask for it, and now somebody else does it.
                        person, ground = people[by], Erasure.Ground.WRITER_REQUEST
                    comment.erase(by=person, ground=ground)
            except AlreadyErased:
                continue
            except StillNeeded:
                self.stdout.write(
                    f"Comment {comment.pk}: not erased. Its time is not over, as the backup has "
                    "it; erase_what_is_due will do it once it is."
                )
                continue
            repeated += 1
            self.stdout.write(f"Comment {comment.pk}: erased again.")
        if missing and not dry_run:
            erasure_log.add(missing)
        self.stdout.write(
            f"{repeated} erased again, {len(missing)} added to the log."
            + (" (Nothing of it was done.)" if dry_run else "")
        )


def _was_a_readers(entry):
    return entry.ground == Erasure.Ground.MAILBOX
