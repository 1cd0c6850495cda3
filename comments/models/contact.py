"""What is known of a comment's writer beyond the name they chose to show."""

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.keyed import keyed


class ContactQuerySet(models.QuerySet):
    def of_writer(self, email):
        """Those of whoever gives this address, which nobody has confirmed."""
        return self.alias(address=Lower("email")).filter(address=email.lower())

    def sent_from(self, hashes, *, since):
        """Those sent from one network address since a moment; HASHES are the address's own."""
        return self.filter(address_hash__in=hashes, comment__submitted_at__gte=since)

    def rejected(self):
        """Those whose comment stands rejected."""
        return self.filter(comment__status=Comment.Status.REJECTED)


class Contact(models.Model):
    """What the law wants erasable and no page needs, in a row of its own.

    Nobody has confirmed that the address is the writer's.
    """

    append_only = True
    may_call = ("comments_contacts_let_go", "comments_addresses_let_go")

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="contact"
    )
    email = models.EmailField(_("e-mail"))
    # A keyed hash of the network address; NULL where that says nothing, or no more.
    address_hash = models.BinaryField(null=True)
    # Whether a field was filled in that no person sees.
    filled_trap = models.BooleanField(db_default=False)
    # How long the preview stood before it was sent, in milliseconds; NULL: there was none.
    previewed_for = models.PositiveIntegerField(null=True)
    # Unique while the comment waits for its first decision, emptied by it; see `submission_key`.
    submission_key = models.BinaryField(null=True, unique=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ()
        indexes = [
            # What one writer sent, the newest first.
            models.Index(Lower("email"), F("comment").desc(), name="comments_by_their_writer"),
            models.Index(fields=["address_hash", "-comment"], name="comments_from_one_address"),
        ]

    def __str__(self):
        return str(_("Contact of comment %s") % self.comment_id)


# One statement, and so one commit, and all or nothing. The contact goes in first, under a number
# drawn for the comment (its foreign key is checked at the end of the transaction), so that a
# comment sent twice is never inserted twice.
_INSERT = """
WITH claimed AS (
    INSERT INTO comments_contact (
        comment_id, email, submission_key, filled_trap, previewed_for, address_hash)
    VALUES (
        nextval(pg_get_serial_sequence('comments_comment', 'id')), %(email)s, %(submission_key)s,
        %(filled_trap)s, %(previewed_for)s, %(address_hash)s)
    ON CONFLICT (submission_key) DO NOTHING RETURNING comment_id
)
INSERT INTO comments_comment (
    id, article_id, parent_id, answers_id, edition_id, written_by_id, name, text, public_id,
    receipt_token)
SELECT comment_id, %(article_id)s, %(parent_id)s, %(answers_id)s, %(edition_id)s,
    %(written_by_id)s, %(name)s, %(text)s, %(public_id)s, %(receipt_token)s
FROM claimed
RETURNING id, submitted_at, status, record_version, salt, fingerprint
"""
_RETURNED = ("pk", "submitted_at", "status", "record_version", "salt", "fingerprint")


def insert_with_contact(comment, contact):
    """Insert COMMENT, a new one, with CONTACT, the fields of its Contact; whether it was. It is
    not where the same one waits, or was just being inserted by somebody else, whose transaction
    has then ended."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**vars(comment), **contact})
        row = cursor.fetchone()
    if row is None:
        return False
    for field, value in zip(_RETURNED, row, strict=True):
        setattr(comment, field, value)
    comment.contact = Contact(comment=comment, **contact)
    for each in (comment, comment.contact):
        each._state.adding, each._state.db = False, connection.alias
    return True


def submission_key(*, article, parent, answers, name, email, text, written_by=None):
    """Who wrote what where, so that the same thing sent twice is recognised.

    Keyed, so that nobody with the database alone can test whose address is behind a text. An answer
    by the newsroom is never the same thing as what a reader sent, whatever name they gave.
    """
    mac = hmac.new(settings.SUBMISSION_KEY.encode(), digestmod=hashlib.sha256)
    numbers = (article.pk, parent.pk if parent else 0, answers.pk if answers else 0)
    by_the_newsroom = [str(written_by.pk)] if written_by else []
    for part in (*map(str, numbers), name, email.lower(), text, *by_the_newsroom):
        data = part.encode()
        mac.update(len(data).to_bytes(8, "big") + data)
    return mac.digest()


def address_hashes(address, now):
    """What ADDRESS, of the network, is called today and was called yesterday; none where it is
    not one of the internet's: behind a proxy every reader would share the proxy's.

    Keyed by the day, so that no address can be followed further. Of IPv6 by the first half, which
    is what one household has.
    """
    found = network_address(address)
    if found is None or not found.is_global:
        return []
    days = (now.date(), now.date() - timedelta(days=1))
    return [keyed(f"address/{day.isoformat()}", packed(found)) for day in days]


def network_address(said):
    """The address of the network that is SAID, of the older kind where it is one of those written
    as one of IPv6; None where it says nothing."""
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def packed(address):
    """ADDRESS, a `network_address`, as bytes; of IPv6 the first half."""
    if address.version == 6:
        address = ipaddress.ip_network((address, 64), strict=False).network_address
    return address.packed
