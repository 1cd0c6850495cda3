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
from comments.models import AlreadyErased, Comment, Contact, Erasure, Export
from comments.models.handed_out import kept_of, said_of


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request, *, admin_site):
    """Ask for an address; posted, what is kept under it, and with a verb, hand it out or erase it.

    The address is posted and stands in no URL: those are written into logs.
    """
    person = request.user
    if not (person.has_perm("comments.add_export") and person.has_perm("comments.add_erasure")):
        raise PermissionDenied
    form = AddressForm(request.POST or None)
    comments = []
    if form.is_bound and form.is_valid():
        comments = list(_asked_for(form))
        if "export" in request.POST and comments:
            return _export(request, comments)
        if "erase" in request.POST and request.POST.get("sure") and comments:
            return _erase(request, comments)
    context = {
        **admin_site.each_context(request),
        "title": _("What we keep under an address"),
        "form": form,
        "comments": comments,
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


def _export(request, comments):
    """All of it as JSON."""
    with transaction.atomic():
        said = {"comments": [said_of(comment) for comment in comments]}
        Export.objects.create(
            exported_by=request.user, comments=[comment.pk for comment in comments]
        )
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


def _erase(request, comments):
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
