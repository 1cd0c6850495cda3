"""A PostgreSQL of the clone's own, reached only through a folder that nobody else may enter.

It listens on no TCP port, so that any number run side by side. Whoever can reach its socket may
log in as anybody: the folder, closed to others, is the lock.
"""

import fcntl
import locale
import os
import shutil
import signal
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy import children, signals
from deploy.steps import Refusal

ADMINISTRATOR = "postgres"
# A socket's path may be 104 bytes long, and PostgreSQL appends a name to its folder's.
LONGEST_FOLDER = 60
PREFIX = "newsroom-pg-"
CONTENTS = {"data", "postgres.log", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"}
QUICK_AND_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}
# Every commit is on the disk before it is answered: PostgreSQL's own settings, spelled out.
DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
}
# A temporary folder may lie in memory, where nothing is durable; this one does not.
ON_DISK = Path("/var/tmp")  # noqa: S108 - mkdtemp chooses the name, and nobody else may enter


class Server:
    """A running private server; `url` says how to reach it."""

    def __init__(self, process, sockets, log):
        self.process = process
        self.sockets = sockets
        self.log = log

    def url(self, role, database):
        """The address of DATABASE for ROLE."""
        return f"postgresql://{role}@{quote(str(self.sockets), safe='')}/{database}"

    def refuse_if_gone(self):
        """Refuse to go on without it."""
        if self.process.poll() is not None:
            raise Refusal(f"PostgreSQL has stopped by itself. Its last words: {_last_words(self)}")


@contextmanager
def thrown_away(binaries, durable=False):
    """A new server, deleted at the end: quick and forgetful, or DURABLE as one in production."""
    settings = DURABLE if durable else QUICK_AND_FORGETFUL
    place = ON_DISK if durable and ON_DISK.is_dir() else Path(tempfile.gettempdir())
    with _folder(binaries, place) as folder:
        _create(binaries, folder / "data", ["--no-sync"])
        with _running(binaries, folder / "data", folder, settings, folder) as server:
            yield server


@contextmanager
def kept(binaries, data, logs):
    """The server whose DATA are kept between runs; made at the first."""
    major, full = binaries.version()
    if data.exists():
        made_by = (data / "PG_VERSION").read_text().strip()
        if made_by != str(major):
            raise Refusal(
                f"The data in {data} were made by PostgreSQL {made_by}, and this is {full}, which "
                "cannot read them. Delete that folder to start anew, or set POSTGRES to the "
                f"programs of PostgreSQL {made_by}."
            )
        _end_survivor(data)
    else:
        # Beside its place first: a half-made folder never passes for a whole one.
        unfinished = data.with_name(data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _own(data.parent, binaries)
        _create(binaries, unfinished)
        unfinished.rename(data)
    place = Path(tempfile.gettempdir())
    with (
        _folder(binaries, place) as sockets,
        _running(binaries, data, sockets, {}, logs) as server,
    ):
        yield server


def _create(binaries, data, options=()):
    """Make an empty cluster in DATA."""
    command = [binaries / "initdb", "--pgdata", data, "--username", ADMINISTRATOR, *options]
    command += ["--auth=trust", "--no-instructions", "--encoding=UTF8"]
    command += ["--lc-collate=C", f"--lc-ctype={_utf8_locale()}"]
    if binaries.version()[0] >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    status, said = children.listen(command, **binaries.options())
    if status:
        words = " ".join(said.splitlines()[-3:])
        raise Refusal(f"PostgreSQL could not make {data}: {words}")


def _utf8_locale():
    """A locale in which the C library knows that Ä is a letter; under plain C it is none."""
    present = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
    finally:
        locale.setlocale(locale.LC_CTYPE, present)
    raise Refusal("This system knows neither the locale C.UTF-8 nor en_US.UTF-8; install one.")


@contextmanager
def _folder(binaries, place):
    """A short-named temporary folder in PLACE, open to the server's user only."""
    closed = binaries.user and not all(p.stat().st_mode & 0o001 for p in (place, *place.parents))
    if closed or len(os.fsencode(place)) > LONGEST_FOLDER:
        place = Path("/tmp")  # noqa: S108 - mkdtemp chooses the name, and nobody else may enter
    _sweep(place, binaries.user.pw_uid if binaries.user else os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))  # of mode 0700
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        _hold(stack, folder)
        _own(folder, binaries)
        yield folder


def _hold(stack, folder):
    """Mark FOLDER as in use until STACK unwinds; the mark dies with us, however we die."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    stack.callback(os.close, handle)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(place, owner):
    """Remove what OWNER's servers left in PLACE when their launcher was killed outright."""
    for folder in place.glob(f"{PREFIX}????????"):
        with suppress(OSError), ExitStack() as stack:
            status = folder.lstat()
            recent = time.time() - status.st_mtime < 60  # may not be marked yet
            names = {path.name for path in folder.iterdir()}
            if status.st_uid == owner and not recent and names <= CONTENTS:
                _hold(stack, folder)
                shutil.rmtree(folder, ignore_errors=True)


def _own(folder, binaries):
    """Give FOLDER, made where it is missing, to the server's user alone."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if binaries.user:
            os.chown(folder, binaries.user.pw_uid, binaries.user.pw_gid)
        folder.chmod(0o700)
    except OSError as error:
        raise Refusal(f"{folder} cannot be made for PostgreSQL: {error.strerror}.") from None


@contextmanager
def _running(binaries, data, sockets, settings, logs):
    """The server on DATA, from when it answers until the end of the block."""
    # The port only names the socket; left to the environment or a default, it might be another.
    given = {
        "port": "5432",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        # A statement that fails is logged without its values: they may be a reader's words.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        **settings,
    }
    command = [binaries / "postgres", "-D", data, "-k", sockets]
    command += [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
    with ExitStack() as stack:
        log = logs / "postgres.log"
        output = stack.enter_context(log.open("wb"))
        process = children.start(
            command, signal.SIGINT, stdout=output, stderr=output, **binaries.options()
        )
        # SIGINT is the fast shutdown: it waits for nobody, and loses nothing.
        stack.callback(children.stop, process, signal.SIGINT, signal.SIGQUIT)
        server = Server(process, sockets, log)
        _wait(server)
        yield server


def _wait(server, patience=60):
    until = time.monotonic() + patience
    while True:
        if server.process.poll() is not None:
            raise Refusal(f"PostgreSQL did not start. Its last words: {_last_words(server)}")
        try:
            return psycopg.connect(
                server.url(ADMINISTRATOR, ADMINISTRATOR), connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise Refusal(
                    f"PostgreSQL does not answer. Its last words: {_last_words(server)}"
                ) from None
            signals.pause(0.05)


def _last_words(server):
    lines = server.log.read_text(errors="replace").strip().splitlines()
    return "\n  ".join(["", *lines[-5:]])


def _end_survivor(data):
    """Stop a server left on DATA by a launcher that was killed outright, and clear up after it.

    PostgreSQL would take any process of the same user with the number in the stale file for the
    old server, and refuse to start; so it is for us to see that nobody is there.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or not Path("/proc/self").exists():
        return  # without /proc the judgement is PostgreSQL's own
    until = time.monotonic() + 30
    while pids := _at_work_in(data):
        if time.monotonic() > until:
            raise Refusal(f"Another PostgreSQL (process {pids[0]}) uses {data}. Stop it first.")
        with suppress(OSError, ValueError, IndexError):
            server = int(pid_file.read_text().splitlines()[0])
            if server in pids:
                os.kill(server, signal.SIGINT)
        signals.pause(0.2)
    pid_file.unlink(missing_ok=True)


def _at_work_in(folder):
    """The processes whose working folder is FOLDER, as that of all PostgreSQL's is its data."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").samefile(folder):
                pids.append(int(process.name))
    return pids
