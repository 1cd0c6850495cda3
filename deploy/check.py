"""`make check`: what can be said about the code without running the tests."""

import os
import secrets
import sys
from pathlib import Path

from deploy import children, databases, run_folder
from deploy.steps import obey, say, step

PROGRAMS = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
MIGRATIONS_MATCH = ["makemigrations", "--check", "--dry-run"]
FIT_FOR_PRODUCTION = ["check", "--deploy", "--fail-level", "WARNING"]
CHECKS = {
    "Lint": [PROGRAMS / "ruff", "check", "--no-cache", "--output-format", "concise", "."],
    "Format": [PROGRAMS / "ruff", "format", "--check", "--no-cache", "."],
    "Migrations match the models": [*MANAGE, *MIGRATIONS_MATCH],
    "Settings are fit for production": [*MANAGE, *FIT_FOR_PRODUCTION],
    "Migrations are safe to run": [sys.executable, "-m", "deploy.lint_migrations"],
    "Templates compile": [sys.executable, "-m", "deploy.compile_templates"],
    "Translations hold together": [sys.executable, "-m", "deploy.translations"],
}


def main():
    """Run every check, also after one has failed; whether any has."""
    with databases.for_tests(private=True) as access:
        production = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SITE_ORIGIN": "https://news.example",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SUBMISSION_KEY": secrets.token_urlsafe(48),
            "SECOND_FACTOR_KEY": secrets.token_urlsafe(48),
            **access.set_up,
        }
        production.pop("DEBUG", None)
        failed = [
            words for words, command in CHECKS.items() if not _holds(words, command, production)
        ]
    if failed:
        say(f"\nFailed: {', '.join(failed)}.")
    return bool(failed)


def _holds(words, command, environment):
    """Whether COMMAND succeeds; what it said where not, its last line where it does."""
    with step(words) as remarks:
        status, said = children.listen(command, env=environment, cwd=run_folder.ROOT)
        remarks.append("FAILED" if status else (said.splitlines() or ["ok"])[-1])
    if status:
        say(f"\n{said}\n")
    return status == 0


if __name__ == "__main__":
    obey(main)
