"""Which pages are kept, and what each hangs on: the versions under which its bytes are filed.

A version has a name and a value. Whoever keeps a page asks again for the values under these names,
and knows by one that differs that the page says something else by now.
"""

from datetime import timedelta

from django.db.models import F, Subquery
from django.utils import timezone

from articles.models import Article, Paper
from articles.models.keyset import place_from_words
from articles.models.prepared import NOW, NUMBER, WORDS, Blank, IsOneOf, Prepared
from comments.models import Forum, Guidelines
from comments.models.discussion import end_of, turns_before
from comments.models.public_id import is_public_id
from comments.models.reading_order import ORDERS
from comments.numbers.usual_wait import in_steps

PAPER, GUIDELINES, WAIT, ARTICLE = "paper", "guidelines", "wait", "article"
FORUM = "forum"

# What goes by the clock: how many comments an article has stands in lists, and when its words last
# changed in feeds and maps, and no version of these moves with that; what readers are told of
# moderation is counted anew.
A_MINUTE = timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)
# The first who recommends moves the page; for half a minute nobody else does, and then it is made
# anew by the clock: some seconds later, for those who were just being counted.
RECOMMENDED_BY_THEN = timedelta(seconds=35)

# By the name of the address: what the page hangs on, and for how long it is good at the most.
PAGES = {
    "articles:article": ((PAPER, GUIDELINES, WAIT, ARTICLE), None),
    **dict.fromkeys(["articles:robots", "articles:manifest"], ((PAPER,), None)),
    **dict.fromkeys(
        [
            "articles:front_page",
            "articles:latest",
            "articles:section",
            "articles:author",
            "articles:topic",
            "articles:latest_feed",
            "articles:section_feed",
            "articles:author_feed",
            "articles:topic_feed",
            "articles:sitemap",
            "articles:sitemap_pages",
            "articles:sitemap_news",
            "articles:sitemap_month",
        ],
        ((PAPER,), A_MINUTE),
    ),
    # How many recommend a comment moves its own article alone.
    "comments:latest": ((PAPER, FORUM), A_MINUTE),
    "comments:feed": ((PAPER, FORUM), None),
    "comments:article_feed": ((PAPER, ARTICLE), None),
    "comments:guidelines": ((PAPER, GUIDELINES), None),
    "comments:guidelines_edition": ((PAPER, GUIDELINES), None),
    **dict.fromkeys(
        ["comments:transparency", "comments:transparency_json", "comments:transparency_csv"],
        ((PAPER, GUIDELINES), TEN_MINUTES),
    ),
}
# What a query may say that makes another page, each with whether it says anything; whatever else
# stands in one changes nothing.
PARAMETERS = {"from": place_from_words, "comments": ORDERS.get, "under": is_public_id}


def read(match):
    """The versions that the page of MATCH, an address resolved, hangs on, by name, until when it is
    good (None: for ever), and until when all of it is but the conversation. To be read before the
    page, in the same snapshot."""
    names, lasts = PAGES[match.view_name]
    now = timezone.now()
    versions, ends, counted = {}, [now + lasts if lasts else None], None
    found = ARTICLE in names and _AT_SLUG.rows(slug=match.kwargs["slug"], now=now)
    if found:
        ((number, *discussed, published_at, closes_at, has_no_end, paper, edition, next_one),) = (
            found
        )
        versions[ARTICLE, number] = tuple(discussed)
        end = end_of(published_at=published_at, closes_at=closes_at, has_no_end=has_no_end)
        ends += turns_before(end)
        *_versions, recommended_at = discussed
        counted = recommended_at and recommended_at + RECOMMENDED_BY_THEN
    else:
        paper, edition, next_one = _value(_PAPER), _value(_EDITION), _value(_NEXT, now=now)
    ends.append(next_one)
    versions |= _named(names, paper, edition)
    return versions, _first(now, *ends, counted), _first(now, *ends)


def _first(now, *moments):
    """The first of MOMENTS, some of them None, that is still to come; None where none is."""
    return min((one for one in moments if one and one > now), default=None)


def ask(names):
    """What stands under NAMES now; a name that nothing stands under any more is left out."""
    versions = _named(names, _value(_PAPER), _value(_EDITION))
    if numbers := [name[1] for name in names if isinstance(name, tuple)]:
        for number, *discussed in _OF_ARTICLES.rows(numbers=numbers):
            versions[ARTICLE, number] = tuple(discussed)
    return versions


def _named(names, paper, edition):
    versions = {PAPER: paper, GUIDELINES: edition}
    if WAIT in names:
        versions[WAIT] = in_steps()
    if FORUM in names:
        versions[FORUM] = _value(_FORUM)
    return {name: value for name, value in versions.items() if name in names}


def frame(versions, until):
    """Of VERSIONS, an article's, what all of its page hangs on but the conversation, which is good
    UNTIL then: it stands while comments come and go and are recommended, and until the clock
    changes it. None for a page that has no conversation."""
    for name in versions:
        if isinstance(name, tuple):
            page_version, *_discussed = versions[name]
            rest = (versions.get(one) for one in (PAPER, GUIDELINES, WAIT))
            return (*name, page_version, *rest, until)
    return None


# Asked twice a second, and before each page that is made


def _paper():
    return Paper.objects.version().values_list("n")


def _edition():
    return Guidelines.objects.newest_number().values_list("pk")


def _next():
    scheduled = Article.objects.scheduled(at=NOW).order_by("published_at")
    return scheduled.values_list("published_at")[:1]


def _value(question, **said):
    """The one value that answers QUESTION; None where there is none."""
    return next((value for (value,) in question.rows(**said)), None)


def _forum():
    return Forum.objects.version().values_list("n")


_PAPER, _EDITION, _NEXT = Prepared(_paper), Prepared(_edition), Prepared(_next)
_FORUM = Prepared(_forum)
_DISCUSSED = ("pk", "page_version", "discussion__version", "last_recommended__moved_at")
_AT_SLUG = Prepared(
    lambda: Article.objects.filter(slug=Blank("slug", WORDS)).values_list(
        *_DISCUSSED,
        *("published_at", "discussion__closes_at", "discussion__has_no_end"),
        Subquery(_paper()),
        Subquery(_edition()),
        Subquery(_next()),
    )
)
_OF_ARTICLES = Prepared(
    lambda: Article.objects.filter(IsOneOf(F("pk"), Blank("numbers", NUMBER))).values_list(
        *_DISCUSSED
    )
)
