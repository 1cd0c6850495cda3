# ruff: noqa: N999 - the name is the one that gunicorn looks for
"""How gunicorn serves the newsroom; `make run` and production use this same file."""

import ctypes
import os
from pathlib import Path

from django.apps import apps

from newsroom.logs import configuration

bind = os.environ.get("BIND") or "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS") or 2)
threads = int(os.environ.get("THREADS") or 4)

# A worker shows that it lives by touching a file; on a disk that waits, it would seem dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
timeout = 30
# Asked to stop, a worker finishes the requests it has, within these seconds.
graceful_timeout = 20
keepalive = 5
# The proxy in front keeps the access log; errors and warnings go to standard error.
accesslog = None
loglevel = "warning"
logconfig_dict = configuration(os.environ.get("LOG_FORMAT") or "json")
# Who may say that a line was encrypted, and for whom they speak, is the application's to know.
forwarded_allow_ips = ""
# A door to command the server through, with nobody to use it.
control_socket_disable = True

# glibc gives each thread a heap of its own, and what is free in one is lost to the others: with one
# for all, a worker takes some six megabytes less.
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(-8, 1)  # M_ARENA_MAX


def post_worker_init(worker):
    """From here on the worker takes requests, and looks over what they bring beside them."""
    if afterwards := _afterwards():
        afterwards.begin()


def worker_exit(server, worker):
    """Before it ends, it looks at what is left."""
    if afterwards := _afterwards():
        afterwards.end(patience=5)


def _afterwards():
    """What looks comments over; None where the application takes none, or was never ready."""
    if not (apps.ready and apps.is_installed("comments")):
        return None
    from comments.signals.afterwards import afterwards  # noqa: PLC0415 - ready by now

    return afterwards
