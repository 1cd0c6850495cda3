"""How an editor's file becomes a picture that the paper can print."""

import hashlib
import struct
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

MAX_PIXELS = 40_000_000
# Wide enough for a crop out of it that is as wide as the widest rendition.
WIDTH = 2560
# Far taller than any column of text, and well within what a JPEG can hold.
HEIGHT = 10_000
# What renditions are made from loses little by being encoded once more.
QUALITY = 88

_TOO_LARGE = _("This picture is larger than 40 megapixels. Scale it down and try again.")
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnreadablePicture(Exception):
    """The file is not a picture the paper can print; the message says why, to an editor."""


def prepared(file):
    """FILE re-encoded as the paper keeps pictures: a JPEG at most WIDTH by HEIGHT pixels.

    Turned upright, in the colours every screen knows, without the camera's metadata (which tells
    where a photographer stood), and named after its content. Raises UnreadablePicture.
    """
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadablePicture(_TOO_LARGE)
            canvas = _printable(picture)
    except UnidentifiedImageError as error:
        raise UnreadablePicture(_("This file is not a JPEG, PNG or WebP picture.")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture(_TOO_LARGE) from error
    except (OSError, EOFError, ValueError, SyntaxError, struct.error) as error:
        raise UnreadablePicture(_("This picture is damaged and cannot be read.")) from error
    data = BytesIO()
    canvas.save(data, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    name = hashlib.sha256(data.getvalue()).hexdigest()[:32]
    return ContentFile(data.getvalue(), name=f"{name}.jpg")


def _printable(picture):
    """PICTURE upright, on white, small enough, and without anything beside its pixels."""
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    is_on_its_side = orientation in {5, 6, 7, 8}
    limits = (HEIGHT, WIDTH) if is_on_its_side else (WIDTH, HEIGHT)
    scale = min(1, *(limit / side for limit, side in zip(limits, picture.size, strict=True)))
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    # A JPEG need not be decoded larger than it is wanted: a quarter of the memory, or less.
    picture.draft(None, size)
    canvas = _in_known_colours(picture)
    if canvas.size != size:
        canvas = canvas.resize(size, Image.Resampling.LANCZOS)
    if canvas.mode == "RGBA":
        coloured, canvas = canvas, Image.new("RGB", size, "white")
        canvas.paste(coloured, mask=coloured.getchannel("A"))
    canvas = canvas.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else canvas.copy()
    canvas.info = {}
    return canvas


def _in_known_colours(picture):
    """PICTURE as sRGB. A telephone's wider colours, taken for it as they are, would look pale."""
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            return ImageCms.profileToProfile(
                picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=wanted
            )
        except (ImageCms.PyCMSError, OSError):
            # A profile that cannot be used is no reason to refuse the picture, a damaged one is.
            picture.load()
    # A copy for nothing would be 160 MB of a picture as large as is allowed.
    return picture if picture.mode == wanted else picture.convert(wanted)
