"""Looking a second time at what a colleague has decided, without being told how."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.desk.cards import cards_of
from comments.desk.filters import number_from
from comments.models import Decision, DecisionRefused, SecondLook
from comments.models.second_look import waiting_for_second_look


@require_http_methods(["GET", "HEAD", "POST"])
def second_look(request, *, admin_site):
    """The next one that was drawn; posted, what this moderator would have decided."""
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied
    if request.method == "POST":
        return _say(request)
    waiting = waiting_for_second_look(request.user)
    skipped = number_from(request.GET.get("after", ""))
    later = waiting.filter(pk__gt=skipped) if skipped else waiting
    decision = later.first()
    cards = cards_of([decision.comment_id], request.user) if decision else []
    context = {
        **admin_site.each_context(request),
        "title": _("Second look"),
        "decision": decision,
        "card": cards[0] if cards else None,
        "number": waiting.count(),
    }
    return TemplateResponse(request, "admin/desk/second_look.html", context)


def _say(request):
    number = number_from(request.POST.get("decision", ""))
    decision = Decision.objects.select_related("clause", "comment").filter(pk=number).first()
    if decision is not None:
        clauses = decision.comment.edition.clauses
        cited = number_from(request.POST.get("clause", ""))
        citing = clauses.filter(pk=cited).first() if cited else None
        verdict = Decision.Verdict.REJECTED if citing else Decision.Verdict.APPROVED
        try:
            if not citing and "approve" not in request.POST:
                raise DecisionRefused(_("Choose the clause that the comment breaks."))
            look = SecondLook.record(decision, by=request.user, verdict=verdict, citing=citing)
        except DecisionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _told(look))
    return HttpResponseRedirect(reverse("admin:desk_second_look"))


def _told(look):
    first = look.decision
    if look.agrees:
        return _("Noted. It was decided the same way.")
    if first.clause:
        return _("Noted. It was decided otherwise: rejected under clause %s.") % first.clause
    return _("Noted. It was decided otherwise: approved.")
