"""How a reader's comment comes in: the form, the preview, and then the receipt."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from articles.models import Article
from comments.forms import (
    TRAP,
    CommentForm,
    edition_of,
    previewed_for,
    previewed_now,
    stamp_for,
)
from comments.guard import guarded
from comments.models import Arrival, CommentsClosed, Discussion, submit
from comments.models.contact import address_hashes
from comments.models.place import article_at
from comments.signals.afterwards import afterwards


def _not_taken(request, typed, why, status):
    """The comment was not taken, and WHY; what was typed stands there ready to be sent again: the
    same thing sent twice is one comment."""
    context = {"typed": typed, "why": why}
    return render(request, "comments/not_sent.html", context, status=status)


# The form does nothing more for somebody logged in than for anyone.
@guarded(("stamp", "name", "email", "text"), handing_back=_not_taken)
def comment_on(request, slug, *, typed):
    """The form on a page of its own; posted, the preview; posted from there, the receipt."""
    is_posted = request.method == "POST"
    article = article_at(slug)
    if article is None or not article.is_in_the_paper:
        article = Article.objects.published().formerly_at(slug)
    if article is None and not is_posted:
        raise Http404
    edition = edition_of(request.POST.get("stamp", ""), article) if article else None
    if edition is None or not Discussion.of(article).takes_comments:
        return _closed(request, article, typed, status=403 if is_posted else 404)
    if not is_posted:
        return _form_page(request, CommentForm(), article, edition)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, article, edition, status=422)
    step = request.POST.get("step")
    if step == "change":
        return _form_page(request, CommentForm(initial=form.cleaned_data), article, edition)
    if step != "send":
        return _preview(request, form, article, edition)
    known_as = address_hashes(request.META.get("REMOTE_ADDR", ""), timezone.now())
    try:
        comment = submit(
            article=article,
            edition=edition,
            **form.cleaned_data,
            arrived=_arrival(request, article, form, known_as),
        )
    except CommentsClosed:
        return _closed(request, article, typed, status=403)
    # It is stored. What follows points things out to moderators and cannot take that back.
    afterwards.look(comment, known_as=known_as)
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def _form_page(request, form, article, edition, status=200):
    context = {
        "form": form,
        "article": article,
        "edition": edition,
        "stamp": stamp_for(article, edition),
    }
    return render(request, "comments/form_page.html", context, status=status)


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


def _preview(request, form, article, edition):
    context = {
        "previewed": previewed_now(article, form.cleaned_data["text"]),
        "filled_trap": _filled_trap(request),
        "article": article,
        "comment": form.cleaned_data,
        "edition": edition,
        "stamp": stamp_for(article, edition),
    }
    return render(request, "comments/preview.html", context)


def _closed(request, article, typed, status):
    """No comment is taken; what was typed is shown, to keep."""
    context = {"article": article, "typed": typed}
    return render(request, "comments/closed.html", context, status=status)
