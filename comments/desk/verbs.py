"""What a moderator does with a card: each a POST that names one comment and one verb.

Answered as a page for whoever has no script, and as JSON for the desk's own script, which sends
decisions in the background and may send one twice: what is on record already as it was sent is
no conflict.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments.desk.back import address_back
from comments.desk.comment_page import comment_page
from comments.desk.decide import number_seen
from comments.desk.filters import number_from
from comments.desk.forms import PickForm, ReferralForm, RejectionForm
from comments.models import (
    AlreadyDecided,
    AlreadyPicked,
    Comment,
    Decision,
    DecisionRefused,
    FalseAlarm,
    Pick,
    QueueEntry,
    Referral,
    Signal,
)


def _approve(request, comment, seen):
    return _("Approved."), comment.approve(by=request.user, seen=seen).number


def _reject(request, comment, seen):
    form = _rejection_in(request, comment)
    clause = form.cleaned_data["clause"]
    decision = comment.reject(
        by=request.user,
        seen=seen,
        citing=clause,
        note=form.cleaned_data["note"],
        passage=form.cleaned_data["passage"],
    )
    return _("Rejected under clause %s.") % clause, decision.number


def _rejection_in(request, comment):
    """What was sent as a rejection; raises _NotInOrder where it is none."""
    form = RejectionForm(request.POST, editions=[comment.edition_id], text=comment.text)
    if not form.is_valid():
        raise _NotInOrder(form)
    return form


def _undo(request, comment, seen):
    newest = comment.undo(by=request.user, seen=seen)
    if comment.is_approved:
        return _("Undone. It is published again."), newest.number
    # It is on their screen still, and first in turn for everybody else.
    QueueEntry.objects.filter(pk=comment.pk).hold(by=request.user)
    return _("Undone. It waits again."), newest.number


def _refer(request, comment, seen, to=Referral.To.CHIEF):
    form = ReferralForm(request.POST)
    if not form.is_valid():
        raise _NotInOrder(form)
    asked = {
        "to": to,
        "note": form.cleaned_data["note"],
        "is_urgent": form.cleaned_data["is_urgent"] and to == Referral.To.CHIEF,
    }
    if not _is_referred_so(comment, request.user, **asked):
        Referral.record(comment, by=request.user, **asked)
    return _("Referred to the chief moderators."), seen


def _is_referred_so(comment, person, **asked):
    """Whether the newest referral is this very one, sent before and not heard back from."""
    newest = comment.referrals.order_by("-pk").first()
    said = {"referred_by": person, **asked}
    return newest is not None and all(getattr(newest, name) == v for name, v in said.items())


def _hand_back(request, comment, seen):
    _refer(request, comment, seen, to=Referral.To.DESK)
    return _("Handed back to the desk."), seen


def _false_alarm(request, comment, seen):
    number = number_from(request.POST.get("signal", ""))
    if number is None:
        raise Http404
    signal = get_object_or_404(Signal.objects.of_watch_words(), pk=number, comment=comment)
    FalseAlarm.objects.get_or_create(signal=signal, defaults={"marked_by": request.user})
    return _("Marked as a false alarm."), seen


def _pick(request, comment, seen):
    form = PickForm(request.POST)
    if not form.is_valid():
        raise _NotInOrder(form)
    Pick.record(comment, by=request.user, reason=form.cleaned_data["reason"])
    return _("Picked. Readers see it, and why."), seen


def _end_pick(request, comment, seen):
    Pick.end(comment, by=request.user)
    return _("No longer picked."), seen


# Each returns what came of it, in words, and the number of the newest decision after it.
VERBS = {
    "approve": _approve,
    "reject": _reject,
    "undo": _undo,
    "refer": _refer,
    "hand-back": _hand_back,
    "false-alarm": _false_alarm,
    "pick": _pick,
    "end-pick": _end_pick,
}
# What each leaves on record, so that the same thing sent twice is known again.
_VERDICTS = {
    "approve": Decision.Verdict.APPROVED,
    "reject": Decision.Verdict.REJECTED,
    "undo": Decision.Verdict.REOPENED,
}


class _NotInOrder(Exception):
    """What was sent with the verb is not in order; `form` says why."""

    def __init__(self, form):
        self.form = form
        super().__init__(" ".join(" ".join(errors) for errors in form.errors.values()))


@require_POST
def act(request, pk, verb, *, admin_site):
    """Do VERB with comment number PK, and say what came of it."""
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied
    comment = get_object_or_404(Comment, pk=pk)
    seen = number_seen(request.POST.get("seen", ""))
    if request.POST.get("moderator", str(request.user.pk)) != str(request.user.pk):
        # Kept in a browser by one person, sent under the login of another.
        message = _("This was decided under another login. It was not sent under yours.")
        return _told(request, comment, "other_login", message, 409, admin_site)
    try:
        message, newest = VERBS[verb](request, comment, seen)
    except _NotInOrder as problem:
        return _told(request, comment, "invalid", str(problem), 422, admin_site, form=problem.form)
    except AlreadyDecided as conflict:
        mine = comment.decisions.with_people().filter(number=seen + 1).first()
        if not (mine and _is_the_same(mine, request, comment, verb)):
            return _told(request, comment, "decided", str(conflict), 409, admin_site)
        if mine != conflict.decision and not _is_what_undo_left(conflict.decision, seen):
            since = _("Yours is on record. Since then: %s.") % conflict.decision.summary
            return _told(request, comment, "decided", since, 409, admin_site)
        message, newest = _("It was on record already."), conflict.decision.number
        comment.refresh_from_db()
    except AlreadyPicked as conflict:
        return _told(request, comment, "picked", str(conflict), 409, admin_site)
    except DecisionRefused as refusal:
        return _told(request, comment, "refused", str(refusal), 422, admin_site)
    return _done(request, comment, message, newest)


def _is_the_same(decision, request, comment, verb):
    """Whether DECISION is this very one, sent before and not heard back from."""
    if decision.moderator_id != request.user.pk or decision.verdict != _VERDICTS.get(verb):
        return False
    if verb != "reject":
        return True
    # In order, or there would have been no conflict.
    asked = _rejection_in(request, comment).cleaned_data
    place = (decision.passage_start, decision.passage_end)
    said = (decision.clause, decision.note, None if place == (None, None) else place)
    return said == (asked["clause"], asked["note"], asked["passage"])


def _is_what_undo_left(decision, seen):
    """Whether DECISION is the approval that follows where somebody undid take-down number SEEN."""
    if decision.verdict != Decision.Verdict.APPROVED or decision.number != seen + 2:
        return False
    before = decision.comment.decisions.get(number=seen + 1)
    return (
        before.verdict == Decision.Verdict.REOPENED and before.moderator_id == decision.moderator_id
    )


def wants_json(request):
    return request.headers.get("Accept", "") == "application/json"


def _done(request, comment, message, seen):
    if wants_json(request):
        said = {"ok": True, "message": message, "seen": seen, "waits": comment.is_pending}
        return JsonResponse(said)
    messages.success(request, f"{comment}: {message}")
    return HttpResponseRedirect(address_back(request.POST.get("back", "")))


def _told(request, comment, kind, message, status, admin_site, form=None):
    """What was not done, and why; what was typed with it goes back to whoever typed it."""
    if wants_json(request):
        comment.refresh_from_db()
        said = {"ok": False, "kind": kind, "message": message, "waits": comment.is_pending}
        newest = comment.newest_decision()
        return JsonResponse(said | {"seen": newest.number if newest else 0}, status=status)
    messages.error(request, message)
    return comment_page(
        request,
        comment.pk,
        admin_site=admin_site,
        rejection=form if isinstance(form, RejectionForm) else None,
        kept=request.POST.get("note", "") or request.POST.get("reason", ""),
        status=status,
    )
