"""Mails into a folder, one file each, where no mail server is named."""

import os
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes each mail as it would be sent, into a file that any mail program opens."""

    def send_messages(self, messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        # They hold addresses and one-time links: for nobody else on this machine.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, message in enumerate(messages):
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}-{number}"
            half = folder / f".{name}.half"
            half.touch(mode=0o600)
            half.write_bytes(message.message().as_bytes(linesep="\r\n"))
            # Whoever looks into the folder sees whole mails.
            half.rename(folder / f"{name}.eml")
        return len(messages)
