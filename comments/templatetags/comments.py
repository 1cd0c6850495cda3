"""The two doors through which comments stand under an article."""

from django import template

from comments.forms import CommentForm, stamp_for
from comments.models import Discussion, Guidelines
from comments.models.thread import thread_page

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context, article):
    """The public comments of ARTICLE, the page of them that `?from=` asks for."""
    if Discussion.of(article).is_hidden:
        return {"page": None}
    cursor = context["request"].GET.get("from", "")
    return {"page": thread_page(article, cursor), "article": article}


@register.inclusion_tag("comments/_form_section.html", takes_context=True)
def comment_form(context, article):
    """The statement and the form; in its place a word where ARTICLE takes no comments."""
    edition = Guidelines.objects.prefetch_related("clauses").current()
    discussion = Discussion.of(article)
    handed_on = {
        "article": article,
        "edition": edition,
        "discussion": discussion,
        "paper_name": context["paper_name"],
    }
    if edition and discussion.takes_comments and not article.is_draft:
        handed_on |= {"form": CommentForm(), "stamp": stamp_for(article, edition)}
    return handed_on
