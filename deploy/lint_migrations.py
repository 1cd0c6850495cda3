"""Read the SQL of every migration of ours for what would lock or break a table in use."""

import subprocess
import sys
import tempfile
from io import SEEK_END, StringIO
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from deploy.virtual_environment import ROOT, is_ours

SQUAWK = Path(sys.executable).with_name("squawk")
# What an app's first migration may do besides: the tables it changes are its own, and empty.
FIRST = "-- squawk-ignore-file adding-required-field, adding-foreign-key-constraint\n"


def main():
    """Write each migration's SQL to a file of its name, and have squawk read them all."""
    django.setup()
    ours = {config.label for config in apps.get_app_configs() if is_ours(config.path)}
    migrations = MigrationLoader(connection, replace_migrations=False).disk_migrations
    names = []
    with tempfile.TemporaryDirectory() as folder:
        for (app, migration), details in sorted(migrations.items()):
            if app in ours:
                names.append(f"{app}.{migration}.sql")
                sql = StringIO(FIRST if details.initial else "")
                sql.seek(0, SEEK_END)
                call_command("sqlmigrate", app, migration, stdout=sql, no_color=True)
                (Path(folder) / names[-1]).write_text(sql.getvalue())
        if not names:  # without a file, squawk would read standard input
            print("no migrations yet")
            return 0
        squawk = [SQUAWK, "--config", ROOT / ".squawk.toml", "--reporter", "gcc", *names]
        status = subprocess.run(squawk, cwd=folder, check=False).returncode
    print(f"{len(names)} migrations")
    return status


if __name__ == "__main__":
    sys.exit(main())
