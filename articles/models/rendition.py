"""Renditions: the files of a picture that browsers choose from, by width and format."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image

from articles.models.discarded import DiscardedFile, half_written


class Shape(models.TextChoices):
    """How much of a picture a rendition shows: all of it, or a crop around its focal point."""

    WHOLE = "whole", _("whole")
    WIDE = "16:9", "16:9"
    CLASSIC = "4:3", "4:3"
    SQUARE = "1:1", "1:1"

    @property
    def ratio(self):
        across, down = map(int, self.value.split(":"))
        return across / down


class Format(models.TextChoices):
    AVIF = "avif", "AVIF"
    JPEG = "jpeg", "JPEG"

    @property
    def ending(self):
        return "jpg" if self is Format.JPEG else "avif"


# Telephones at two and three pixels to the point, and the article's column at one and two. JPEG is
# for the few browsers that know nothing better: two widths do for them, and keep pages light.
WIDTHS = {Format.AVIF: (414, 640, 828, 1280, 1656), Format.JPEG: (640, 1280)}
# For structured data, which wants each shape once.
CROP_WIDTH = 1200
JPEG_QUALITY = 80
# The first of them that keeps to the budget; grain and foliage need the later ones.
AVIF_QUALITIES = (60, 50, 40, 30)
# Bytes that an AVIF 828 pixels wide may have; a wider one has more in proportion to its area.
AVIF_BUDGET, BUDGET_WIDTH = 60_000, 828
# 6 is the encoder's own choice; one thread, since readers need the other cores.
AVIF_EFFORT = {"speed": 6, "max_threads": 1}
# Digits of a file's name: eighty bits, of which no two files share all. A page names sixty files,
# and what is as good as random does not pack.
NAME_LENGTH = 20


class RenditionQuerySet(models.QuerySet):
    def crops(self):
        return self.exclude(shape=Shape.WHOLE)

    def discard(self, *, at_once=False):
        """Take them out of all pages now; their files go a good while after, or AT_ONCE."""
        names = list(self.values_list("file", flat=True))
        self.delete()
        if at_once:
            DiscardedFile.objects.add_now(*names)
        else:
            DiscardedFile.objects.add_later(*names)


class Rendition(models.Model):
    """One file of a picture, in one shape, format and width; named after what is in it.

    It stands here only once its file is whole, and no file of a name here ever changes.
    """

    picture = models.ForeignKey(
        "Picture", models.CASCADE, related_name="renditions", verbose_name=_("picture")
    )
    shape = models.CharField(_("shape"), max_length=5, choices=Shape)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    file = models.FileField(_("file"), unique=True)
    bytes = models.PositiveIntegerField(_("bytes"))

    objects = RenditionQuerySet.as_manager()

    class Meta:
        ordering = ["picture", "shape", "format", "width"]
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(
                name="articles_one_rendition_of_a_kind",
                fields=["picture", "shape", "format", "width"],
            ),
        ]

    def __str__(self):
        return f"{self.shape} {self.format} {self.width} × {self.height}"

    @property
    def is_whole(self):
        return self.shape == Shape.WHOLE

    @property
    def kind(self):
        return self.shape, self.format, self.width


def widths(own, steps):
    """Of the widths STEPS those that a picture OWN pixels wide is rendered in, never scaled up.

    The last is the picture's own width where that is less; one just short of it is left out.
    """
    widest = min(own, steps[-1])
    return [*(step for step in steps if step <= 0.9 * widest), widest]


def wanted(picture):
    """Each kind of rendition that PICTURE should have."""
    kinds = [
        (Shape.WHOLE, kind, width)
        for kind, steps in WIDTHS.items()
        for width in widths(picture.width, steps)
    ]
    for shape in Shape:
        if shape != Shape.WHOLE:
            left, _upper, right, _lower = crop_box(picture, shape)
            kinds.append((shape, Format.JPEG, min(CROP_WIDTH, right - left)))
    return kinds


def crop_box(picture, shape):
    """The largest box of SHAPE in PICTURE, as near to its focal point as the edges let it."""
    across = max(1, round(min(picture.width, picture.height * shape.ratio)))
    down = min(picture.height, max(1, round(across / shape.ratio)))
    left = round(picture.width * picture.focus_x / 100 - across / 2)
    upper = round(picture.height * picture.focus_y / 100 - down / 2)
    left = min(max(left, 0), picture.width - across)
    upper = min(max(upper, 0), picture.height - down)
    return left, upper, left + across, upper + down


def render(picture, kinds):
    """Renditions of PICTURE of these KINDS, each with its bytes, neither of them stored yet."""
    with picture.file.storage.open(picture.file.name) as stored, Image.open(stored) as opened:
        source = opened.convert("RGB")
    # Metadata beside the pixels would travel into every file.
    source.info = {}
    made = []
    for shape, kind, width in kinds:
        box = (0, 0, *source.size) if shape == Shape.WHOLE else crop_box(picture, shape)
        ratio = (box[2] - box[0]) / (box[3] - box[1]) if shape == Shape.WHOLE else shape.ratio
        size = (width, max(1, round(width / ratio)))
        data = encoded(source.resize(size, Image.Resampling.LANCZOS, box), kind)
        # With its kind, so that no two renditions ever share a file.
        words = f"{picture.pk} {shape} {kind} {width} ".encode()
        name = f"{hashlib.sha256(words + data).hexdigest()[:NAME_LENGTH]}.{kind.ending}"
        rendition = Rendition(
            picture=picture,
            shape=shape,
            format=kind,
            width=size[0],
            height=size[1],
            file=name,
            bytes=len(data),
        )
        made.append((rendition, data))
    return made


def encoded(image, kind):
    """IMAGE as bytes of the format KIND; an AVIF as good as the budget allows."""
    data = BytesIO()
    if kind == Format.JPEG:
        image.save(data, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        return data.getvalue()
    budget = AVIF_BUDGET * max(1, image.width / BUDGET_WIDTH) ** 2
    for quality in AVIF_QUALITIES:
        data = BytesIO()
        image.save(data, "AVIF", quality=quality, **AVIF_EFFORT)
        if data.tell() <= budget:
            break
    return data.getvalue()


def store(picture, made):
    """Keep what was MADE of PICTURE, and discard what is no longer wanted of it.

    For a transaction that holds the picture.
    """
    for rendition, data in made:
        _write(rendition.file.name, data)
    kinds = set(wanted(picture))
    surplus = [r.pk for r in picture.renditions.all() if r.kind not in kinds]
    picture.renditions.filter(pk__in=surplus).discard()
    Rendition.objects.bulk_create(rendition for rendition, _data in made)
    DiscardedFile.objects.take_back(*(rendition.file.name for rendition, _data in made))


def _write(name, data):
    """Keep DATA as NAME, which appears whole or not at all, also to whoever pulls the plug."""
    path = Path(default_storage.path(name))
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    half = path.with_name(half_written(name))
    try:
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
