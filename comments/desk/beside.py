"""The conversation under an article, for whoever decides: as a page, and said to the article's own.

The article's page is the same bytes for everybody. What waits comes to a moderator's browser by
this address alone, asked for by a script that everybody could load and only staff get answered.
"""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.models.dates import day_and_time, for_machines
from comments.desk.conversation import conversation_of
from comments.desk.verbs import wants_json
from comments.models import Discussion


@require_safe
def conversation(request, pk, *, admin_site):
    """The conversation under article number PK; as JSON where a script asks."""
    person = request.user
    if not (person.has_perm("comments.add_decision") or person.has_perm("comments.answer_comment")):
        raise PermissionDenied
    article = get_object_or_404(
        Article.objects.known().select_related("section", "discussion"), pk=pk
    )
    begins, *chosen = (request.GET.get(name, "") for name in ("from", "comments", "under"))
    talk = conversation_of(article, person, begins, *chosen)
    if wants_json(request):
        return JsonResponse(_said(request, talk))
    where = {"comments": talk.order.name, "from": begins}
    back = {"conversation": article.pk} | {name: said for name, said in where.items() if said}
    context = {
        **admin_site.each_context(request),
        "title": _("Conversation"),
        "talk": talk,
        "article": article,
        "discussion": Discussion.of(article),
        "back": urlencode(back),
    }
    return TemplateResponse(request, "admin/desk/conversation.html", context)


def _said(request, talk):
    """TALK for a script: words and numbers, which it puts on the page as text."""
    turns = [turn for top in talk.turns for turn in (top, *top.replies)]
    return {
        "csrf": get_token(request),
        "person": request.user.pk,
        "style": static("desk/conversation.css"),
        "waits": talk.waiting,
        "words": _words(talk),
        "links": _links(request, talk),
        "clauses": {
            turn.comment.edition_id: [[clause.pk, str(clause)] for clause in turn.card.clauses]
            for turn in turns
        },
        "public": [_public(request, turn) for turn in turns if not turn.waits],
        "waiting": [*_waiting(talk.turns, ""), *_waiting_replies(talk.turns)],
    }


def _public(request, turn):
    comment = turn.comment
    may_answer = request.user.has_perm("comments.answer_comment") and not comment.is_erased
    return {
        "place": comment.public_id,
        **_deciding(turn),
        "leaving": [[reply.name, reply.beginning] for reply in turn.card.leaving],
        "leave": _leave(turn.card) if turn.card.answers else "",
        "answer": reverse("admin:desk_answer", args=[comment.pk]) if may_answer else "",
        "pick": turn.may_decide,
        "picked": comment.pick_reason,
        "undo": turn.card.may_undo,
        "told": turn.card.newest.summary if turn.card.may_undo else "",
    }


def _leave(card):
    return (
        ngettext(
            "%d answer under it leaves the page with it.",
            "%d answers under it leave the page with it.",
            card.answers,
        )
        % card.answers
    )


def _waiting(turns, above):
    """What waits among TURNS, which stand under ABOVE, each with what it stands before."""
    before, said = "", []
    for turn in reversed(turns):
        if turn.waits:
            said.append({**_words_of(turn), "under": above, "before": before})
        else:
            before = turn.comment.public_id
    return said[::-1]


def _waiting_replies(turns):
    for turn in turns:
        yield from _waiting(turn.replies, turn.comment.public_id)


def _words_of(turn):
    comment = turn.comment
    notes = []
    if turn.is_astray:
        notes.append(_("It answers a comment that is not shown any more."))
    if turn.card.begun:
        notes.append(_("It began with a rejected comment."))
    if turn.card.referral and turn.card.entry.lane == "referred":
        notes.append(_("Referred to the chief moderators."))
    if turn.reader:
        notes.append(_("%s is reading it.") % turn.reader)
    if not turn.may_decide:
        notes.append(_("Somebody else decides on this one."))
    return {
        **_deciding(turn),
        "name": comment.name,
        "newsroom": comment.is_by_the_newsroom,
        "answers": _answers(turn),
        "text": comment.text,
        "when": day_and_time(comment.submitted_at),
        "machine": for_machines(comment.submitted_at),
        "signals": list(dict.fromkeys(str(n.signal.get_kind_display()) for n in turn.card.noticed)),
        "notes": " ".join(map(str, notes)),
        "page": reverse("admin:comments_comment_change", args=[comment.pk]),
    }


def _answers(turn):
    """Whom a reply to a reply answers, as readers are told it."""
    if not turn.comment.answers_id:
        return ""
    if not turn.answers_name:
        return _("In answer to a comment no longer shown")
    return f"{_('In answer to')} \u2068{turn.answers_name}\u2069"


def _deciding(turn):
    approve = reverse("admin:desk_approve", args=[turn.comment.pk])
    return {
        "at": approve.removesuffix("approve/"),
        "seen": turn.card.seen,
        "edition": turn.comment.edition_id,
        "may": turn.may_decide,
    }


def _links(request, talk):
    """Where to go on: each an address and what it is called."""
    article = talk.article.pk
    links = []
    if talk.waiting is not None:
        links.append([f"{reverse('admin:desk')}?lane=waiting&article={article}", _("At the desk")])
    links.append(
        [reverse("admin:desk_conversation", args=[article]), _("The conversation without a script")]
    )
    if request.user.has_perm("comments.close_discussion"):
        links.append([reverse("admin:desk_discussion", args=[article]), _("Open or close…")])
    return links


def _words(talk):
    """What the script says, in the paper's language."""
    return {
        "label": _("Moderation"),
        "waits": _("Waits; only staff see this."),
        "count": _("Waiting here:"),
        "left": _("The oldest stand below; the desk has them all.") if talk.left_out else "",
        "first": _("To the first that waits"),
        "only": _("Only staff see this."),
        "newsroom": _("Newsroom"),
        "approve": _("Approve"),
        "reject": _("Reject…"),
        "takeDown": _("Take down…"),
        "pick": _("Pick…"),
        "pickIt": _("Pick it"),
        "why": _("Why it is worth reading"),
        "endPick": _("End the pick"),
        "under": _("Under which clause?"),
        "cancel": _("Not now"),
        "undo": _("Undo"),
        "answer": _("Answer for the newsroom"),
        "more": _("Everything about it"),
        "loggedOut": _("You are logged out; this was not decided. Log in and open the page anew."),
        "notSent": _("This could not be sent, and is not decided. Try again."),
        "sending": _("Sending…"),
    }
