"""The lane of reports: what readers object to in comments that are published."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comments.desk.cards import Card, cards_of
from comments.desk.decide import number_seen
from comments.desk.desk import moderators_only
from comments.desk.filters import number_from
from comments.desk.forms import RejectionForm, ReportAnswerForm
from comments.desk.lanes import REPORTED, TITLES, lanes_for
from comments.models import (
    AlreadyDecided,
    Comment,
    DecisionRefused,
    Report,
    ReportAnswer,
    ReportsAnswered,
)
from comments.models.report import records_of

SHOWN_AT_ONCE = 20


@dataclass
class ReportedCard:
    """A comment's card, and all that waits to be answered about it."""

    card: Card
    # Pairs of a report and its reporter's record: how many reports, how many of them upheld.
    reports: list
    form: ReportAnswerForm
    # The clause that was chosen with an answer not taken; before that the one that most name, as
    # the edition its writer saw has it.
    chosen: int | None
    # What else was typed with that answer.
    typed: dict

    @property
    def newest(self):
        """The number of the newest report on the card: of one that came since nothing is said."""
        return max(report.pk for report, _record in self.reports)


@require_safe
def reports(request, *, admin_site):
    """The comments that have been reported, the one reported first foremost."""
    moderators_only(request)
    return _page(request, admin_site)


@require_POST
def answer_reports(request, pk, *, admin_site):
    """Uphold or dismiss all reports on comment number PK that stood on the page."""
    moderators_only(request)
    comment = get_object_or_404(Comment, pk=pk)
    up_to = number_from(request.POST.get("up_to", ""))
    verdict = request.POST.get("verdict")
    if verdict not in ReportAnswer.Verdict.values or up_to is None:
        raise Http404
    form = ReportAnswerForm(request.POST, prefix=str(pk))
    asked = {"by": request.user, "up_to": up_to}
    try:
        if not form.is_valid():
            return _page(request, admin_site, form, pk, status=422)
        words = form.cleaned_data["words"]
        if verdict == ReportAnswer.Verdict.DISMISSED:
            answers = ReportAnswer.dismiss(comment, words=words, **asked)
        else:
            answers = ReportAnswer.uphold(
                comment,
                words=words,
                seen=number_seen(request.POST.get("seen", "")),
                **_told_to_the_writer(request, comment),
                **asked,
            )
    except (ReportsAnswered, AlreadyDecided) as conflict:
        messages.error(request, str(conflict))
        return _page(request, admin_site, form, pk, status=409)
    except DecisionRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, admin_site, form, pk, status=422)
    messages.success(request, f"{answers[0]}.")
    return HttpResponseRedirect(f"{reverse('admin:desk_reports')}#cards")


def _told_to_the_writer(request, comment):
    """The clause chosen, the note and the passage that go with it; nothing where the comment is
    off the page already."""
    if comment.is_rejected:
        return {"citing": None}
    form = RejectionForm(request.POST, editions=[comment.edition_id], text=comment.text)
    if not form.is_valid():
        raise DecisionRefused(" ".join(said for errors in form.errors.values() for said in errors))
    return {
        "citing": form.cleaned_data["clause"],
        "note": form.cleaned_data["note"],
        "passage": form.cleaned_data["passage"],
    }


def _page(request, admin_site, form=None, about=None, status=200):
    """The lane; FORM is an answer about comment number ABOUT that was not taken."""
    open_to = Report.objects.open_to(request.user)
    numbers = list(open_to.by_comment()[:SHOWN_AT_ONCE])
    by_comment = {}
    waiting = Report.objects.open().filter(comment__in=numbers).in_turn()
    waiting = list(waiting.select_related("clause", "reporter"))
    emails = {r.pk: r.reporter.email.lower() for r in waiting if hasattr(r, "reporter")}
    records = records_of(emails.values())
    for report in waiting:
        record = records.get(emails.get(report.pk, ""))
        by_comment.setdefault(report.comment_id, []).append((report, record))
    lanes = lanes_for(REPORTED, request.user)
    count, mine = next(lane["count"] for lane in lanes if lane["is_current"]), open_to.waiting()[0]
    cards = [
        ReportedCard(
            card,
            by_comment[card.comment.pk],
            form if about == card.comment.pk else ReportAnswerForm(prefix=str(card.comment.pk)),
            number_from(request.POST.get("clause", ""))
            if about == card.comment.pk
            else _likely(card, by_comment[card.comment.pk]),
            request.POST if about == card.comment.pk else {},
        )
        for card in cards_of(numbers, request.user)
        # Between the two questions somebody may have answered.
        if card.comment.pk in by_comment
    ]
    context = {
        **admin_site.each_context(request),
        "title": TITLES[REPORTED],
        "lanes": lanes,
        "reported": cards,
        "others": count - mine,
        "further": mine - len(numbers),
        # Where the card is not on the page any more, what was written stands by itself.
        "kept": _kept(request, form) if form and about not in by_comment else "",
    }
    return TemplateResponse(request, "admin/desk/reports.html", context, status=status)


def _kept(request, form):
    """All that was written with FORM."""
    written = (form["words"].value(), *(request.POST.get(name) for name in ("note", "passage")))
    return "\n\n".join(words for words in written if words)


def _likely(card, reports):
    keys = [report.clause.key for report, _record in reports if report.clause]
    most = max(keys, key=keys.count, default=None)
    return next((clause.pk for clause in card.clauses if clause.key == most), None)
