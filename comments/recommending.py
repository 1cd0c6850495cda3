"""A reader recommends a comment, or takes that back: on a page of its own, or by the script."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.guard import guarded
from comments.models import Discussion
from comments.models.permalink import permalink_of
from comments.models.recommending import (
    NotCounted,
    NotPublished,
    Reader,
    recommend,
    take_back,
    times_recommended,
)
from comments.models.replying import answerable
from comments.views import receipt_headers


def _refused(request, typed, why, status):
    """It was not counted, and WHY."""
    context = {"typed": typed, "why": why}
    return receipt_headers(render(request, "comments/not_taken.html", context, status=status))


@guarded((), handing_back=_refused)
def recommend_this(request, token, *, typed):
    """The comment that readers know by TOKEN, with a button; posted, what is counted now.

    Whether it was counted before is told to nobody who only asks: somebody else may read by the
    same network.
    """
    comment = answerable(token)
    if comment is None:
        return _gone(request)
    is_posted = request.method == "POST"
    if not Discussion.of(comment.article).takes_comments:
        why = _("This discussion is closed, and what readers recommend is counted no more.")
        return _refused(request, typed, why, 409 if is_posted else 404)
    return _counted(request, comment) if is_posted else _page(request, comment)


def _gone(request):
    why = _("This comment is not on the page, or not any more; there is nothing to recommend.")
    return _refused(request, {}, why, 409 if request.method == "POST" else 404)


def _counted(request, comment):
    reader = Reader.known_by(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("User-Agent", ""),
        request.headers.get("Accept-Language", ""),
    )
    takes_back = request.POST.get("step") == "back"
    try:
        (take_back if takes_back else recommend)(comment, by=reader)
    except NotPublished:
        return _gone(request)
    except NotCounted:
        why = _("As many have recommended it from your network as we count of one.")
        return _refused(request, {}, why, 409)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"said": _told(comment)})
    return _page(request, comment, done="back" if takes_back else "recommended")


def _page(request, comment, done=""):
    context = {
        "comment": comment,
        "article": comment.article,
        "done": done,
        "said": _told(comment),
        "address": permalink_of(comment),
    }
    return receipt_headers(render(request, "comments/recommend.html", context))


def _told(comment):
    """How many recommend COMMENT now, in words; empty where nobody does."""
    count = times_recommended(comment)
    words = ngettext("%(counter)s recommendation", "%(counter)s recommendations", count)
    return words % {"counter": count} if count else ""
