"""Which pages are kept, and what each hangs on: the versions under which its bytes are filed.

A version has a name and a value. Whoever keeps a page asks again for the values under these names,
and knows by one that differs that the page says something else by now.
"""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article, Paper
from comments.models import Guidelines
from comments.numbers.usual_wait import in_steps

PAPER, GUIDELINES, WAIT, ARTICLE = "paper", "guidelines", "wait", "article"

# What goes by the clock: when an article's words last changed stands in feeds and maps, and no
# version moves with that; what readers are told of moderation is counted anew.
A_MINUTE = timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)

# By the name of the address: what the page hangs on, and for how long it is good at the most.
PAGES = {
    "articles:article": ((PAPER, GUIDELINES, WAIT, ARTICLE), None),
    **dict.fromkeys(
        [
            "articles:front_page",
            "articles:latest",
            "articles:section",
            "articles:author",
            "articles:topic",
            "articles:robots",
            "articles:manifest",
        ],
        ((PAPER,), None),
    ),
    **dict.fromkeys(
        [
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
    "comments:guidelines": ((PAPER, GUIDELINES), None),
    "comments:guidelines_edition": ((PAPER, GUIDELINES), None),
    **dict.fromkeys(
        ["comments:transparency", "comments:transparency_json", "comments:transparency_csv"],
        ((PAPER, GUIDELINES), TEN_MINUTES),
    ),
}
# What a query may say that makes another page; whatever else stands in one changes nothing.
PARAMETERS = ("from",)


def read(match):
    """The versions that the page of MATCH, an address resolved, hangs on, by name, and until when
    it is good (None: for ever). To be read before the page, in the same snapshot."""
    names, lasts = PAGES[match.view_name]
    now = timezone.now()
    ends = [now + lasts if lasts else None]
    versions = ask(set(names) - {ARTICLE})
    if ARTICLE in names:
        found, closes_at = _of_article_at(match.kwargs["slug"])
        versions |= found
        ends.append(closes_at)
    if PAPER in names:
        ends.append(Article.objects.next_printed_at())
    return versions, min((end for end in ends if end and end > now), default=None)


def ask(names):
    """What stands under NAMES now; a name that nothing stands under any more is left out."""
    asked = {
        PAPER: Paper.objects.version,
        GUIDELINES: _newest_edition,
        WAIT: in_steps,
    }
    versions = {name: question() for name, question in asked.items() if name in names}
    numbers = [name[1] for name in names if isinstance(name, tuple)]
    if numbers:
        rows = _versions(Article.objects.filter(pk__in=numbers))
        versions |= {(ARTICLE, number): tuple(found) for number, *found in rows}
    return versions


def _newest_edition():
    return tuple(Guidelines.objects.newest_number().values_list("pk", flat=True))


def _of_article_at(slug):
    """The versions of the article at SLUG and of its discussion, and when that closes."""
    articles = Article.objects.filter(slug=slug)
    row = _versions(articles, "discussion__closes_at").first()
    if row is None:
        return {}, None
    number, *found, closes_at = row
    return {(ARTICLE, number): tuple(found)}, closes_at


def _versions(articles, *more):
    return articles.values_list("pk", "page_version", "discussion__version", *more)
