"""The writer of a comment asks from its receipt to be told of more, or of less."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from comments.buttons import guarded_button, nothing_done
from comments.models import Comment
from comments.models.following import KINDS, CannotFollow, follow, unfollow
from comments.views import receipt_page


@guarded_button()
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
        return nothing_done(request, why, 409)
    return HttpResponseRedirect(f"{comment.get_receipt_url()}#following", status=303)
