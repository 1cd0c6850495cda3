"""Pictures, and what the paper prints beneath them."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
WIDTH = 1280
# Far taller than any column of text, and well within what a JPEG can hold.
HEIGHT = 10_000

_TOO_LARGE = _("This picture is larger than 40 megapixels. Scale it down and try again.")


class UnreadablePicture(Exception):
    """The file is not a picture the paper can print; the message says why, to an editor."""


def prepared(file):
    """FILE re-encoded as the paper keeps pictures: a JPEG at most WIDTH by HEIGHT pixels.

    Turned upright, without the camera's metadata (which tells where a photographer stood), and
    named after its content. Raises UnreadablePicture.
    """
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadablePicture(_TOO_LARGE)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            canvas = Image.new("RGB", upright.size, "white")
            canvas.paste(upright, mask=upright.getchannel("A"))
    except UnidentifiedImageError as error:
        raise UnreadablePicture(_("This file is not a JPEG, PNG or WebP picture.")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture(_TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadablePicture(_("This picture is damaged and cannot be read.")) from error
    scale = min(WIDTH / canvas.width, HEIGHT / canvas.height)
    if scale < 1:
        size = [max(1, round(side * scale)) for side in canvas.size]
        canvas = canvas.resize(size, Image.Resampling.LANCZOS)
    data = BytesIO()
    canvas.save(data, "JPEG", quality=82, optimize=True, progressive=True)
    name = hashlib.sha256(data.getvalue()).hexdigest()[:32]
    return ContentFile(data.getvalue(), name=f"{name}.jpg")


class Picture(models.Model):
    """A picture with, apart from each other, what it shows, its caption and its credit."""

    file = models.ImageField(_("file"), width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_("What the picture shows, for somebody who cannot see it."),
    )
    caption = models.TextField(
        _("caption"), blank=True, help_text=_("Printed beneath the picture.")
    )
    credit = models.CharField(
        _("credit"), max_length=200, help_text=_("Who made it, as in “Photo: Jane Doe/Agency”.")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return self.alt
