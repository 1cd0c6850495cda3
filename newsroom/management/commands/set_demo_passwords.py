"""New passwords for the demo's staff."""

from django.core.management import BaseCommand, CommandError

from newsroom.demo.load import set_demo_passwords
from newsroom.logins import tell


class Command(BaseCommand):
    help = "Sets and shows a new password for each member of the demo's staff."

    def add_arguments(self, parser):
        parser.add_argument("--logins-file", metavar="PATH")

    def handle(self, *, logins_file, **options):
        logins = set_demo_passwords()
        if not logins:
            raise CommandError("There is nobody of the demo's staff here.")
        tell(logins, logins_file, self.stdout)
