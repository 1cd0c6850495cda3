"""The doors through which comments stand under an article, and in what machines read of it."""

from django import template
from django.conf import settings

from articles.models.dates import days
from comments.forms import CommentForm, stamp_for
from comments.models import Discussion, Guidelines
from comments.models.thread import thread_page
from comments.numbers.usual_wait import usual_wait
from comments.structured_data import data_block, discussed

register = template.Library()


@register.simple_tag(takes_context=True)
def public_thread(context, article):
    """The public comments of ARTICLE, the page of them that `?from=` asks for; None where they
    are hidden. Loaded once, for whatever in the page shows them."""
    if Discussion.of(article).is_hidden:
        return None
    return thread_page(article, context["request"].GET.get("from", ""))


@register.inclusion_tag("comments/_thread.html")
def comment_thread(article, thread):
    """THREAD, a page of ARTICLE's comments, for people."""
    return {"page": thread, "article": article}


@register.simple_tag(takes_context=True)
def structured_data(context, thread):
    """The view's `structured_data` for machines, and in its article the comments of THREAD."""
    article, *others = context["structured_data"]
    if thread is not None:
        article = discussed(article, thread, article["@id"])
    return data_block([article, *others])


@register.simple_tag
def current_guidelines():
    """The edition of the guidelines that stands now, or None before the first."""
    return Guidelines.objects.current()


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


@register.simple_tag
def kept_for():
    """How long what readers send is kept once nothing about it is open, in words."""
    return {
        "contacts": days(settings.KEEP_CONTACTS_DAYS),
        "reporters": days(settings.KEEP_REPORTERS_DAYS),
        "rejected": days(settings.KEEP_REJECTED_DAYS),
    }


@register.inclusion_tag("comments/_how_long.html")
def how_long_kept():
    """What readers send, and how long it is kept: true by the settings, whatever an editor wrote
    above it."""
    return {"times": kept_for()}


@register.simple_tag
def usual_waiting_time():
    """How long readers wait of late, in a sentence; empty where that cannot be said honestly."""
    return usual_wait()
