"""What says the same as another comment, or nearly."""

from django.db import transaction

from comments.models import Comment, Likeness
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
    waiting = Likeness.objects.filter(comment__in=Comment.objects.waiting())
    found = list(waiting.same_as(mine.exact).values_list("pk", flat=True))
    if mine.bands:
        essence = essence_of(Comment.objects.get(pk=number).text)
        found += nearly_as(mine, essence, among=waiting, at_most=COMPARED)
    return found


def nearly_as(mine, essence, *, among, at_most):
    """The numbers of the comments AMONG these likenesses that say nearly what MINE does, a text of
    this ESSENCE; AT_MOST so many are compared. Inside a transaction."""
    near = among.perhaps_near(mine.bands, exact=mine.exact, at_most=at_most)
    return [
        number
        for number, text in near.values_list("pk", "text")
        if say_nearly_the_same(essence, essence_of(text))
    ]
