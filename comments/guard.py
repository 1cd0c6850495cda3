"""What stands before every form that anybody may send without an account.

There is no cookie and so nothing to forge with. A form that another site sent by a reader's browser
is refused all the same, so that nobody says anything here without having meant to. Whatever
happens, the reader is told in words, and what they typed is handed back.
"""

import logging
import traceback
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.models.limits import TooMany

logger = logging.getLogger(__name__)

# Seconds, where nobody can say when what broke will be whole again.
_TRY_AGAIN_AFTER = 30


def guarded(fields, *, handing_back):
    """A view behind this guard, called with what was typed into FIELDS as `typed`: a
    dict, as it came, whether it could be taken or not.

    HANDING_BACK makes the page of a refusal: `handing_back(request, typed, why, status)`.
    """

    def decorate(view):
        # There is no cookie to check a token against; `is_from_elsewhere` asks the browser.
        @csrf_exempt
        @cache_control(no_store=True)
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def kept(request, *args, **kwargs):
            try:
                typed = _typed(request, fields)
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                why = _(
                    "It is too large to be read. Go back, where what you typed should still stand,"
                    " and shorten it."
                )
                return handing_back(request, {}, why, 413)
            if request.method == "POST" and is_from_elsewhere(request):
                why = _("It was sent from a page that is not ours. Send it again from here.")
                return handing_back(request, typed, why, 403)
            try:
                return view(request, *args, typed=typed, **kwargs)
            except (Http404, BadRequest, SuspiciousOperation):
                raise
            except TooMany as refusal:
                logger.warning("Too many %s at once: one more was refused.", refusal.of)
                response = handing_back(request, typed, str(refusal), 429)
                response["Retry-After"] = str(refusal.retry_after)
                return response
            except Exception as error:
                if request.method != "POST":
                    raise
                _log(error)
                why = _("Something broke on our side. Send it again in a moment.")
                response = handing_back(request, typed, why, 503)
                response["Retry-After"] = str(_TRY_AGAIN_AFTER)
                return response

        return kept

    return decorate


def is_from_elsewhere(request):
    """Whether another site had the reader's browser send this.

    A browser says so by Sec-Fetch-Site; an older one by Origin, which is `null` from a page that
    tells nobody its address, as a receipt does.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    ours = {urlsplit(settings.SITE_ORIGIN).netloc, request.get_host()}
    return origin != "null" and _host_in(origin) not in ours


def _host_in(origin):
    """The host and port of ORIGIN; None where it is no address, which no browser says."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _typed(request, fields):
    if _length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        # Before any of it is read: Django counts no files, and none of these forms takes one.
        raise RequestDataTooBig
    try:
        posted = request.POST
    except LookupError:
        # A part of the form that claims to be in an encoding nobody knows.
        raise BadRequest("A form must be UTF-8.") from None
    return {name: posted.get(name, "") for name in fields}


def _length_of(request):
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


def _log(error):
    # Where it broke, and never the error's own words: PostgreSQL quotes the row that it refused,
    # and others quote what they could not read.
    logger.error(
        "What a reader sent could not be taken (%s); they were told so.\n%s",
        getattr(error.__cause__, "sqlstate", None) or type(error).__name__,
        "".join(traceback.format_tb(error.__traceback__)),
    )
