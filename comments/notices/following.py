"""Mails to whoever follows: whether they want to, and what has come. What is told is asked for as
the mail is made, by the one rule for what is public."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from comments.models import Notice, Signal, Subscription
from comments.models.news import news_of
from comments.models.permalink import permalink_of
from comments.models.subscription import ANSWERED_WITHIN, NOT_ASKED_FOR
from comments.notices.letter import (
    Letter,
    NothingToTell,
    language_of,
    rendered,
    stopped_at,
    whole,
)

# In words; of what is beyond, how much it is.
MOST_TOLD = 10
# What is longer than this is read on the page.
MOST_QUOTED = 1000
# What follows is the article's headline, and never a word of a reader's.
_ASKED = gettext_lazy("Do you want these mails? %(headline)s")
# Where the article left the paper.
_ASKED_OF_NONE = gettext_lazy("Do you want these mails?")
_SUBJECTS = {
    Notice.Kind.NEW_REPLIES: ngettext_lazy(
        "A reply to your comment: %(headline)s",
        "%(count)d replies to your comment: %(headline)s",
        "count",
    ),
    Notice.Kind.NEW_COMMENTS: ngettext_lazy(
        "A new comment: %(headline)s", "%(count)d new comments: %(headline)s", "count"
    ),
}


def asking(notice):
    """To an address that somebody typed, whether its reader wants what was asked for with it. No
    name and no word of the comment: nobody has confirmed anything yet."""
    subscription = notice.subscription
    follower, comment = subscription.follower, subscription.comment
    if follower is None or comment.is_erased or hasattr(comment, "silence"):
        raise NothingToTell
    asked = Subscription.objects.waiting().filter(follower=follower).order_by("pk")
    asked = list(asked.select_related("comment__article"))
    if not asked:
        raise NothingToTell
    context = {
        "asked": [
            {
                "is_of_replies": one.kind == Subscription.Kind.REPLIES,
                "headline": one.named_article.headline if one.named_article else "",
                "sent_at": one.comment.submitted_at,
            }
            for one in asked[:MOST_TOLD]
        ],
        "left": max(len(asked) - MOST_TOLD, 0),
        "days": ANSWERED_WITHIN.days,
        "not_asked_days": NOT_ASKED_FOR.days,
    }
    article = subscription.named_article
    subject = _ASKED if article else _ASKED_OF_NONE
    said = {"headline": article.headline} if article else {}
    return _to_a_follower(notice, lambda: str(subject) % said, context)


def telling(notice):
    """To somebody who confirmed that they follow, what has come and is public now."""
    subscription = notice.subscription
    comment = subscription.comment
    if not subscription.is_confirmed or hasattr(comment, "silence"):
        raise NothingToTell
    news = news_of(subscription)
    count = news.count()
    if not count:
        raise NothingToTell
    quotes = notice.kind == Notice.Kind.NEW_REPLIES
    shown = news.select_related("article__section", "parent")[:MOST_TOLD]
    context = {
        "comment": comment,
        "count": count,
        "left": max(count - MOST_TOLD, 0),
        "told": [_told(one, quotes=quotes) for one in shown],
        "article_address": whole(comment.article.get_absolute_url()),
        "confirmed_at": subscription.confirmed_at,
    }
    said = {"count": count, "headline": comment.article.headline}
    return _to_a_follower(notice, lambda: str(_SUBJECTS[notice.kind] % said), context)


def _told(comment, *, quotes):
    """A public COMMENT as a mail says it. What a mail program would make a link of is not in it: an
    editor approved words, and nobody's address to press on."""
    leads_out = {signal.in_name for signal in comment.signals.filter(kind=Signal.Kind.LINKS)}
    name_stands = True not in leads_out and not _is_like_an_address(comment.name)
    text_stands = False not in leads_out and not _is_like_an_address(comment.text)
    return {
        "name": comment.name if name_stands else "",
        "is_by_the_newsroom": comment.is_by_the_newsroom,
        "text": comment.text if quotes and text_stands and len(comment.text) <= MOST_QUOTED else "",
        "address": whole(permalink_of(comment)),
    }


def _is_like_an_address(words):
    return "://" in words or "www." in words.lower() or "@" in words


def _to_a_follower(notice, subject, context):
    """The Letter to whoever follows by the subscription of NOTICE; SUBJECT is made in its language.

    Each can be ended by one press, and leads to all that is followed from this address."""
    subscription = notice.subscription
    article = subscription.comment.article
    language = language_of(article)
    stop = whole(subscription.get_stop_url())
    context |= {
        "paper_name": settings.PAPER_NAME,
        "headline": subscription.named_article and article.headline,
        "stop": stop,
        "everything": whole(subscription.follower.get_absolute_url()),
    }
    with translation.override(language):
        return Letter(
            to=subscription.follower.email,
            subject=subject(),
            text=rendered(f"mails/{notice.kind}.txt", context),
            language=language.partition("-")[0],
            headers=stopped_at(stop),
        )


MADE_BY = {
    Notice.Kind.FOLLOW_ASKED: asking,
    Notice.Kind.NEW_REPLIES: telling,
    Notice.Kind.NEW_COMMENTS: telling,
}
