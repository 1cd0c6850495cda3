"""Pictures, and what the paper prints beneath them."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.discarded import DiscardedFile
from articles.models.order import RenditionOrder

MIDDLE = 50  # percent


class PictureQuerySet(models.QuerySet):
    def with_uses(self):
        """Each with `uses`: how many articles it stands in, whatever becomes of them."""
        return self.annotate(uses=Count("articles", distinct=True))

    def used(self):
        return self.filter(articles__isnull=False).distinct()

    def unused(self):
        return self.filter(articles__isnull=True)

    def waiting(self):
        """Those that some renditions are still to be made of."""
        return self.filter(order__failure="")

    def given_up(self):
        """Those that renditions cannot be made of."""
        return self.filter(order__isnull=False).exclude(order__failure="")

    def delete(self):
        """One by one: with a picture go its files."""
        with transaction.atomic():
            return sum(picture.delete()[0] for picture in self), {}

    # As Django's own: only after a filter, and not from a template.
    delete.queryset_only = delete.alters_data = True


class Picture(models.Model):
    """A picture with, apart from each other, what it shows, its caption and its credit.

    It is stored once, prepared for print; readers mostly get one of its renditions, which a
    worker makes afterwards. What has not been made yet, a page does not name.
    """

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
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, across"),
        default=MIDDLE,
        db_default=MIDDLE,
        validators=[MaxValueValidator(100)],
        help_text=_("Percent from the left edge. What stands here stays in sight in every crop."),
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, down"),
        default=MIDDLE,
        db_default=MIDDLE,
        validators=[MaxValueValidator(100)],
        help_text=_("Percent from the upper edge."),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    # Its words, its file or its renditions.
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, db_default=Now())

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                name="articles_focus_is_on_the_picture",
                condition=Q(focus_x__range=(0, 100), focus_y__range=(0, 100)),
            ),
        ]

    def __str__(self):
        return self.alt

    def save(self, *args, **kwargs):
        """Save it, and order what its renditions lack for it; none is made here."""
        with transaction.atomic():
            same = Picture.objects.select_for_update(no_key=True).filter(pk=self.pk)
            before = same.first() if self.pk else None
            super().save(*args, **kwargs)
            if before and before.looks == self.looks:
                return
            if before and before.file.name == self.file.name:
                self.renditions.crops().discard()
            else:
                self.renditions.all().discard()
                if before:
                    DiscardedFile.objects.add_later(before.file.name)
            self.order_renditions()

    def delete(self, *args, **kwargs):
        """Delete it where no article uses it; its files follow when that is certain."""
        with transaction.atomic():
            # Before its order: whoever makes renditions of it holds that, and never waits for this.
            Picture.objects.select_for_update().filter(pk=self.pk).first()
            DiscardedFile.objects.add_now(self.file.name)
            self.renditions.all().discard(at_once=True)
            return super().delete(*args, **kwargs)

    def order_renditions(self):
        """Have a worker make what is missing, also where that was given up before."""
        RenditionOrder.objects.place(self)

    def hold_if_unchanged(self):
        """Hold it to the transaction's end, without waiting; whether it is as it was read."""
        # Not waiting, because whoever holds it may be waiting for us.
        same = Picture.objects.select_for_update(no_key=True, skip_locked=True)
        now = same.filter(pk=self.pk).first()
        return now is not None and now.looks == self.looks

    @property
    def looks(self):
        """All that its renditions depend on."""
        return self.file.name, self.focus_x, self.focus_y

    @property
    def focus_classes(self):
        """The style sheet's names for the focal point, in steps of 10 %; none for the middle."""
        steps = (("x", (self.focus_x + 5) // 10 * 10), ("y", (self.focus_y + 5) // 10 * 10))
        return " ".join(f"focus-{axis}-{step}" for axis, step in steps if step != MIDDLE)

    # What a page names. Each asks for all renditions once, or not at all where they came along.

    def _whole(self, kind):
        """Its renditions uncropped in the format KIND, narrowest first."""
        return [r for r in self.renditions.all() if r.is_whole and r.format == kind]

    @property
    def avif_srcset(self):
        return _srcset(self._whole("avif"))

    @property
    def jpeg_srcset(self):
        return _srcset(self._whole("jpeg"))

    @property
    def fallback(self):
        """What a browser shows that chooses for itself: its widest JPEG, or the stored one."""
        return next(reversed(self._whole("jpeg")), self)

    @property
    def smallest(self):
        """Its smallest rendition, or the stored file."""
        return next(iter(self._whole("avif")), self)

    @property
    def crops(self):
        """Its crops around the focal point, for those who want 16:9, 4:3 and 1:1."""
        return [r for r in self.renditions.all() if not r.is_whole]


def _srcset(renditions):
    return ", ".join(f"{r.file.url} {r.width}w" for r in renditions)
