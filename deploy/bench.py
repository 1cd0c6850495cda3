"""`make bench`: what the newsroom costs, part by part, written into docs/performance.md.

`make bench ARGS="pages mixed"` measures some parts and keeps the others' figures; ARGS="--quick …"
only tries whether they run, and writes into `.run/performance` what means nothing.
"""

import json
import os
import shlex
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy import children, run_folder
from deploy.bench_databases import Database, opened
from deploy.programs import refuse_without
from deploy.steps import Refusal, obey, say
from deploy.test import chromium
from tests.benchmarks import machine, report

QUICK = "--quick"


@dataclass(frozen=True)
class Part:
    """A MODULE of `tests.benchmarks`, which is called as the part where nothing else is said: the
    DATABASE that it is measured over, the PROGRAMS of the system that it needs, and any further
    OPTIONS. Those over the same database share one, in their order."""

    database: Database
    programs: tuple = ()
    module: str = ""
    options: tuple = ()


DEMO = Database()
DURABLE = Database(durable=True)
MANY_PAGES = Database(comments=100_000, articles=2_000)
MILLION = Database(comments=1_000_000, durable=True)
TEN_MILLION = Database(comments=10_000_000, durable=True)
ON_CORES = ("taskset", "wrk")

# In the order in which they are measured and told.
PARTS = {
    "pages": Part(DEMO, ("nginx", *ON_CORES)),
    "uncached": Part(DEMO, ON_CORES),
    "posting": Part(DURABLE, ("taskset",)),
    "side_by_side": Part(DURABLE, ON_CORES),
    "visible": Part(DURABLE),
    "mixed": Part(DURABLE),
    "memory": Part(MANY_PAGES),
    "database": Part(MILLION),
    "desk": Part(MILLION),
    "desk_by_keyboard": Part(MILLION),
}
# What `make bench-large` measures.
LARGE = {"database_large": Part(TEN_MILLION)}


def main(parts=PARTS):
    """Measure those of PARTS that ARGS names, or all; the status says whether each could be."""
    try:
        words = shlex.split(os.environ.get("ARGS") or "")
    except ValueError as error:
        raise Refusal(f"ARGS cannot be read: {error}.") from None
    chosen = _chosen(parts, [word for word in words if word != QUICK])
    refuse_without(sorted({name for part in chosen.values() for name in part.programs}))
    folder = run_folder.path("performance") if QUICK in words else report.FOLDER
    folder.mkdir(exist_ok=True)
    told = {"BENCH_QUICK": "yes" if QUICK in words else "", "NEWSROOM_CHROMIUM": chromium() or ""}
    children.adopt()
    failed = []
    try:
        for database, names in _by_database(chosen):
            say(f"\nOver {database}")
            with opened(database) as environment:
                for name in names:
                    if not _measured(name, parts[name], {**environment, **told}, folder):
                        failed.append(name)
                    report.write(folder, [*PARTS, *LARGE])
    finally:
        children.bury()
    say(f"\n{report.write(folder, [*PARTS, *LARGE])}")
    for name in failed:
        say(f"Not measured: {name}; what went wrong is above.")
    return bool(failed)


def _chosen(parts, names):
    if unknown := [name for name in names if name not in parts]:
        raise Refusal(f"There is no part {', '.join(unknown)}. There are: {', '.join(parts)}.")
    return {name: part for name, part in parts.items() if not names or name in names}


def _by_database(chosen):
    """Each database and the parts that share it, so that none is filled twice."""
    shared = {}
    for name, part in chosen.items():
        shared.setdefault(part.database, []).append(name)
    return shared.items()


def _measured(name, part, environment, folder):
    """Whether PART could be measured; what it found is a file of its NAME in FOLDER then."""
    say(f"\n- {name}")
    began = time.monotonic()
    file, unfinished = folder / f"{name}.json", run_folder.path(f"{name}.json")
    command = [sys.executable, "-m", f"tests.benchmarks.{part.module or name}", *part.options]
    command += ["--json", unfinished]
    if children.run(command, env=environment, cwd=run_folder.ROOT):
        return False
    found = json.loads(unfinished.read_text())
    found["measured_on"] = f"{datetime.now(UTC):%Y-%m-%d}"
    found["machine"] = machine.described(environment["DATABASE_URL"])
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    unfinished.unlink()
    for goal in found["goals"]:
        outcome = "reached" if goal["met"] else "not reached"
        say(f"  {goal['what']}: {goal['measured']} ({goal['goal']}: {outcome})")
    say(f"  ({time.monotonic() - began:.0f} s)")
    return True


if __name__ == "__main__":
    obey(main)
