"""The link by which whoever reads mail at an address sees what was written under it."""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from comments.models.limits import an_hour_ago, refuse_beyond

# As long as a slow mail server may need. Whoever asks for more links than a mailbox is sent in
# that time finds one in it that is good still. The database says the same.
GOOD_FOR = timedelta(hours=24)


def new_seed():
    return secrets.token_bytes(32)


class MailboxKeyQuerySet(models.QuerySet):
    def asked_since(self, moment):
        return self.filter(asked_at__gte=moment)

    def good(self):
        """Those that still open something."""
        return self.filter(asked_at__gt=Now() - GOOD_FOR).exclude(email="")

    def over_before(self, moment):
        """Those that had ceased to open anything at MOMENT."""
        return self.filter(asked_at__lt=moment - GOOD_FOR)


class MailboxKey(models.Model):
    """Somebody asked for such a link to an address: a row each time, whoever's address it is and
    whether anything was written under it. Whoever sends the mail finds that out.

    The link's own words stand nowhere. They are made of the row's seed and of a secret that is not
    in the database, and known again by their hash: who has read the tables can open nothing.
    """

    append_only = True
    may_call = ("comments_mailbox_keys_let_go",)

    # In small letters; emptied with the last of what was written under it.
    email = models.EmailField(_("e-mail"), blank=True)
    seed = models.BinaryField(default=new_seed)
    digest = models.BinaryField(unique=True)
    # A keyed hash of the network address it was asked from; NULL where that says nothing.
    address_hash = models.BinaryField(null=True)
    # Whether a field was filled in that no person sees.
    filled_trap = models.BooleanField(db_default=False)
    asked_at = models.DateTimeField(db_default=Now())

    objects = MailboxKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to one’s own comments")
        verbose_name_plural = _("links to one’s own comments")
        default_permissions = ()
        indexes = [
            models.Index(fields=["asked_at"], name="comments_keys_by_time"),
            models.Index(fields=["address_hash", "-asked_at"], name="comments_keys_from_there"),
            models.Index(
                fields=["email"], condition=~Q(email=""), name="comments_keys_to_an_address"
            ),
            # By it a trigger counts how many went to a mailbox of late.
            models.Index(
                Func(F("email"), function="comments_mailbox"), name="comments_keys_to_a_mailbox"
            ),
        ]

    def __str__(self):
        return str(_("Link %s") % self.pk)

    def get_absolute_url(self):
        """What the link leads to."""
        return reverse("comments:mine", args=[self.token])

    @property
    def token(self):
        """The unguessable part of the link: 192 bits."""
        return _token_from(bytes(self.seed))


def _token_from(seed):
    made = salted_hmac("comments.mailbox_key", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


def _digest_of(token):
    return hashlib.sha256(token.encode()).digest()


def ask_for_link(email, *, known_as=(), filled_trap=False):
    """Have a link mailed to EMAIL, if anything was written under it. The same is done for every
    address, so that nobody learns by how long it takes which are known here. Raises TooMany.

    KNOWN_AS are the hashes of the network address that asks.
    """
    since = an_hour_ago()
    asked = MailboxKey.objects.asked_since(since).annotate(at=F("asked_at"))
    limits = {
        "links": (asked, settings.LINKS_AN_HOUR),
        "links from the address": (
            asked.filter(address_hash__in=list(known_as)),
            settings.LINKS_AN_HOUR_FROM_AN_ADDRESS,
        ),
    }
    refuse_beyond(limits, since=since)
    seed = new_seed()
    MailboxKey.objects.create(
        email=email.lower(),
        seed=seed,
        digest=_digest_of(_token_from(seed)),
        address_hash=next(iter(known_as), None),
        filled_trap=filled_trap,
    )


def address_opened_by(token):
    """The address whose mail TOKEN came in, in small letters; empty where it opens nothing, or no
    more."""
    key = MailboxKey.objects.good().filter(digest=_digest_of(token)).first()
    return key.email if key else ""
