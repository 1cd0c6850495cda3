"""What all of the paper's Atom feeds have in common, whatever they are of."""

from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed

# When a feed that has never had an entry last changed.
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def about(request, page):
    """What a feed says of itself to whoever asks by REQUEST: its own address, which is its name,
    and that of PAGE, which shows the same."""
    here = f"{settings.SITE_ORIGIN}{request.path}"
    return {
        "link": f"{settings.SITE_ORIGIN}{page}",
        "feed_url": here,
        "feed_guid": here,
        "description": None,
        "language": settings.LANGUAGE_CODE,
    }


def written(feed):
    """FEED as a response, named by an ETag that is made from its bytes."""
    body = feed.writeString("utf-8").encode()
    response = HttpResponse(body, content_type=Atom1Feed.content_type)
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    return response


def tag(since, name):
    """What feed readers know by NAME, given SINCE a day or a year, whatever becomes of its address
    (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},{since}:{name}"
