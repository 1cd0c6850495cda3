"""Deciding on many comments at once: one decision each, and a word about each left out."""

from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.desk.decide import number_seen
from comments.desk.forms import RejectionForm
from comments.models import AlreadyDecided, Comment, DecisionRefused, Guidelines


def _selected(request):
    """The comments ticked on the page. Asked for anew, without the list's filters: one that
    somebody has decided meanwhile is to be told of, not dropped."""
    numbers = [n for n in request.POST.getlist("_selected_action") if n.isascii() and n.isdigit()]
    return Comment.objects.filter(pk__in=numbers).oldest_first()


def approve_selected(request):
    """Approve each of the comments ticked."""
    _decide_each(
        request,
        _selected(request),
        lambda comment, seen: comment.approve(by=request.user, seen=seen),
        _approved,
    )


def reject_selected(modeladmin, request):
    """Ask for the clause on a page between; with it, reject each."""
    queryset = _selected(request)
    editions = Guidelines.objects.filter(pk__in=queryset.values("edition")).order_by("-number")
    newest = editions[:1]
    confirmed = "clause" in request.POST
    form = RejectionForm(request.POST if confirmed else None, editions=newest)
    if not (confirmed and form.is_valid()):
        return _ask_for_clause(modeladmin, request, queryset, form)
    cited = form.cleaned_data["clause"]
    clauses = {
        clause.edition_id: clause
        for edition in editions.prefetch_related("clauses")
        for clause in edition.clauses.all()
        if clause.key == cited.key
    }

    def reject(comment, seen):
        clause = clauses.get(comment.edition_id)
        if clause is None:
            raise DecisionRefused(_("The edition its writer saw has no such clause."))
        comment.reject(by=request.user, citing=clause, seen=seen, note=form.cleaned_data["note"])

    done = _decide_each(request, queryset, reject, _rejected)
    note = form.cleaned_data["note"]
    if note and not done:
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


def _approved(count):
    return ngettext("%d comment approved.", "%d comments approved.", count) % count


def _rejected(count):
    return ngettext("%d comment rejected.", "%d comments rejected.", count) % count


def _decide_each(request, queryset, verb, said):
    """Call VERB on each comment, in a transaction of its own; say what was done and what not."""
    done, left_out = 0, []
    for comment in queryset:
        seen = request.POST.get(f"seen-{comment.pk}")
        if seen is None:
            left_out.append((comment, _("It was not on the page you chose from.")))
            continue
        try:
            if not comment.is_pending:
                # What waits is what this list is for; the rest has a page of its own.
                raise _not_waiting(comment)
            verb(comment, number_seen(seen))
        except AlreadyDecided as conflict:
            left_out.append((comment, str(conflict)))
        except DecisionRefused as refusal:
            left_out.append((comment, str(refusal)))
        else:
            done += 1
    if done:
        messages.success(request, said(done))
    for comment, why in left_out:
        messages.error(
            request, _("Left out: %(comment)s. %(why)s") % {"comment": comment, "why": why}
        )
    if request.POST.get("select_across") == "1":
        messages.warning(
            request, _("Only what stood on the page was decided on. The next page waits.")
        )
    return done


def _not_waiting(comment):
    newest = comment.newest_decision()
    return AlreadyDecided(newest) if newest else DecisionRefused(_("It does not wait."))
