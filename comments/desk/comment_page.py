"""A comment's page in the admin: everything known of it, and the verbs that are open."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from comments.desk.begun import begun_among
from comments.desk.cards import answers_under
from comments.desk.forms import ReasonForm, RejectionForm
from comments.models import Appeal, Comment, Decision, QueueEntry, Report
from comments.models.queue import may_read_lane


def comment_page(request, pk, *, admin_site, rejection=None, reason=None, kept="", status=200):
    """Comment number PK as it stands now, for whoever asks.

    `rejection` and `reason` are forms sent before and not in order; `kept` is what the moderator
    wrote with a decision that was not taken. Nothing that staff typed is thrown away either.
    """
    comment = get_object_or_404(
        Comment.objects.select_related(
            "article__section",
            "edition",
            "contact",
            "parent",
            "answers",
            "written_by",
            "queue_entry",
            "erasure__erased_by",
        ).prefetch_related(Decision.objects.for_comments()),
        pk=pk,
    )
    decisions = list(comment.decisions.all())
    person = request.user
    answers, leaving = answers_under([pk]).get(pk, (0, []))
    entry = getattr(comment, "queue_entry", None)
    context = {
        **admin_site.each_context(request),
        "title": str(comment),
        "comment": comment,
        "contact": getattr(comment, "contact", None),
        "decisions": decisions,
        "seen": decisions[0].number if decisions else 0,
        "rejection": rejection or RejectionForm(editions=[comment.edition_id]),
        "reason": reason or ReasonForm(),
        "kept": kept,
        "reader": QueueEntry.objects.filter(pk=pk).being_read_besides(person).get(pk),
        "is_a_chiefs": entry is not None and not may_read_lane(person, entry.lane),
        # Whoever decides anew here leaves them without an answer, and should know.
        "is_appealed": (
            comment.is_rejected and Appeal.objects.open().filter(comment=comment).exists()
        ),
        "is_reported": bool(decisions) and Report.objects.open().filter(comment=comment).exists(),
        "begun": begun_among([pk]).get(pk),
        "answers": answers,
        "leaving": leaving,
        "may_decide": person.has_perm("comments.add_decision"),
        "may_answer": (
            person.has_perm("comments.answer_comment")
            and Comment.objects.public_with_words().filter(pk=pk).exists()
        ),
        "may_undo": bool(decisions) and decisions[0].can_be_undone_by(person),
        "may_overrule": person.has_perm("comments.overrule_decision"),
        "may_close": person.has_perm("comments.change_discussion"),
        "may_erase": person.has_perm("comments.add_erasure"),
    }
    return TemplateResponse(
        request, "admin/comments/comment/comment_page.html", context, status=status
    )
