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
    return (
        comments.select_related("contact", "article__section", "edition", "parent")
        .prefetch_related("decisions__clause", "decisions__notes", "signals", "referrals")
        .oldest_first()
    )


def _export(request, comments):
    """All of it as JSON. Who decided is the newsroom's matter; that a person did is said."""
    with transaction.atomic():
        said = {"comments": [_said(comment) for comment in comments]}
        Export.objects.create(
            exported_by=request.user, comments=[comment.pk for comment in comments]
        )
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


def _said(comment):
    # None once it is erased; its comment is then found by the receipt alone.
    contact = getattr(comment, "contact", None)
    return {
        "number": comment.pk,
        "article": {
            "headline": comment.article.headline,
            "address": comment.article.get_absolute_url(),
        },
        "in_answer_to": comment.parent.public_id if comment.parent else None,
        "name": comment.name,
        "text": comment.text,
        "submitted_at": comment.submitted_at,
        "guidelines_edition": comment.edition.number,
        "state": comment.status,
        "receipt": comment.get_receipt_url(),
        "email": contact and contact.email,
        "network_address_kept_as_a_keyed_hash": bool(contact and contact.address_hash),
        "filled_hidden_field": contact and contact.filled_trap,
        "preview_milliseconds": contact and contact.previewed_for,
        "signals": [
            {"kind": s.kind, "start": s.start, "end": s.end, "in_name": s.in_name}
            for s in comment.signals.all()
        ],
        "decisions": [
            {
                "number": decision.number,
                "verdict": decision.verdict,
                "ground": decision.ground,
                "decided_at": decision.decided_at,
                "clause": str(decision.clause) if decision.clause else None,
                "marked_passage": [decision.passage_start, decision.passage_end],
                "note": decision.note,
            }
            for decision in sorted(comment.decisions.all(), key=lambda one: one.number)
        ],
    }


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
