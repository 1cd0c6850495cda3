"""What every part of `make bench` is: a program that measures one thing and writes what it found.

`python -m tests.benchmarks.<part> --json FILE`, over the database that the environment names;
`deploy/bench.py` starts it so. How far it is goes to standard error.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from deploy.programs import refuse_without
from deploy.steps import Refusal

# A quick run tries the benchmark; its figures mean nothing.
IS_QUICK = bool(os.environ.get("BENCH_QUICK"))


def program(measure, *, programs=()):
    """Be the whole program: write what MEASURE returns, which needs PROGRAMS.

    That is what `found` makes. MEASURE is called with Django set up.
    """
    parser = argparse.ArgumentParser(description=sys.modules[measure.__module__].__doc__)
    parser.add_argument("--json", type=Path, required=True, metavar="FILE")
    file = parser.parse_args().json
    # Asked to stop, it leaves its blocks, and what it has started ends with them.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        refuse_without(programs)
        import django

        django.setup()
        file.write_text(json.dumps(measure(), indent=1, ensure_ascii=False) + "\n")
    except Refusal as refusal:
        sys.exit(str(refusal))


def found(title, text, tables, goals=()):
    """What a part found: TEXT says in a paragraph what was measured and how."""
    return {"title": title, "text": text, "tables": list(tables), "goals": list(goals)}


def table(caption, columns, rows):
    """Figures as the report prints them, each a string."""
    return {"caption": caption, "columns": list(columns), "rows": [list(row) for row in rows]}


def goal(what, wanted, measured, *, met):
    """A goal that was set, in words, and whether what was MEASURED meets it."""
    return {"what": what, "goal": wanted, "measured": measured, "met": bool(met)}


def rounds(number):
    """So many rounds; in a quick run, fewer."""
    return min(number, 2) if IS_QUICK else number


def seconds(number):
    """So long; in a quick run, shorter."""
    return min(number, 1) if IS_QUICK else number


def tell(words):
    """Say to whoever watches how far it is."""
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()
