"""The Django project as the launcher sees it: its environment and its two set-up commands."""

import json
import os
import sys
import tempfile
from pathlib import Path

from deploy import children, run_folder
from deploy.steps import Refusal, say

ROOT = run_folder.ROOT


def environment(address, access):
    """The environment of the project served on ADDRESS, with the variables ACCESS."""
    return {
        # Somebody watches.
        "LOG_FORMAT": "lines",
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SITE_ORIGIN": address,
        "SECRET_KEY": run_folder.secret("SECRET_KEY"),
        "SUBMISSION_KEY": run_folder.secret("SUBMISSION_KEY"),
        "SECOND_FACTOR_KEY": run_folder.secret("SECOND_FACTOR_KEY"),
        "ERASURE_LOG": str(run_folder.FOLDER / "erasures.jsonl"),
        **access,
    }


def where_mails_go():
    """What becomes of mails, in a line for whoever starts the newsroom."""
    if host := os.environ.get("MAIL_HOST"):
        return f"sent by way of {host}"
    folder = os.environ.get("MAIL_FOLDER") or run_folder.FOLDER / "mails"
    return f"none is sent; each is a file in {folder}"


def manage(environment, command, *options):
    """Run a management COMMAND that may make logins; those it made."""
    with tempfile.TemporaryDirectory(prefix="logins-", dir=run_folder.FOLDER) as folder:
        file = Path(folder) / "logins.json"
        words = [sys.executable, "manage.py", command, *options, "--logins-file", file]
        if children.run(words, env=environment, cwd=ROOT):
            raise Refusal(f"`manage.py {command}` failed; what went wrong is above.")
        return json.loads(file.read_text()) if file.exists() else []


def show(logins):
    """Print LOGINS as a table, and what the key of each is for."""
    columns = ("username", "password", "key", "role")
    widths = [max(len(login[column]) for login in logins) for column in columns]
    for login in logins:
        words = (login[column].ljust(width) for column, width in zip(columns, widths, strict=True))
        say(f"  {'   '.join(words)}".rstrip())
    say("\nAfter the password comes a code. Type the key into any authenticator app, or ask")
    say("make code KEY='…'. Whoever has no key yet sets up an app at the first login.")
