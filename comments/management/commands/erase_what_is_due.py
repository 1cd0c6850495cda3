"""Erases what was kept for a time, once that is over. For whoever runs the newsroom, daily."""

import sys

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from comments.models.retention import KEPT
from comments.record.progress import Progress


class Command(BaseCommand):
    help = (
        "Erases what the newsroom keeps of readers only for a time, where that is over "
        "(docs/privacy.md): a few at a time, so that it can be interrupted, run again, and run "
        "while the paper is open. Either role may run it. --verbosity 2 names each by its number."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be erased, and erase nothing"
        )

    def handle(self, *, dry_run, verbosity, **options):
        now, progress = timezone.now(), Progress(sys.stderr)
        for kept in KEPT:
            due, oldest = kept.counted(now)
            since = f", the oldest since {oldest:%Y-%m-%d}" if oldest else ""
            erased = 0
            progress.begin(due, kept.title[0].lower() + kept.title[1:])
            try:
                # Counted they are; a dry run looks at each only to name it.
                for numbers in () if dry_run and verbosity < 2 else kept.batches(now):
                    erased += 0 if dry_run else kept.erase(numbers)
                    progress.step(len(numbers))
                    if verbosity > 1:
                        progress.clear()
                        self.stdout.write("".join(f"  {kept.called} {n}\n" for n in numbers))
            except OSError as error:
                raise CommandError(
                    f"The log of erasures cannot be written ({error.strerror}). "
                    f"{kept.title}: {erased} of {due} erased."
                ) from error
            finally:
                progress.clear()
            self.stdout.write(f"{kept.title}: {due if dry_run else erased}{since}.")
            if not dry_run and erased < due:
                self.stdout.write(f"  Of {due}; the next run looks at the others again.")
        if dry_run:
            self.stdout.write("(Nothing of it was done.)")
