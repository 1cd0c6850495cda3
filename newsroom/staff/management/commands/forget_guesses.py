"""Deletes the wrong passwords and codes that count no more."""

from django.core.management import BaseCommand

from newsroom.staff.door import lock


class Command(BaseCommand):
    help = (
        "Deletes what is kept of wrong passwords and codes, the network address among it, once it "
        "counts no more. Each attempt does so, too; run daily, nothing of a last one stays."
    )

    def handle(self, **options):
        self.stdout.write(f"{lock.forget_the_old()} forgotten.")
