"""The worker that makes renditions, outside of every request."""

import signal
from contextlib import contextmanager, suppress
from time import sleep

from django.core.management import BaseCommand

from articles.models import DiscardedFile, RenditionOrder

PAUSE = 1.5  # seconds


class Stopped(BaseException):
    """Somebody asked the worker to stop; what it was about is left as it was."""


class Command(BaseCommand):
    help = (
        "Makes the renditions that pictures lack and deletes the files that nothing names any "
        "longer, for ever. Several may run at once. Run it under the serving role."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what there is to do, and end")

    def handle(self, *, once, **options):
        with suppress(Stopped), _stoppable():
            while True:
                while picture := RenditionOrder.objects.carry_out_next():
                    if options["verbosity"] > 1:
                        self.stdout.write(f"Picture {picture.pk}: {picture}")
                DiscardedFile.objects.sweep()
                if once:
                    return
                sleep(PAUSE)


@contextmanager
def _stoppable():
    """Meanwhile, a request to stop unwinds what is being done."""

    def stop(number, frame):
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
