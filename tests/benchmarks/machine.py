"""What a figure was measured on: the machine and the versions of everything that took part."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psycopg

from deploy.programs import path_of

PACKAGES = ["Django", "gunicorn", "psycopg", "Brotli", "whitenoise"]


def described(database_url):
    """The machine, and the versions of programs and packages, in words."""
    with psycopg.connect(database_url) as connection:
        server = connection.execute("SHOW server_version").fetchone()[0]
    programs = {
        "Python": platform.python_version(),
        "PostgreSQL": server.split()[0],
        "nginx": _said("nginx", "-v").rpartition("/")[2],
        "wrk": _said("wrk", "-v").partition(" [")[0].rpartition("/")[2].removeprefix("wrk "),
    }
    packages = {name: version(name) for name in PACKAGES}
    return {
        "processor": _processor(),
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB",
        "kernel": f"{platform.system()} {platform.release()}",
        "versions": {name: said for name, said in (programs | packages).items() if said},
    }


def cores_in_words():
    number = len(os.sched_getaffinity(0))
    return f"{number} {'core' if number == 1 else 'cores'}"


def _processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{cores_in_words()} of {models[0] if models else platform.machine()}"


def _said(program, *words):
    """The first line that PROGRAM says, wherever it says it; nothing where it is missing."""
    path = path_of(program)
    if not path:
        return ""
    ran = subprocess.run([path, *words], capture_output=True, text=True, check=False)
    return next(iter((ran.stdout + ran.stderr).splitlines()), "").strip()
