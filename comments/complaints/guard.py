"""What stands before every form that anybody may send without an account.

There is no cookie and so nothing to forge with. A form that another site sent by a reader's browser
is refused all the same, so that nobody complains without having meant to. Whatever happens, the
words typed are handed back.
"""

import logging
import traceback
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.forms import CharField
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

logger = logging.getLogger(__name__)


def guarded(form_class):
    """A view with the fields of FORM_CLASS behind this guard."""

    def decorate(view):
        @csrf_exempt
        @cache_control(no_store=True)
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def kept(request, token):
            typed = _typed(request, form_class)
            if request.method == "POST" and is_from_elsewhere(request):
                why = _("It was sent from a page that is not ours. Send it again from here.")
                return not_taken(request, typed, why, 403)
            try:
                return view(request, token, typed)
            except (Http404, BadRequest, SuspiciousOperation):
                raise
            except Exception as error:
                if request.method != "POST":
                    raise
                return _broken(request, typed, error)

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
    return origin != "null" and urlsplit(origin).netloc not in ours


def not_taken(request, typed, why, status):
    """Nothing was taken, and WHY; what was typed is shown, to keep."""
    context = {"typed": typed, "why": why}
    response = render(request, "comments/not_taken.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _typed(request, form_class):
    """Pairs of a field's label and what was written in it, as it came, whether it could be taken
    or not; empty ones left out."""
    try:
        posted = request.POST
    except LookupError:
        # A part of the form that claims to be in an encoding nobody knows.
        raise BadRequest("A form must be UTF-8.") from None
    # What was chosen from a list or ticked is soon done again, and says nothing as it was sent.
    written = [(n, f) for n, f in form_class.base_fields.items() if isinstance(f, CharField)]
    return [(field.label, posted[name]) for name, field in written if posted.get(name)]


def _broken(request, typed, error):
    # Where it broke, and never the error's own words: PostgreSQL quotes the row that it refused.
    logger.error(
        "A complaint could not be taken (%s); its writer was told so.\n%s",
        getattr(error.__cause__, "sqlstate", None) or type(error).__name__,
        "".join(traceback.format_tb(error.__traceback__)),
    )
    why = _("Something broke on our side. Go back and send it again in a moment.")
    response = not_taken(request, typed, why, 503)
    response["Retry-After"] = "30"
    return response
