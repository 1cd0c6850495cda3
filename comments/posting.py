"""How a reader's comment comes in: the form, the preview, and then the receipt."""

from contextlib import suppress

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from articles.models import Article
from comments.following.choices import FIELDS, chosen
from comments.forms import (
    TRAP,
    CommentForm,
    article_of,
    edition_of,
    previewed_for,
    previewed_now,
    stamp_for,
)
from comments.guard import guarded
from comments.models import Arrival, CommentsClosed, Discussion, Guidelines, submit
from comments.models.contact import address_hashes
from comments.models.following import CannotFollow, follow
from comments.models.place import article_at
from comments.models.replying import Place, answerable, place_under, taken_already
from comments.models.restart import rejection_meant_by
from comments.signals.afterwards import afterwards


def _not_taken(request, typed, why, status):
    """The comment was not taken, and WHY; what was typed stands there ready to be sent again: the
    same thing sent twice is one comment."""
    context = {"typed": typed, "why": why}
    return render(request, "comments/not_sent.html", context, status=status)


# The form does nothing more for somebody logged in than for anyone.
_guarded = guarded(("stamp", "begun", "name", "email", "text", *FIELDS), handing_back=_not_taken)


@_guarded
def comment_on(request, slug, *, typed):
    """The form on a page of its own; posted, the preview; posted from there, the receipt."""
    is_posted = request.method == "POST"
    article = article_at(slug)
    if article is None or not article.is_in_the_paper:
        article = Article.objects.published().formerly_at(slug)
    if article is None and not is_posted:
        raise Http404
    if article is None:
        return _closed(request, article, typed)
    return _written(request, Place(article), typed)


@_guarded
def reply_to(request, token, *, typed):
    """The same for a reply. TOKEN is what the comment is called that it answers."""
    answered = answerable(token)
    if answered is None:
        return _gone(request, token, typed)
    return _written(request, Place(answered.article, answered), typed)


def _written(request, place, typed):
    """What is written at PLACE, from the empty form to the receipt."""
    article, step = place.article, request.POST.get("step")
    edition = edition_of(request.POST.get("stamp", ""), article)
    if edition is None:
        return _closed(request, article, typed)
    form = CommentForm(request.POST if request.method == "POST" else None)
    # What is sent may have been taken already; then it is not refused for what became of the
    # discussion since.
    is_sent = step == "send" and form.is_valid()
    if not is_sent and not Discussion.of(article).takes_comments:
        return _closed(request, article, typed)
    if request.method != "POST":
        return _form_page(request, form, place, edition)
    if not form.is_valid():
        return _form_page(request, form, place, edition, status=422)
    if step == "change":
        return _form_page(request, CommentForm(initial=form.cleaned_data), place, edition)
    if not is_sent:
        return _preview(request, form, place, edition)
    return _sent(request, form, place, edition, typed)


def _sent(request, form, place, edition, typed):
    article, answered = place.article, place.answered
    known_as = address_hashes(request.META.get("REMOTE_ADDR", ""), timezone.now())
    try:
        comment = submit(
            article=article,
            edition=edition,
            **place_under(answered),
            **form.cleaned_data,
            arrived=_arrival(request, article, form, known_as),
            begun_with=rejection_meant_by(typed["begun"], article),
        )
    except CommentsClosed:
        if answered and answerable(answered.public_id) is None:
            return _gone(request, answered.public_id, typed)
        return _closed(request, article, typed)
    # It is stored; should this fail, the same thing sent again finds it and asks again. Where it
    # was erased in between, there is nowhere to write to, and the receipt says so.
    if kinds := chosen(request.POST):
        with suppress(CannotFollow):
            follow(comment, kinds)
    # What follows points things out to moderators and cannot take that back.
    afterwards.look(comment, known_as=known_as)
    return _to_the_receipt(comment)


def _to_the_receipt(comment):
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def begin_with(request, place, begun, *, is_astray):
    """The form at PLACE with what BEGUN holds in it: a name, a text, and which rejected comment
    they are of. It IS ASTRAY where that one answered what is not shown any more."""
    if not place.article.is_in_the_paper:
        return _closed(request, None, begun)
    edition = Guidelines.objects.current()
    if edition is None or not Discussion.now_of(place.article).takes_comments:
        return _closed(request, place.article, begun)
    context = {
        **_about(place, edition),
        "form": CommentForm(initial=begun),
        "begun": begun["begun"],
        "is_astray": is_astray,
        "chosen": [],
    }
    return render(request, "comments/form_page.html", context)


def _form_page(request, form, place, edition, status=200):
    context = {**_about(place, edition), "form": form, **_carried(request)}
    return render(request, "comments/form_page.html", context, status=status)


def _carried(request):
    """What goes with a comment from step to step, and is no part of it."""
    return {"begun": request.POST.get("begun", ""), "chosen": chosen(request.POST)}


def _about(place, edition):
    return {
        "place": place,
        "article": place.article,
        "answered": place.answered,
        "discussion": Discussion.of(place.article),
        "edition": edition,
        "stamp": stamp_for(place.article, edition),
    }


def _arrival(request, article, form, known_as):
    """How the comment came; none of it is a reason not to take it."""
    moment = request.POST.get("previewed", "")
    return Arrival(
        filled_trap=_filled_trap(request),
        previewed_for=previewed_for(moment, article, form.cleaned_data["text"]),
        known_as=tuple(known_as),
    )


def _filled_trap(request):
    return bool(request.POST.get(TRAP))


def _preview(request, form, place, edition):
    context = {
        **_about(place, edition),
        "previewed": previewed_now(place.article, form.cleaned_data["text"]),
        "filled_trap": _filled_trap(request),
        **_carried(request),
        "comment": form.cleaned_data,
    }
    return render(request, "comments/preview.html", context)


def _closed(request, article, typed):
    """No comment is taken; what was typed is shown, to keep."""
    context = {"article": article, "typed": typed}
    if article:
        # It may have been closed since the article was read for this request.
        context["discussion"] = Discussion.now_of(article)
    status = 403 if request.method == "POST" else 404
    return render(request, "comments/closed.html", context, status=status)


def _gone(request, token, typed):
    """What is answered is not on the page, or not any more. What was typed stands there, ready to
    be sent as a comment of its own.

    Which article that would stand under, the form says; the comment itself is asked nothing.
    """
    form = CommentForm(request.POST)
    is_sent = request.POST.get("step") == "send" and form.is_valid()
    if is_sent and (comment := taken_already(token, **form.cleaned_data)):
        return _to_the_receipt(comment)
    article = article_of(request.POST.get("stamp", ""))
    if article and not (article.is_in_the_paper and Discussion.of(article).takes_comments):
        return _closed(request, article, typed)
    context = {"typed": typed, "article": article}
    status = 409 if request.method == "POST" else 404
    return render(request, "comments/gone.html", context, status=status)
