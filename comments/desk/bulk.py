"""Deciding on many comments at once: one decision each, and a word about each left out."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.desk.decide import number_seen
from comments.desk.filters import number_from
from comments.desk.forms import RejectionForm
from comments.models import AlreadyDecided, Comment, DecisionRefused, Guidelines, QueueEntry


@dataclass
class Outcome:
    """What came of it: how many were decided on, and which were left out, each with the reason."""

    done: int = 0
    left_out: list = field(default_factory=list)


def ticked(request):
    """The comments ticked on the page. Asked for anew, without the list's filters: one that
    somebody has decided meanwhile is to be told of, not dropped."""
    numbers = [number_from(said) for said in request.POST.getlist("_selected_action")]
    return Comment.objects.filter(pk__in=[n for n in numbers if n]).oldest_first()


def newest_edition_of(comments):
    """The newest of the editions that the writers of COMMENTS saw; one or none."""
    return Guidelines.objects.filter(pk__in=comments.values("edition")).order_by("-number")[:1]


def approve_each(request, comments):
    """Approve each of COMMENTS; returns the Outcome."""
    return _decide_each(
        request, comments, lambda comment, seen: comment.approve(by=request.user, seen=seen)
    )


def reject_each(request, comments, *, citing, note):
    """Reject each under the clause that is called as CITING is in the edition its writer saw."""
    editions = Guidelines.objects.filter(pk__in=comments.values("edition"))
    clauses = {
        clause.edition_id: clause
        for edition in editions.prefetch_related("clauses")
        for clause in edition.clauses.all()
        if clause.key == citing.key
    }

    def reject(comment, seen):
        clause = clauses.get(comment.edition_id)
        if clause is None:
            raise DecisionRefused(_("The edition its writer saw has no such clause."))
        comment.reject(by=request.user, citing=clause, seen=seen, note=note)

    return _decide_each(request, comments, reject)


def _decide_each(request, comments, verb):
    """Call VERB on each comment, in a transaction of its own."""
    outcome = Outcome()
    readers = QueueEntry.objects.being_read_besides(request.user)
    for comment in comments:
        seen = request.POST.get(f"seen-{comment.pk}")
        try:
            if seen is None:
                raise DecisionRefused(_("It was not on the page you chose from."))
            if not comment.is_pending:
                # What waits is what this is for; the rest has a page of its own.
                raise _not_waiting(comment)
            if reader := readers.get(comment.pk):
                raise DecisionRefused(_("%s is reading it.") % reader)
            verb(comment, number_seen(seen))
        except (AlreadyDecided, DecisionRefused) as refusal:
            outcome.left_out.append((comment, str(refusal)))
        else:
            outcome.done += 1
    return outcome


def _not_waiting(comment):
    newest = comment.newest_decision()
    return AlreadyDecided(newest) if newest else DecisionRefused(_("It does not wait."))


def approved(count):
    return ngettext("%d comment approved.", "%d comments approved.", count) % count


def rejected(count):
    return ngettext("%d comment rejected.", "%d comments rejected.", count) % count


# From the list of comments in the admin


def approve_selected(request):
    """Approve each of the comments ticked in the list."""
    _tell(request, approve_each(request, ticked(request)), approved)


def reject_selected(modeladmin, request):
    """Ask for the clause on a page between; with it, reject each."""
    comments = ticked(request)
    confirmed = "clause" in request.POST
    form = RejectionForm(request.POST if confirmed else None, editions=newest_edition_of(comments))
    if not (confirmed and form.is_valid()):
        return _ask_for_clause(modeladmin, request, comments, form)
    note = form.cleaned_data["note"]
    outcome = reject_each(request, comments, citing=form.cleaned_data["clause"], note=note)
    _tell(request, outcome, rejected)
    if note and not outcome.done:
        messages.warning(request, _("What you wrote to the writers: %s") % note)
    return None


def _ask_for_clause(modeladmin, request, queryset, form):
    comments = list(queryset.select_related("article"))
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": _("Reject under which clause?"),
        "opts": modeladmin.opts,
        "form": form,
        "comments": [(comment, request.POST.get(f"seen-{comment.pk}", "")) for comment in comments],
    }
    return TemplateResponse(request, "admin/comments/comment/reject_selected.html", context)


def _tell(request, outcome, said):
    if outcome.done:
        messages.success(request, said(outcome.done))
    for comment, why in outcome.left_out:
        messages.error(
            request, _("Left out: %(comment)s. %(why)s") % {"comment": comment, "why": why}
        )
    if request.POST.get("select_across") == "1":
        messages.warning(
            request, _("Only what stood on the page was decided on. The next page waits.")
        )
