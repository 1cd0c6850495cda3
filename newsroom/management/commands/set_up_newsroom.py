"""Everything between an empty database and a newsroom that can open, in one command."""

from io import StringIO
from time import monotonic

from django.core.management import BaseCommand, call_command

from newsroom.demo.load import load_demo_newsroom, newsroom_is_empty
from newsroom.logins import tell
from newsroom.rights import grant_rights
from newsroom.staff.groups import set_up_groups
from newsroom.static_files import collect_static_files


class Command(BaseCommand):
    help = (
        "Migrates, grants the serving role its rights, makes the groups and collects static "
        "files. Run it as the owner of the tables, after every update; it repeats nothing."
    )
    # The check comes after the migrations that it checks.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="load the demo newsroom into an empty database"
        )
        parser.add_argument(
            "--logins-file",
            metavar="PATH",
            help="where to write the demo staff's passwords, as JSON; without it they are printed",
        )

    def handle(self, *, demo, logins_file, **options):
        logins = []
        self._step("Tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        self._step("Groups", set_up_groups)
        self._step("Rights of the serving role", grant_rights)
        if demo:
            self._step("Demo newsroom", lambda: _load_demo(logins))
        self._step("Checks", _check)
        self._step("Static files", collect_static_files)
        if logins:
            tell(logins, logins_file, self.stdout)

    def _step(self, name, act):
        began = monotonic()
        said = act()
        outcome = f": {said}" if isinstance(said, str) else ""
        self.stdout.write(f"  {name}{outcome} ({monotonic() - began:.1f} s)")
        self.stdout.flush()


def _load_demo(logins):
    if not newsroom_is_empty():
        return "kept as it is"
    logins += load_demo_newsroom()
    return "loaded"


def _check():
    call_command("check", databases=["default"], stdout=StringIO())
