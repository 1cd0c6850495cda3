"""A page that is kept is read from one state of the database, its versions first."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from psycopg import IsolationLevel

from articles.kept import Memo
from newsroom import page_versions

# Where, in what a request comes with, the page cache lays out what is to be filled in.
SHEET = "newsroom.page"


# Of so many articles a worker remembers what hangs on no comment: some hundred thousand bytes each.
_FRAMES = Memo(24)


class Sheet:
    """What a page says of itself to whoever keeps it: the `versions` that it was read under, by
    name, None where it is not to be kept; and until when it is good, None for ever."""

    versions = None
    until = None


class ReadInOneSnapshot:
    """Reads the pages that are kept, and says on them for how long others may keep them.

    A page read under an older state than its versions would keep what has been taken down since
    for good: so the versions are read first, and both in one transaction that sees one state and
    can write nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in {200, 304} and not response.has_header("Cache-Control"):
            match = request.resolver_match
            if match and match.view_name in page_versions.PAGES:
                response["Cache-Control"] = for_how_long()
        return response

    def process_view(self, request, view, args, kwargs):
        sheet = request.environ.get(SHEET) if hasattr(request, "environ") else None
        if sheet is None or request.resolver_match.view_name not in page_versions.PAGES:
            return None
        with one_snapshot():
            versions, until, frame_until = page_versions.read(request.resolver_match)
            frame = page_versions.frame(versions, frame_until)
            request.kept = _FRAMES.get(frame, dict) if frame else None
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        if response.status_code == 200:
            sheet.versions, sheet.until = versions, until
        return response


@contextmanager
def one_snapshot():
    """Whatever is read within is read of one state, on one connection; nothing can be written."""
    if connection.in_atomic_block:
        # Somebody else has begun the transaction and chosen what it sees.
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    before = raw.isolation_level, raw.read_only
    raw.isolation_level, raw.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with transaction.atomic():
            yield
    finally:
        # A connection that broke, or went back to the pool, is nobody's to change.
        if connection.connection is raw and not raw.closed:
            raw.isolation_level, raw.read_only = before


def for_how_long():
    """What Cache-Control says of a page that is kept: a browser asks each time; a cache that many
    share, where the operator puts one in front, may answer by itself for as long as they say."""
    return f"public, max-age=0, {settings.SHARED_CACHE}" if settings.SHARED_CACHE else "no-cache"
