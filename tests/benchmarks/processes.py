"""What processes have used, as Linux counts it in /proc: a server with all that it has started."""

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name: the parent; its time in its own code and the
# system's, and that of its children that have ended.
_PARENT, _TIMES = 1, slice(11, 15)


def family_of(pid):
    """PID and every process that it has started, and that these have."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents.setdefault(int(_stat(place.name)[_PARENT]), []).append(int(place.name))
    family = [pid]
    for one in family:
        family += parents.get(one, [])
    return family


def cpu_seconds(*pids):
    """Seconds of CPU, user and system, that the families of PIDS have used until now."""
    ticks = 0
    for one in {each for pid in pids for each in family_of(pid)}:
        with suppress(OSError):
            ticks += sum(map(int, _stat(one)[_TIMES]))
    return ticks / TICKS


def memory(pid):
    """Megabytes of memory that PID holds now, and has held at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def children_of(pid):
    """The processes that PID has started itself."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def database_server(connection):
    """The process that serves CONNECTION's database, where it is on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[_PARENT])


def _stat(pid):
    # The name, in parentheses, may hold spaces and parentheses itself.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
