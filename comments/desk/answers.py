"""The newsroom answers: written, previewed and sent as readers do it, under a name of its own."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.models.keyset import page_from, place_in_words
from comments.forms import AnswerForm, edition_of, stamp_for
from comments.models import (
    CannotAnswer,
    Comment,
    CommentsClosed,
    Decision,
    answer,
    signature_of,
)
from comments.signals.look_over import look_over

PAGE_LENGTH = 20


@dataclass
class Answer:
    """One of somebody's answers, and what became of it."""

    comment: Comment
    # The decision that its state follows, or None while it waits for its first.
    newest: Decision | None
    is_public: bool

    @property
    def answered(self):
        """What it answers, whatever became of that since."""
        return self.comment.answers or self.comment.parent


def _those_who_answer_only(request):
    if not request.user.has_perm("comments.answer_comment"):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request, pk, *, admin_site):
    """The form under the comment it answers; posted, the preview; posted from there, sent."""
    _those_who_answer_only(request)
    public = Comment.objects.public_with_words()
    answered = public.select_related("article__section", "parent").filter(pk=pk).first()
    if answered is None:
        return _no_answer(request, pk, admin_site)
    edition = edition_of(request.POST.get("stamp", ""), answered.article)
    if edition is None:
        raise Http404
    context = {
        **admin_site.each_context(request),
        "title": _("Answer for the newsroom"),
        "answered": answered,
        "edition": edition,
        "stamp": stamp_for(answered.article, edition),
        "form": AnswerForm(request.POST or None),
    }
    try:
        context["signature"] = signature_of(request.user)
        return _write(request, answered, edition, context)
    except CannotAnswer as refusal:
        context["refusal"] = str(refusal)
        return _form(request, context, status=422 if request.method == "POST" else 200)
    except CommentsClosed:
        context["refusal"] = _("This discussion is closed; no new comments are taken.")
        return _form(request, context, status=403)


def _write(request, answered, edition, context):
    form, step = context["form"], request.POST.get("step")
    if request.method != "POST" or not form.is_valid():
        return _form(request, context, status=422 if request.method == "POST" else 200)
    if step == "change":
        return _form(request, {**context, "form": AnswerForm(initial=form.cleaned_data)})
    if step != "send":
        context["text"] = form.cleaned_data["text"]
        return TemplateResponse(request, "admin/desk/answer_preview.html", context)
    sent = answer(answered, by=request.user, edition=edition, text=form.cleaned_data["text"])
    look_over(sent)
    messages.success(request, _("Sent. It waits for somebody else to read it."))
    return HttpResponseRedirect(reverse("admin:desk_answers"), status=303)


def _form(request, context, status=200):
    return TemplateResponse(request, "admin/desk/answer.html", context, status=status)


def _no_answer(request, pk, admin_site):
    """What is not public has no answer; what was typed under it is shown, to keep."""
    if request.method != "POST":
        raise Http404
    get_object_or_404(Comment, pk=pk)
    context = {
        **admin_site.each_context(request),
        "title": _("Answer for the newsroom"),
        "refusal": _("The comment is not on the page any more; nothing can answer it."),
        "kept": request.POST.get("text", ""),
    }
    return _form(request, context, status=409)


@require_safe
def my_answers(request, *, admin_site):
    """What whoever asks has answered for the newsroom, and what became of each."""
    _those_who_answer_only(request)
    comments, older, is_first = page_from(
        Comment.objects.answers_by(request.user)
        .select_related("article__section", "parent", "answers")
        .prefetch_related(Decision.objects.for_comments()),
        request.GET.get("from", ""),
        moment="submitted_at",
        name="id",
        place_of=lambda comment: place_in_words(comment.submitted_at, str(comment.pk)),
        length=PAGE_LENGTH,
    )
    public = set(
        Comment.objects.public()
        .filter(pk__in=[comment.pk for comment in comments])
        .values_list("pk", flat=True)
    )
    answers = []
    for comment in comments:
        decisions = list(comment.decisions.all())
        answers.append(Answer(comment, next(iter(decisions), None), comment.pk in public))
    context = {
        **admin_site.each_context(request),
        "title": _("My answers"),
        "answers": answers,
        "older": older,
        "is_first": is_first,
    }
    return TemplateResponse(request, "admin/desk/answers.html", context)
