"""Orders for renditions, and how a worker carries them out."""

import logging

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.models.discarded import DiscardedFile
from articles.models.rendition import render, store, wanted

# A picture on which the program itself dies has killed a worker so many times, and kills no more.
MAX_ATTEMPTS = 3

_log = logging.getLogger(__name__)


class RenditionOrderQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(failure="")

    def given_up(self):
        return self.exclude(failure="")

    def next_first(self):
        """Those not tried yet first, and the newest picture of these: it is about to be printed."""
        return self.order_by("attempts", "-pk")

    def place(self, picture):
        """Order what PICTURE lacks; an order given up is an order again. Waits for no worker."""
        self.bulk_create([RenditionOrder(picture=picture)], ignore_conflicts=True)
        self.filter(picture=picture).given_up().update(failure="", attempts=0)

    def carry_out_next(self):
        """Carry out one order that nobody else is at; the picture, or None where none waits."""
        order = self._taken()
        if order is None:
            return None
        try:
            order.carry_out()
        except BaseException:
            # Asked to stop, disk full, database gone: not the picture's doing.
            self.filter(pk=order.pk).update(attempts=0)
            raise
        return order.picture

    @transaction.atomic
    def _taken(self):
        """The next order, with one attempt more, which stays counted whatever befalls us."""
        order = (
            self.waiting()
            .next_first()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("picture")
            .first()
        )
        if order and order.attempts >= MAX_ATTEMPTS:
            order.give_up("The program that was making them died of it, three times.")
        elif order:
            order.attempts += 1
            order.save()
        return order


class RenditionOrder(models.Model):
    """That renditions of a picture are to be made; gone when they are.

    A row of its own, because whoever makes them holds it meanwhile: held itself, the picture
    could not be saved, nor an article that uses it.
    """

    picture = models.OneToOneField(
        "Picture",
        models.CASCADE,
        primary_key=True,
        related_name="order",
        verbose_name=_("picture"),
    )
    placed_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.TextField(_("why it was given up"), blank=True)

    objects = RenditionOrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["attempts", "-picture"],
                condition=models.Q(failure=""),
                name="articles_orders_waiting",
            ),
        ]

    def __str__(self):
        return self.failure or "waiting"

    def give_up(self, why):
        """Try no more, and say WHY: to editors in the list of pictures, and in the log."""
        self.failure = why
        self.save()
        _log.error("No renditions of picture %s: %s", self.picture_id, why)

    def carry_out(self):
        """Make the renditions that the picture lacks, or give it up; nothing where others do."""
        made, why = [], ""
        with transaction.atomic():
            mine = self._held()
            if mine is None:
                return
            picture = mine.picture
            has = {rendition.kind for rendition in picture.renditions.all()}
            try:
                made = render(picture, [kind for kind in wanted(picture) if kind not in has])
            except Exception as error:  # Whatever it is, the others have to have their turn.
                why = _reason(error)
            # Certain before the first is written: where we die then, a sweep finds them.
            DiscardedFile.objects.add_later(*(rendition.file.name for rendition, _data in made))
        with transaction.atomic():
            mine = self._held()
            if mine is None:
                return
            if not picture.hold_if_unchanged():
                # Changed meanwhile, or just being changed: what we made is of no use.
                mine.attempts = 0
                mine.save()
            elif why:
                mine.give_up(why)
            else:
                store(picture, made)
                # Readers get other files of it from now on.
                picture.save(update_fields=["updated_at"])
                mine.delete()

    def _held(self):
        """This order with its picture, held to the transaction's end; None where others hold it."""
        held = RenditionOrder.objects.waiting().select_for_update(skip_locked=True, of=("self",))
        return held.select_related("picture").filter(pk=self.pk).first()


def _reason(error):
    """ERROR in a sentence that an editor can pass on."""
    if isinstance(error, FileNotFoundError):
        return "The stored file is missing."
    return f"The stored file cannot be read ({type(error).__name__}: {error})."
