"""`.run/`, where a clone keeps what it needs at work: lock, state, secrets and logs."""

import fcntl
import json
import os
import secrets
from contextlib import contextmanager
from pathlib import Path

from deploy.steps import Refusal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".run"


def path(name):
    """The path of NAME in the folder, which is made when it is first needed."""
    try:
        FOLDER.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refusal(f"{FOLDER} cannot be made: {error.strerror}.") from None
    if FOLDER.stat().st_uid != os.geteuid():
        raise Refusal(
            f"{FOLDER} belongs to another user, who ran the newsroom here before. "
            "Run it as that user, or delete the folder."
        )
    return FOLDER / name


def opened(name, flags=os.O_RDWR):
    """NAME opened as a file that only its owner may read."""
    return os.fdopen(os.open(path(name), flags | os.O_CREAT, 0o600), "r+")


@contextmanager
def taken():
    """Hold the folder, so that one clone runs once. The system lets go of it when we die."""
    with opened("lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(_already_running()) from None
        yield


def refuse_if_running():
    """Refuse where another process holds the folder."""
    with taken():
        pass


def _already_running():
    now = state()
    if "address" not in now:
        return "Another command is at work in this clone; wait for it to end, or stop it."
    return (
        f"This newsroom is already running on {now['address']} (process {now['pid']}). "
        "Stop it first, or use another clone."
    )


def state():
    """What the clone's running newsroom has written about itself; empty where there is none."""
    try:
        return json.loads(path("state.json").read_text())
    except (OSError, ValueError):
        return {}


def forget_state():
    """Remove what a run killed outright has said of itself."""
    path("state.json").unlink(missing_ok=True)


@contextmanager
def published(**state):
    """Let other commands of this clone read STATE while it holds."""
    with opened("state.json", os.O_RDWR | os.O_TRUNC) as file:
        json.dump({"pid": os.getpid(), **state}, file)
    try:
        yield
    finally:
        forget_state()


def secret(name):
    """The secret NAME: the environment's, or one made once and kept."""
    if os.environ.get(name):
        return os.environ[name]
    with opened(name.lower()) as file:
        value = file.read().strip()
        if not value:
            value = secrets.token_urlsafe(48)
            file.write(value + "\n")
    return value


def name_of_clone():
    """What this clone is called outside itself: drawn once, kept in the folder."""
    with opened("clone") as file:
        name = file.read().strip()
        if not name:
            name = secrets.token_hex(6)
            file.write(name)
    return name
