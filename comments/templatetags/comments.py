"""The doors through which comments stand under an article, and in what machines read of it."""

from functools import partial

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.kept import Memo, kept
from articles.models.dates import days
from comments.forms import CommentForm, stamp_for
from comments.models import Discussion, Guidelines
from comments.models.counts import counts_under
from comments.models.replying import Place
from comments.models.thread import thread_page, what_shows
from comments.numbers.usual_wait import usual_wait
from comments.structured_data import data_block, discussed, in_words

register = template.Library()


# A conversation that many read, and some more: a thousand bytes each, or a little more.
_RENDERED = Memo(1_000)


@register.simple_tag
def discussion_of(article):
    """Whether ARTICLE takes comments and shows them."""
    return Discussion.now_of(article)


@register.simple_tag(takes_context=True)
def public_thread(context, article, discussion):
    """The public comments of ARTICLE, the page of them that `?from=` asks for in the order of
    `?comments=`, or of the one that `?under=` names; None where DISCUSSION, its own, hides them.
    Loaded once, for whatever in the page shows them."""
    if discussion.is_hidden:
        return None
    asked = context["request"].GET
    return thread_page(article, *(asked.get(name, "") for name in ("from", "comments", "under")))


@register.simple_tag
def public_comments(comments, takes_replies, address):
    """COMMENTS with their replies, for people, and the way to a reply where one is taken, and from
    ADDRESS, their article's, to more of them. What is
    rendered once stands: no text ever changes, and what does, who is still answered, what is erased
    and whether one can reply, is part of the name it is kept by."""
    shown = [
        _RENDERED.get(
            (takes_replies, address, *what_shows(one)),
            partial(_rendered, one, takes_replies, address),
        )
        for one in comments
    ]
    return mark_safe("".join(shown))  # noqa: S308 - each by its template, which escapes


def _rendered(comment, takes_replies, address):
    context = {"comment": comment, "takes_replies": takes_replies, "address": address}
    return render_to_string("comments/_comment.html", context)


@register.inclusion_tag("comments/_thread.html")
def comment_thread(article, thread, discussion):
    """THREAD, a page of ARTICLE's comments, for people; where DISCUSSION takes any, with a way to
    reply to each."""
    return {"page": thread, "article": article, "takes_replies": discussion.takes_comments}


@register.simple_tag
def comment_counts(articles):
    """How many public comments each of ARTICLES has, by its number."""
    return counts_under(articles, timezone.now())


@register.filter
def of(counts, article):
    """What COUNTS say of ARTICLE; nothing where they say nothing, or where there are none."""
    return counts.get(article.pk) if counts else None


@register.simple_tag(takes_context=True)
def structured_data(context, thread):
    """The view's `structured_data` for machines, and in its article the comments of THREAD."""
    nodes = context["structured_data"]
    written, *rest = kept(context["request"], "written", lambda: [in_words(one) for one in nodes])
    if thread is not None:
        written = discussed(written, thread, nodes[0]["@id"])
    return data_block([written, *rest])


@register.simple_tag
def current_guidelines():
    """The edition of the guidelines that stands now, or None before the first."""
    return Guidelines.objects.current()


@register.inclusion_tag("comments/_form_section.html", takes_context=True)
def comment_form(context, article, discussion):
    """The statement and the form; in its place a word where ARTICLE takes no comments, as
    DISCUSSION says."""
    edition = Guidelines.objects.prefetch_related("clauses").current()
    handed_on = {
        "article": article,
        "edition": edition,
        "discussion": discussion,
        "paper_name": context["paper_name"],
    }
    if edition and discussion.takes_comments and not article.is_draft:
        handed_on |= {
            "form": CommentForm(),
            "place": Place(article),
            "stamp": stamp_for(article, edition),
        }
    return handed_on


@register.simple_tag
def kept_for():
    """How long what readers send is kept once nothing about it is open, in words."""
    return {
        "contacts": days(settings.KEEP_CONTACTS_DAYS),
        "reporters": days(settings.KEEP_REPORTERS_DAYS),
        "rejected": days(settings.KEEP_REJECTED_DAYS),
        "following": days(settings.KEEP_FOLLOWING_DAYS),
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
