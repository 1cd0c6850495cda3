"""How long somebody stays logged in: while they work, and never longer than a shift.

Both limits are kept here, by the server; what a cookie says of its age counts for nothing.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from newsroom.staff.browsers import browser_in_words, network_of

# Somebody on the way in, who has typed a password and not yet a code.
ON_THE_WAY_IN = timedelta(minutes=15)
# A minute more or less is nothing, and not every request has to write.
WORTH_WRITING = timedelta(minutes=1)

_BEGAN, _BROWSER, _NETWORK = "began_at", "browser", "network"

# What an open desk asks by itself. That nobody sits there is no reason to stay logged in.
ASKED_BY_ITSELF = {"desk_counts", "desk_renew", "desk_take", "desk_release"}


class SessionStore(db.SessionStore):
    """Sessions in a table that knows whose they are.

    The key in the cookie is not in the table: whoever has a copy of it opens nothing.
    """

    # As it was read, where there is one.
    row = None

    @classmethod
    def get_model_class(cls):
        # This module is what the model's own app is set up with.
        from newsroom.staff.models import Session  # noqa: PLC0415

        return Session

    @staticmethod
    def kept_under(session_key):
        """What stands in the table for SESSION_KEY."""
        return hashlib.sha256(session_key.encode()).hexdigest()[:40]

    def _get_session_from_db(self):
        self.row = self.model.objects.alive().filter(pk=self.kept_under(self.session_key)).first()
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key):
        return super().exists(self.kept_under(session_key))

    def delete(self, session_key=None):
        if session_key := session_key or self.session_key:
            super().delete(self.kept_under(session_key))

    def create_model_instance(self, data):
        now = timezone.now()
        person = data.get(SESSION_KEY)
        if person:
            # Kept among the data, so that a new key, as after a new password, is no new shift.
            data.setdefault(_BEGAN, now.timestamp())
        began = datetime.fromtimestamp(data[_BEGAN], UTC) if person else now
        return self.model(
            session_key=self.kept_under(self._get_or_create_session_key()),
            session_data=self.encode(data),
            user_id=person,
            began_at=began,
            active_at=now,
            expire_date=_end(began, now, person),
            browser=data.get(_BROWSER, ""),
            network=data.get(_NETWORK, ""),
        )

    def came_with(self, request):
        """Note what is shown to the session's owner of where it was begun."""
        self[_BROWSER] = browser_in_words(request.headers.get("User-Agent", ""))
        self[_NETWORK] = network_of(request.META["REMOTE_ADDR"])

    def is_in_use(self):
        """Somebody has just done something in it."""
        now = timezone.now()
        if self.row and self.row.user_id and now - self.row.active_at > WORTH_WRITING:
            end = _end(self.row.began_at, now, self.row.user_id)
            self.model.objects.filter(pk=self.row.pk).update(active_at=now, expire_date=end)


def _end(began, now, person):
    if not person:
        return now + ON_THE_WAY_IN
    return min(now + settings.SESSION_IDLE, began + settings.SESSION_LONGEST)


class StayWhileAtWork:
    """Puts off the end of a session whenever somebody does something in it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        # Where nothing asked for the session, the answer must not depend on a cookie.
        if request.session.accessed and match and match.url_name not in ASKED_BY_ITSELF:
            request.session.is_in_use()
        return response
