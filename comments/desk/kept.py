"""What is kept under an address, or behind a receipt: shown, handed out or erased, on request."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from comments.desk.forms import AddressForm
from comments.models import AlreadyErased, Comment, Contact, Erasure, Export, Subscription
from comments.models.handed_out import followed_of, kept_of, said_of


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request, *, admin_site):
    """Ask for an address; posted, what is kept under it, and with a verb, hand it out or erase it.

    The address is posted and stands in no URL: those are written into logs.
    """
    person = request.user
    if not (person.has_perm("comments.add_export") and person.has_perm("comments.add_erasure")):
        raise PermissionDenied
    form = AddressForm(request.POST or None)
    comments, followed = [], []
    if form.is_bound and form.is_valid():
        comments = list(_asked_for(form))
        followed = list(_followed_by(form))
        if "export" in request.POST and (comments or followed):
            return _export(request, comments, followed)
        if "erase" in request.POST and request.POST.get("sure") and (comments or followed):
            return _erase(request, comments, followed)
    context = {
        **admin_site.each_context(request),
        "title": _("What we keep under an address"),
        "form": form,
        "comments": comments,
        "followed": followed,
        "is_unsure": "erase" in request.POST,
        "looked": form.is_bound and form.is_valid(),
    }
    return TemplateResponse(request, "admin/desk/kept.html", context)


def _asked_for(form):
    """The comments that came with the address in FORM, or the one whose receipt is there, the
    oldest first, with all that is kept of each."""
    comments = Comment.objects.with_words()
    if token := form.receipt_token:
        comments = comments.of_receipt(token)
    else:
        sent = Contact.objects.of_writer(form.cleaned_data["email"])
        comments = comments.filter(pk__in=sent.values("comment"))
    return kept_of(comments)


def _followed_by(form):
    """What is followed from the address in FORM, or with the comment whose receipt is there."""
    if token := form.receipt_token:
        asked_with = Comment.objects.of_receipt(token)
        standing = Subscription.objects.under_way().filter(comment__in=asked_with)
    else:
        standing = Subscription.objects.of_address(form.cleaned_data["email"])
    return standing.select_related("follower", "comment__article__section").order_by("pk")


def _export(request, comments, followed):
    """All of it as JSON."""
    with transaction.atomic():
        said = {
            "comments": [said_of(comment) for comment in comments],
            "followed": [followed_of(subscription) for subscription in followed],
        }
        Export.objects.create(
            exported_by=request.user, comments=[comment.pk for comment in comments]
        )
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


def _erase(request, comments, followed):
    # What is followed from the address with a comment that is not found by it any more.
    Subscription.objects.filter(pk__in=[one.pk for one in followed]).end()
    erased = 0
    for comment in comments:
        try:
            comment.erase(by=request.user, ground=Erasure.Ground.WRITER_REQUEST)
        except AlreadyErased:
            continue
        erased += 1
    told = ngettext("%d comment erased.", "%d comments erased.", erased) % erased
    messages.success(request, told)
    return HttpResponseRedirect(reverse("admin:desk_kept"))
