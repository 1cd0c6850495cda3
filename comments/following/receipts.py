"""The writer of a comment asks from its receipt to be told of more, or of less."""

from functools import partial

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from comments.guard import guarded
from comments.models import Comment
from comments.models.following import KINDS, CannotFollow, follow, unfollow
from comments.views import receipt_headers, receipt_page


def not_changed(request, typed, why, status):
    """Nothing was changed, and WHY; nothing was typed."""
    page = render(request, "comments/not_changed.html", {"why": why}, status=status)
    return receipt_headers(page)


guarded_without_words = partial(guarded, (), handing_back=not_changed)


@guarded_without_words()
def follow_from_receipt(request, token, *, typed):
    """The receipt; posted, what is asked for or ended by the button that was pressed, and the
    receipt again, which says the same whether the address is known here or not."""
    if request.method != "POST":
        return receipt_page(request, token)
    comment = get_object_or_404(Comment.objects.of_receipt(token))
    try:
        if (kind := request.POST.get("follow")) in KINDS:
            follow(comment, [kind])
        elif (kind := request.POST.get("end")) in KINDS:
            unfollow(comment, [kind])
    except CannotFollow:
        why = _("Its e-mail address is erased, so there is nowhere to write to.")
        return not_changed(request, typed, why, 409)
    return HttpResponseRedirect(f"{comment.get_receipt_url()}#following", status=303)
