"""What every response tells the browser to refuse, in the same words from every worker."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings

# What a paper never asks of a reader's machine, staff included; a passkey is asked of staff.
_NEVER_ASKED = (
    *("accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
    *("serial", "usb", "web-share", "window-management", "xr-spatial-tracking"),
)
_ASKED_BY_OURSELVES = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in _NEVER_ASKED),
        *(f"{feature}=(self)" for feature in _ASKED_BY_OURSELVES),
    ]
)


class PolicyMiddleware(CSPMiddleware):
    """Stands above everything else, so that redirects, errors and static files carry it too.

    django-csp joins the directives in the order of a set, which differs from process to process.
    A page has to be the same bytes from each, its headers included.
    """

    def process_response(self, request, response):
        if _is_ordinary(request, response):
            response.headers.setdefault(HEADER, _ordinary_policy())
        else:
            response = super().process_response(request, response)
            if policy := response.get(HEADER):
                response[HEADER] = _in_order(policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        # Django's own place for these three says nothing of what it refuses itself: another host's
        # name, before the line is encrypted.
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # A feed's reader shows pictures on a page of its own; nothing else is for other sites.
        is_picture = request.path_info.startswith(settings.MEDIA_URL)
        kept_to = "cross-origin" if is_picture else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", kept_to)
        if response.status_code >= 400:
            # What is wrong now may be right in a moment, and what was typed may stand in it.
            response["Cache-Control"] = "no-store"
        return response


def _is_ordinary(request, response):
    """Whether neither the view nor the page wants a policy of its own."""
    return not hasattr(request, "_csp_nonce") and not any(
        said.startswith("_csp_") for said in vars(response)
    )


@cache
def _ordinary_policy():
    """Made once: it takes longer than all else that is said on every response."""
    return _in_order(build_policy())


def _in_order(policy):
    return "; ".join(sorted(policy.split("; ")))
