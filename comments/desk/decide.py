"""Deciding on one comment: each a POST to a verb, with the number the moderator saw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comments.forms import ErasureForm, RejectionForm
from comments.models import AlreadyDecided, Comment, DecisionRefused


def told(conflict):
    """Who was quicker, what they decided and when, in one sentence."""
    decision = conflict.decision
    return _("Already %(verdict)s by %(moderator)s on %(when)s; your decision was not taken.") % {
        "verdict": decision.get_verdict_display(),
        "moderator": decision.moderator,
        "when": date_format(localtime(decision.decided_at), "j F Y, H:i:s"),
    }


def _comment_for(request, pk):
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied
    return get_object_or_404(Comment, pk=pk)


def number_seen(value):
    """The number of the newest decision that stood on the page, or 0 where it was tampered with:
    that one is then refused as outdated, never taken for another."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _decide(request, comment, verb, done, **arguments):
    """Call VERB on COMMENT and say what came of it."""
    seen = number_seen(request.POST.get("seen", ""))
    try:
        getattr(comment, verb)(by=request.user, seen=seen, **arguments)
    except AlreadyDecided as conflict:
        messages.error(request, told(conflict))
    except DecisionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        page = reverse("admin:comments_comment_change", args=[comment.pk])
        messages.success(request, format_html('<a href="{}">{}</a>: {}', page, comment, done))
        return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
    return _back_to(comment)


def _back_to(comment):
    return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[comment.pk]))


@require_POST
def approve(request, pk):
    comment = _comment_for(request, pk)
    reason = request.POST.get("reason", "")
    return _decide(request, comment, "approve", _("approved."), reason=reason)


@require_POST
def reject(request, pk):
    comment = _comment_for(request, pk)
    form = RejectionForm(request.POST, editions=[comment.edition_id])
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return _back_to(comment)
    clause = form.cleaned_data["clause"]
    return _decide(
        request,
        comment,
        "reject",
        _("rejected under clause %s.") % clause,
        citing=clause,
        note=form.cleaned_data["note"],
    )


@require_POST
def reopen(request, pk):
    comment = _comment_for(request, pk)
    reason = request.POST.get("reason", "")
    return _decide(request, comment, "reopen", _("waits again."), reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, admin_site, pk):
    """Ask whether and why it is meant; posted, take the words out of every table."""
    if not request.user.has_perm("comments.add_erasure"):
        raise PermissionDenied
    comment = get_object_or_404(Comment, pk=pk)
    form = ErasureForm(request.POST or None)
    if comment.is_erased:
        messages.warning(request, _("This comment is erased already."))
        return _back_to(comment)
    if request.method == "POST" and form.is_valid():
        comment.erase(by=request.user, ground=form.cleaned_data["ground"])
        messages.success(request, _("Erased."))
        return _back_to(comment)
    context = {
        **admin_site.each_context(request),
        "title": _("Erase this comment for good?"),
        "comment": comment,
        "form": form,
    }
    return TemplateResponse(request, "admin/comments/comment/erase.html", context)
