"""Deciding on one comment: each a POST to a verb, with the number the moderator saw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comments.desk.comment_page import comment_page
from comments.desk.forms import ErasureForm, ReasonForm, RejectionForm
from comments.models import AlreadyDecided, AlreadyErased, Comment, DecisionRefused


def _comment_for(request, pk):
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied
    return get_object_or_404(Comment, pk=pk)


def number_seen(value):
    """The number of the newest decision that stood on the page; −1 where none was sent or it was
    tampered with: that one is then refused, and never taken for another."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1


def _decide(request, comment, verb, done, *, admin_site, kept, **arguments):
    """Call VERB on COMMENT and say what came of it; where nothing did, hand back what was KEPT."""
    seen = number_seen(request.POST.get("seen", ""))
    try:
        getattr(comment, verb)(by=request.user, seen=seen, **arguments)
    except AlreadyDecided as conflict:
        messages.error(request, str(conflict))
        status = 409
    except DecisionRefused as refusal:
        messages.error(request, str(refusal))
        status = 422
    else:
        page = reverse("admin:comments_comment_change", args=[comment.pk])
        messages.success(request, format_html('<a href="{}">{}</a>: {}', page, comment, done))
        return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
    return comment_page(request, comment.pk, admin_site=admin_site, kept=kept, status=status)


def _say_what_is_wrong(request, form):
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))


def _back_to(comment):
    return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[comment.pk]))


def _decide_with_a_reason(request, pk, verb, done, admin_site):
    comment = _comment_for(request, pk)
    form = ReasonForm(request.POST, is_required=_needs_a_reason(request.user, comment, verb))
    if not form.is_valid():
        _say_what_is_wrong(request, form)
        return comment_page(request, pk, admin_site=admin_site, reason=form, status=422)
    reason = form.cleaned_data["reason"]
    return _decide(request, comment, verb, done, admin_site=admin_site, kept=reason, reason=reason)


def _needs_a_reason(person, comment, verb):
    """Whether PERSON, a chief, does what takes one; to others it is refused in other words."""
    if not person.has_perm("comments.overrule_decision"):
        return False
    if verb == "approve":
        return comment.is_rejected
    newest = comment.newest_decision()
    return bool(newest) and not comment.is_pending and not newest.can_be_undone_by(person)


@require_POST
def approve(request, admin_site, pk):
    return _decide_with_a_reason(request, pk, "approve", _("approved."), admin_site)


@require_POST
def reopen(request, admin_site, pk):
    comment = _comment_for(request, pk)
    newest = comment.newest_decision()
    if newest and newest.can_be_undone_by(request.user) and not request.POST.get("reason"):
        done = _("undone.")
        return _decide(request, comment, "undo", done, admin_site=admin_site, kept="")
    return _decide_with_a_reason(request, pk, "reopen", _("waits again."), admin_site)


@require_POST
def reject(request, admin_site, pk):
    comment = _comment_for(request, pk)
    form = RejectionForm(request.POST, editions=[comment.edition_id], text=comment.text)
    if not form.is_valid():
        _say_what_is_wrong(request, form)
        return comment_page(request, pk, admin_site=admin_site, rejection=form, status=422)
    clause, note = form.cleaned_data["clause"], form.cleaned_data["note"]
    return _decide(
        request,
        comment,
        "reject",
        _("rejected under clause %s.") % clause,
        admin_site=admin_site,
        kept=f"{clause}\n\n{note}".strip(),
        citing=clause,
        note=note,
        passage=form.cleaned_data["passage"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, admin_site, pk):
    """Ask whether and why it is meant; posted, take the words out of every table."""
    if not request.user.has_perm("comments.add_erasure"):
        raise PermissionDenied
    comment = get_object_or_404(Comment, pk=pk)
    form = ErasureForm(request.POST or None)
    try:
        if comment.is_erased:
            raise AlreadyErased
        if request.method == "POST" and form.is_valid():
            comment.erase(by=request.user, ground=form.cleaned_data["ground"])
            messages.success(request, _("Erased."))
            return _back_to(comment)
    except AlreadyErased:
        messages.warning(request, _("This comment is erased already."))
        return _back_to(comment)
    context = {
        **admin_site.each_context(request),
        "title": _("Erase this comment for good?"),
        "comment": comment,
        "form": form,
    }
    return TemplateResponse(request, "admin/comments/comment/erase.html", context)
