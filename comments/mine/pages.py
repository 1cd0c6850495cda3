"""What was written under an address, for whoever holds a link that was mailed there."""

from functools import wraps

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comments.buttons import guarded_button
from comments.mine.forms import ErasureForm
from comments.models.mailbox import ERASED_AT_ONCE, Mailbox
from comments.models.mailbox_key import address_opened_by
from comments.views import receipt_headers


def _opened(view):
    """VIEW of the Mailbox that a link opens; where it opens none, or no more, a page that says so,
    in the same words."""

    @wraps(view)
    def opened(request, token, *args, **kwargs):
        kwargs.pop("typed", None)
        email = address_opened_by(token)
        if not email:
            response = render(request, "comments/mine_over.html", status=404)
        else:
            response = view(request, token, Mailbox(email), *args, **kwargs)
        return receipt_headers(response)

    return opened


@cache_control(no_store=True)
@require_safe
@_opened
def mine(request, token, mailbox):
    """All of it, the newest first, fifty to a page."""
    return _page(request, token, mailbox)


def _page(request, token, mailbox):
    sent, older, is_first = mailbox.page(request.GET.get("from", ""))
    context = {
        "email": mailbox.email,
        "sent": sent,
        "count": mailbox.count(),
        "older": older,
        "is_first": is_first,
        "following": mailbox.following(),
        "reported": mailbox.reported() if is_first else [],
        "token": token,
    }
    return render(request, "comments/mine.html", context)


@guarded_button(_("Nothing was downloaded"))
@_opened
def download(request, token, mailbox):
    """All of it as a file, once somebody presses the button: that it was fetched is on record."""
    if request.method != "POST":
        return _page(request, token, mailbox)
    said = mailbox.hand_out()
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


@guarded_button(
    _("Not erased, or not all of it"),
    after=_("What still stands among your comments is not erased."),
)
@_opened
def erase(request, token, mailbox, public_id=None):
    """What goes and what stays, of one comment or of all; posted by who is sure, it is gone."""
    comment = public_id and mailbox.one(public_id)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    is_sure = form.is_valid()
    if public_id and not comment and not is_sure:
        raise Http404
    context = {"token": token, "comment": comment, "email": mailbox.email}
    if not is_sure:
        context |= {"count": mailbox.count(), "at_once": ERASED_AT_ONCE, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "comments/mine_erase.html", context, status=status)
    done = mailbox.erase(public_id)
    # With the last of it the link opens nothing any more.
    context |= {"done": done, "page": "" if mailbox.is_empty else _address(token)}
    return render(request, "comments/mine_erased.html", context)


def _address(token):
    return reverse("comments:mine", args=[token])
