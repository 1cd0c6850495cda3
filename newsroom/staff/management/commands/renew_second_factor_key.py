"""Seals the secrets of second factors anew, after a new key was put before the old one."""

from allauth.mfa.models import Authenticator
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from newsroom.staff.door import sealing

# Where a row of each kind keeps what is sealed; passkeys are no secret of ours.
SEALED = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Seals the secrets of second factors by the first key in SECOND_FACTOR_KEY. Run it after "
        "putting a new key before the old one, and take the old one away afterwards."
    )

    @transaction.atomic
    def handle(self, **options):
        rows = Authenticator.objects.select_for_update().order_by("pk")
        renewed = 0
        for row in rows:
            sealed = {name: row.data[name] for name in SEALED if name in row.data}
            try:
                row.data |= {name: sealing.seal_anew(value) for name, value in sealed.items()}
            except sealing.Unreadable:
                raise CommandError(
                    f"Second factor {row.pk} was sealed by a key that is not in SECOND_FACTOR_KEY. "
                    "Nothing was done."
                ) from None
            if sealed:
                row.save(update_fields=["data"])
                renewed += 1
        self.stdout.write(f"{renewed} sealed anew.")
