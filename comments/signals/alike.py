"""What says the same as another comment, or nearly."""

from django.db import transaction

from comments.models import Comment, Likeness
from comments.models.likeness import perhaps_near
from comments.signals.likeness import essence_of, say_nearly_the_same

# So many texts are compared at most, of those that may be nearly the same.
COMPARED = 200


@transaction.atomic
def alike(number):
    """The numbers of the waiting comments whose text is that of comment NUMBER, or nearly; its
    own, where it waits, among them."""
    mine = Likeness.objects.filter(pk=number).first()
    if mine is None:
        return [number]
    same = Likeness.objects.same_as(mine.exact).filter(comment__in=Comment.objects.waiting())
    found = list(same.values_list("pk", flat=True))
    if mine.bands:
        essence = essence_of(Comment.objects.get(pk=number).text)
        found += nearly_as(mine, essence, at_most=COMPARED, waiting=True)
    return found


def nearly_as(mine, essence, *, at_most, waiting=False):
    """The numbers of the comments that say nearly what MINE does, a text of this ESSENCE; AT_MOST
    so many are compared, of those that are WAITING where only these are meant. Inside a
    transaction."""
    return [
        number
        for number, text in perhaps_near(mine, at_most=at_most, waiting=waiting)
        if say_nearly_the_same(essence, essence_of(text))
    ]
