"""Lets somebody try again who has typed too many wrong passwords."""

from django.core.management import BaseCommand, CommandError

from newsroom.staff.door import lock
from newsroom.staff.models import User


class Command(BaseCommand):
    help = (
        "Forgets the wrong passwords and codes of a member of staff, or of a network address, so "
        "that they are heard again before the quarter of an hour is over."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="?")
        parser.add_argument("--address", help="a network address, in place of a name")

    def handle(self, *, username, address, **options):
        if bool(username) == bool(address):
            raise CommandError("Name either a member of staff or, with --address, an address.")
        if address:
            household = lock.household_of(address)
            if household == lock.NOWHERE != address:
                raise CommandError(f"{address} is no address of the network.")
            forgotten = lock.forget_address(household)
        else:
            try:
                person = User.objects.get_by_natural_key(username)
            except User.DoesNotExist:
                raise CommandError(f"There is nobody called {username} here.") from None
            forgotten = lock.forget(person)
        self.stdout.write(f"{forgotten} forgotten.")
