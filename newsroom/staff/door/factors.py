"""Somebody's second factors: an authenticator app, passkeys, recovery codes.

The rows and what is computed from them are django-allauth's. That a code counts once, in whichever
process it arrives, is ours: the library keeps it in a cache that each process has its own of.
"""

import unicodedata

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.staff.models import User

APP, PASSKEY, CODES = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES,
)


def has_shown_one(request):
    """Whether a second factor was shown in this session, by whoever is logged in."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def has_one(person):
    """Whether PERSON has a second factor; codes alone are none, they come with one."""
    return person.authenticator_set.exclude(type=CODES).exists()


def of(person):
    """What PERSON has, the oldest first."""
    return person.authenticator_set.order_by("created_at", "pk")


def name_of(factor):
    """FACTOR in words for its owner."""
    return {APP: _("authenticator app"), CODES: _("recovery code")}.get(factor.type) or str(factor)


def step_of(secret, code):
    """The half minute for which CODE is what an app with SECRET shows; None for any other code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def new_secret():
    """What an app and we have in common, in letters."""
    return generate_totp_secret()


def in_groups(secret):
    """SECRET as somebody types it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def address_of_secret(person, secret):
    """SECRET as an app on the same device opens it, and as a picture of it says."""
    return get_adapter().build_totp_url(person, secret)


def in_our_digits(code):
    """CODE as typed on a keyboard with other digits, as in Arabic."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in code)


@transaction.atomic
def use_code(person, code):
    """The factor that PERSON has shown by CODE, which counts no more; None where it is wrong."""
    ours = person.authenticator_set.select_for_update()
    if app := ours.filter(type=APP).first():
        step = step_of(decrypt(app.data["secret"]), code)
        if step is not None and step > app.data.get("last_step", 0):
            app.data["last_step"] = step
            app.save(update_fields=["data"])
            return app
    codes = ours.filter(type=CODES).first()
    return codes if codes and codes.wrap().validate_code(code) else None


@transaction.atomic
def set_up_app(person, *, secret, step, is_first=False):
    """PERSON's app, instead of any before, and recovery codes where there are none. Raises
    NotTheFirst."""
    lock(person, is_first=is_first)
    person.authenticator_set.filter(type=APP).delete()
    data = {"secret": encrypt(secret), "last_step": step}
    app = person.authenticator_set.create(type=APP, data=data)
    RecoveryCodes.activate(person)
    return app


@transaction.atomic
def make_codes(person):
    """New recovery codes for PERSON; those before open nothing any more."""
    lock(person)
    person.authenticator_set.filter(type=CODES).delete()
    return RecoveryCodes.activate(person)


def codes_left(person):
    """The recovery codes that PERSON has not used."""
    codes = person.authenticator_set.filter(type=CODES).first()
    return codes.wrap().get_unused_codes() if codes else []


class TheLastOne(Exception):
    """Nobody goes without a second factor: another has to be there first."""


@transaction.atomic
def remove(factor):
    """Take FACTOR away. Raises TheLastOne."""
    person = factor.user
    lock(person)
    if not person.authenticator_set.exclude(type=CODES).exclude(pk=factor.pk).exists():
        raise TheLastOne
    factor.delete()


class NotTheFirst(Exception):
    """Somebody else came by the same password, and was quicker."""


def lock(person, *, is_first=False):
    """One change of a person's factors at a time. IS_FIRST: by somebody who has shown none, so
    there must be none. Raises NotTheFirst."""
    User.objects.select_for_update().get(pk=person.pk)
    if is_first and has_one(person):
        raise NotTheFirst
