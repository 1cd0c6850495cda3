"""Whose address a request came from, where it came through proxies of our own."""

import ipaddress

from django.conf import settings

# What stands for the address of whoever connects through a socket in the file system.
UNIX = "unix"


class KnowTheReader:
    """Puts the reader's own address where everything looks for it: limits, the protection of the
    login and the log.

    A proxy of ours, one of TRUSTED_PROXIES, adds at the right end of X-Forwarded-For who spoke to
    it. What stands further left anybody may have written. So the list is read from the right, past
    our own, and the first that is not ours is the reader's. Without a trusted proxy no such header
    counts for anything.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not speaks_for_readers(request.META.get("REMOTE_ADDR", "")):
            # Nor may anybody else say that the line was encrypted, or name the request in our log.
            for said in ("HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID"):
                request.META.pop(said, None)
        request.META["REMOTE_ADDR"] = address_of(
            request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
        )
        return self.get_response(request)


def address_of(connected, forwarded_for):
    """The address behind CONNECTED, who speaks to us, and FORWARDED_FOR, what they say of others;
    empty where nobody can tell."""
    address = connected
    named = [one.strip() for one in forwarded_for.split(",") if one.strip()]
    while speaks_for_readers(address) and named:
        address = named.pop()
    return "" if speaks_for_readers(address) or _parsed(address) is None else address


def speaks_for_readers(address):
    """Whether ADDRESS, who is connected to us, is a proxy of ours."""
    if not address:
        return UNIX in settings.TRUSTED_PROXIES
    found = _parsed(address)
    return found is not None and any(
        found in network for network in settings.TRUSTED_PROXIES if network != UNIX
    )


def _parsed(address):
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
