"""Static files, hashed and compressed, made anew only when one of them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static_files():
    """Fill STATIC_ROOT where its sources have changed since; says whether it had to."""
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    sources = _fingerprint_of_sources()
    if stamp.exists() and stamp.read_text() == sources and Path(settings.STATIC_ROOT).is_dir():
        return "unchanged"
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)
    return "collected and compressed"


def _fingerprint_of_sources():
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
