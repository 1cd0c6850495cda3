"""Deciding together on all that waits from one writer, under one article, in nearly one wording."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.desk import bulk
from comments.desk.cards import cards_of
from comments.desk.desk import may_take
from comments.desk.filters import Filters
from comments.desk.forms import RejectionForm
from comments.models import Comment, QueueEntry

# As many as somebody can look through before deciding on them with one button.
AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def together(request, *, admin_site):
    """Show what was asked for, each to be ticked; posted, decide on each of the ticked ones."""
    filters = Filters.from_query(request.POST if request.method == "POST" else request.GET)
    if not (request.user.has_perm("comments.add_decision") and may_take(request.user, filters)):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, filters, admin_site)
    return _page(request, filters, admin_site)


def _decide(request, filters, admin_site):
    comments = bulk.ticked(request)
    if "approve" in request.POST:
        outcome, said = bulk.approve_each(request, comments), bulk.approved
        return _page(request, filters, admin_site, outcome=outcome, said=said)
    form = RejectionForm(request.POST, editions=bulk.newest_edition_of(comments))
    if not form.is_valid():
        return _page(request, filters, admin_site, form=form, status=422)
    outcome = bulk.reject_each(
        request,
        comments,
        citing=form.cleaned_data["clause"],
        note=form.cleaned_data["note"],
    )
    # What was typed for writers none of whom was rejected stays in its field.
    kept = None if outcome.done else form
    return _page(request, filters, admin_site, form=kept, outcome=outcome, said=bulk.rejected)


def _page(request, filters, admin_site, form=None, outcome=None, said=None, status=200):
    numbers = list(filters.entries_together().in_turn().values_list("pk", flat=True)[: AT_ONCE + 1])
    readers = QueueEntry.objects.being_read_besides(request.user)
    cards = cards_of(numbers[:AT_ONCE], request.user)
    comments = Comment.objects.filter(pk__in=numbers)
    context = {
        **admin_site.each_context(request),
        "title": _("Decide together"),
        "filters": filters,
        "cards": [(card, readers.get(card.comment.pk)) for card in cards],
        "there_are_more": len(numbers) > AT_ONCE,
        "chosen": request.POST.getlist("_selected_action") if form else None,
        "form": form or RejectionForm(editions=bulk.newest_edition_of(comments)),
        "outcome": outcome,
        "told": said(outcome.done) if outcome and outcome.done else "",
    }
    return TemplateResponse(request, "admin/desk/together.html", context, status=status)
