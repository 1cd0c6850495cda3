"""Takes away somebody's second factors, where nobody who may do it by the admin can log in."""

from django.core.management import BaseCommand, CommandError

from newsroom.staff.door import letters, lock
from newsroom.staff.models import User


class Command(BaseCommand):
    help = (
        "Takes away the second factors of a member of staff who has lost them: they are logged out "
        "everywhere and set up another with their password at the next login. It goes on record, "
        "and they are told by mail. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *, username, dry_run, **options):
        try:
            person = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"There is nobody called {username} here.") from None
        number = person.authenticator_set.count()
        if not dry_run:
            person.reset_second_factor(by=None)
            lock.forget(person)
            letters.tell_of_reset(person, by=None)
        not_done = " (Nothing of it was done.)" if dry_run else ""
        self.stdout.write(f"{person}: {number} taken away, logged out everywhere.{not_done}")
