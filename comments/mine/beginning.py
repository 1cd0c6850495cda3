"""A rejected text is a start: a new comment begins with it, from its receipt."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from comments.buttons import guarded_button
from comments.models import Comment
from comments.models.replying import Place, answered_by
from comments.models.restart import reference_to
from comments.posting import begin_with
from comments.views import receipt_headers, receipt_page


@guarded_button(_("No new comment was begun"))
def begin_again(request, token, *, typed):
    """The form for a new comment with the words of the rejected one in it, where that one stood:
    as a reply, while what it answers is public, else as a comment of its own.

    It is posted to, so that no address holds the words; and nothing on the page says by which
    receipt it was come by.
    """
    comment = get_object_or_404(
        Comment.objects.of_receipt(token).select_related("article__section", "article__discussion")
    )
    if request.method != "POST" or comment.is_erased or not comment.is_rejected:
        return receipt_page(request, token)
    is_reply, answered = answered_by(comment)
    begun = {"name": comment.name, "text": comment.text, "begun": reference_to(comment)}
    response = begin_with(
        request,
        Place(comment.article, answered),
        begun,
        is_astray=is_reply and answered is None,
    )
    return receipt_headers(response)
