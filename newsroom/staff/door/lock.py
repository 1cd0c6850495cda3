"""Whoever guesses at passwords and codes is stopped for a while, and nobody for good.

django-axes counts, by rows of the database. What is ours: whose guess it was, that the rows hold
no more than is counted, and what whoever is stopped is told.
"""

import hashlib
import ipaddress
import logging
import unicodedata
from contextlib import contextmanager
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from newsroom.staff.door.passkeys import work_here
from newsroom.staff.models import User

logger = logging.getLogger(__name__)

# In place of a name that somebody typed, which has no blank inside.
_CODES_OF = "codes of {}"
# In place of an address.
NOWHERE = "0.0.0.0"  # noqa: S104


def one_name(request, credentials):
    """A name as it is counted: whatever its case, its accents and the blanks around it.

    A keyed hash: people type their password where the name goes.
    """
    credentials = credentials or {}
    if "codes_of" in credentials:
        return _hashed(_CODES_OF.format(credentials["codes_of"]))
    return _hashed(plain(credentials.get("username") or ""))


def _hashed(name):
    return salted_hmac(__name__, name, algorithm="sha256").hexdigest()


def plain(name):
    """NAME without what tells apart those who might be taken for each other."""
    letters = unicodedata.normalize("NFKD", "".join(name.split()).casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))[:150]


def _names_of(pk, username):
    """What guesses at one person are counted under."""
    return [one_name(None, {"username": username}), one_name(None, {"codes_of": pk})]


def household(request):
    """Where REQUEST comes from, as it is counted."""
    return household_of(request.META.get("REMOTE_ADDR", ""))


def household_of(address):
    """ADDRESS, of IPv6 the part that one household has; where nobody can tell, all are one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return NOWHERE
    # As a server names everybody that listens to both kinds.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


def counted_by(request, credentials):
    """What five wrong answers are counted by: the address; a name at that address; and codes, for
    which somebody has to know the password already, by the name wherever they come from."""
    if "codes_of" in (credentials or {}):
        return ["username", "ip_address"]
    return [["username", "ip_address"], "ip_address"]


class Handler(AxesDatabaseHandler):
    """Counts by these, each with its own limit."""

    def get_failures(self, request, credentials=None):
        over = [
            limit
            for limit, attempts in self._limits(request, credentials)
            if sum(attempts.values_list("failures_since_start", flat=True)) >= limit
        ]
        return settings.AXES_FAILURE_LIMIT if over else 0

    def _limits(self, request, credentials):
        """How many are too many, and those that count."""
        by = counted_by(request, credentials)
        for columns, attempts in zip(by, self.get_user_attempts(request, credentials), strict=True):
            is_address = columns == "ip_address"
            limit = settings.GUESSES_FROM_AN_ADDRESS if is_address else settings.AXES_FAILURE_LIMIT
            yield limit, attempts

    def seconds_left(self, request, credentials=None):
        """Until enough of what was counted is so old that it counts no more."""
        ends = [timezone.now() + timedelta(seconds=1)]
        for limit, attempts in self._limits(request, credentials):
            counted = 0
            for number, at in attempts.order_by("-attempt_time").values_list(
                "failures_since_start", "attempt_time"
            ):
                counted += number
                if counted >= limit:
                    ends.append(at + settings.AXES_COOLOFF_TIME)
                    break
        return int((max(ends) - timezone.now()).total_seconds()) + 1

    def user_login_failed(self, sender, credentials, request=None, **details):
        if request is not None:
            # Who, where and how often is what counts. What they came with and what was sent, of
            # which a part may be somebody's words, is not kept.
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
            request = _WithoutWords(request)
        super().user_login_failed(sender, credentials, request, **details)

    def user_logged_in(self, sender, request, user, **details):
        """Forgets what this person got wrong here; what others did from here goes on counting."""
        self.clean_expired_user_attempts(request)
        names = _names_of(user.pk, user.get_username())
        AccessAttempt.objects.filter(
            username__in=names, ip_address=request.axes_ip_address
        ).delete()


class _WithoutWords:
    """A request of which the library stores nothing that was typed."""

    GET = POST = {}

    def __init__(self, request):
        object.__setattr__(self, "_request", request)

    def __getattr__(self, name):
        return getattr(self._request, name)

    def __setattr__(self, name, value):
        setattr(self._request, name, value)


@contextmanager
def in_turn(request, credentials):
    """One guess after another, in whichever process: many at once would all be looked at before
    the first of them counts."""
    is_code = "codes_of" in credentials
    whose = one_name(request, credentials) if is_code else household(request)
    digest = hashlib.sha256(f"guesses {whose}".encode()).digest()
    key = [int.from_bytes(digest[:8], signed=True)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)


def person_by(request, *, username, password):
    """Whoever has that name and that password; counted where nobody has."""
    named = {"username": username}
    with in_turn(request, named):
        return authenticate(request, password=password, **named)


def is_locked(request, credentials):
    """Whether CREDENTIALS are not even looked at, from where REQUEST comes."""
    return not AxesProxyHandler.is_allowed(request, credentials)


def is_wrong(request, credentials):
    """What was shown for CREDENTIALS is wrong; whether that was once too often."""
    user_login_failed.send(__name__, credentials=credentials, request=request)
    return request.axes_locked_out


def of_codes(person):
    return {"codes_of": person.pk}


def forget(person):
    """Let PERSON try again, wherever they are."""
    names = _names_of(person.pk, person.get_username())
    return AccessAttempt.objects.filter(username__in=names).delete()[0]


def forget_the_old():
    """Delete what is so old that it counts no more; each attempt does so, where there is one."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(attempt_time__lt=since).delete()[0]


def forget_address(address):
    """Let whoever is at ADDRESS try again."""
    return AccessAttempt.objects.filter(ip_address=address).delete()[0]


def forget_slips(address):
    """Let whoever is at ADDRESS try again who got the name wrong. Guesses at somebody there is go
    on counting: a new password of one's own must not buy more of them."""
    people = User.objects.values_list("pk", "username")
    at_somebody = {name for pk, username in people for name in _names_of(pk, username)}
    attempts = AccessAttempt.objects.filter(ip_address=address)
    return attempts.exclude(username__in=at_somebody).delete()[0]


def seconds_left(request, credentials):
    """For how long nobody is heard; said to the log as well, without a name."""
    seconds = AxesProxyHandler.get_implementation().seconds_left(request, credentials)
    told = "Too many wrong answers at the door: nobody is heard for %d minutes."
    logger.warning(told, minutes(seconds))
    return seconds


def minutes(seconds):
    return -(-seconds // 60)


def locked_page(request, credentials, admin_site, carried=None):
    """In words: for how long, and what to do meanwhile; with what is CARRIED, to log in from there
    afterwards."""
    seconds = seconds_left(request, credentials)
    context = {
        **admin_site.each_context(request),
        "title": _("Too many wrong answers"),
        "minutes": minutes(seconds),
        "carried": carried,
        "passkeys_work": work_here(request),
        "next": reverse("admin:index"),
    }
    response = TemplateResponse(request, "admin/door/locked.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def as_answered(request, response, credentials):
    """Our views answer themselves."""
    return response
