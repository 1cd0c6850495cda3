"""The lane of appeals: what writers say against rejections, for somebody else to answer."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comments.desk.cards import Card, cards_of
from comments.desk.desk import moderators_only
from comments.desk.filters import number_from
from comments.desk.forms import AppealAnswerForm
from comments.desk.lanes import APPEALS, TITLES, lanes_for
from comments.models import AlreadyAnswered, AlreadyDecided, Appeal, AppealAnswer, DecisionRefused

SHOWN_AT_ONCE = 20


@dataclass
class AppealCard:
    """An appeal, with the card of its comment and the statement that it is about."""

    appeal: Appeal
    card: Card
    form: AppealAnswerForm

    @property
    def rejection(self):
        return self.appeal.rejection

    @property
    def passage(self):
        return self.rejection.passage_in(self.card.comment.text)


@require_safe
def appeals(request, *, admin_site):
    """The oldest appeals that whoever asks may answer."""
    moderators_only(request)
    return _page(request, admin_site)


@require_POST
def answer_appeal(request, pk, *, admin_site):
    """Uphold or dismiss the appeal on comment number PK that the form names."""
    moderators_only(request)
    appeal = get_object_or_404(
        Appeal.objects.select_related("comment", "rejection"),
        pk=number_from(request.POST.get("appeal", "")),
        comment=pk,
    )
    verdict = request.POST.get("verdict")
    if verdict not in AppealAnswer.Verdict.values:
        raise Http404
    form = AppealAnswerForm(request.POST, prefix=str(appeal.pk))
    if not form.is_valid():
        return _page(request, admin_site, form, appeal, status=422)
    verb = appeal.uphold if verdict == AppealAnswer.Verdict.UPHELD else appeal.dismiss
    try:
        answer = verb(by=request.user, words=form.cleaned_data["words"])
    except (AlreadyAnswered, AlreadyDecided) as conflict:
        messages.error(request, str(conflict))
        return _page(request, admin_site, form, appeal, status=409)
    except DecisionRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, admin_site, form, appeal, status=422)
    messages.success(request, f"{appeal}: {answer.get_verdict_display()}.")
    return HttpResponseRedirect(f"{reverse('admin:desk_appeals')}#cards")


def _page(request, admin_site, form=None, about=None, status=200):
    """The lane; FORM is an answer to the appeal ABOUT that was not taken."""
    open_to = Appeal.objects.open_to(request.user)
    shown = list(open_to.with_people().in_turn()[:SHOWN_AT_ONCE])
    cards = {c.comment.pk: c for c in cards_of([a.comment_id for a in shown], request.user)}
    lanes = lanes_for(APPEALS, request.user)
    count, mine = next(lane["count"] for lane in lanes if lane["is_current"]), open_to.count()
    on_page = {appeal.pk for appeal in shown}
    context = {
        **admin_site.each_context(request),
        "title": TITLES[APPEALS],
        "lanes": lanes,
        "appeals": [
            AppealCard(
                appeal,
                cards[appeal.comment_id],
                form if about == appeal else AppealAnswerForm(prefix=str(appeal.pk)),
            )
            for appeal in shown
            # Between the two questions a comment may have been erased.
            if appeal.comment_id in cards
        ],
        "others": count - mine,
        "further": mine - len(shown),
        # Where the appeal is not on the page any more, its answer stands by itself, to be kept.
        "kept": form["words"].value() if form and about.pk not in on_page else "",
    }
    return TemplateResponse(request, "admin/desk/appeals.html", context, status=status)
