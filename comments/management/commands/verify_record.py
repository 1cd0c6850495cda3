"""Is the record what it was? For whoever runs the newsroom, daily."""

import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from comments.record.line import NotASeal, seals_in
from comments.record.progress import Progress
from comments.record.verify import Summary, verify_record

_COULD_NOT = 2


class Command(BaseCommand):
    help = (
        "Recomputes everything on record and names what differs, one line each. Exit status: 0 "
        "nothing differs, 1 something does, 2 it could not be verified. Any role may run it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--seal",
            metavar="LINE-or-FILE",
            action="append",
            default=[],
            help="a seal that was kept outside, or a file with any number of them; repeatable",
        )
        parser.add_argument(
            "--json", action="store_true", help="each finding as a JSON object on a line"
        )

    def handle(self, *, seal, json, **options):
        try:
            kept = [line for each in seal for line in seals_in(_text_of(each))]
        except NotASeal as error:
            raise CommandError(str(error), returncode=_COULD_NOT) from error
        progress, summary = Progress(sys.stderr), Summary()
        for finding in verify_record(summary=summary, kept_seals=kept, progress=progress):
            progress.clear()
            self.stdout.write(finding.as_json() if json else str(finding))
        progress.clear()
        # Apart from the findings, so that a program reads nothing but these.
        (self.stderr if json else self.stdout).write(str(summary))
        if summary.findings:
            sys.exit(1)


def _text_of(line_or_file):
    if line_or_file.lstrip().startswith("newsroom-seal/"):
        return line_or_file
    try:
        return Path(line_or_file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise NotASeal(f"{line_or_file} cannot be read: {error}") from error
