"""Maps for search engines: every page that readers may open and when it last changed, the news of
the last two days, and the paths to leave alone.

An index leads to one map of the paper's standing pages and to one for each month of articles, so
that no map grows with the years. A map holds at most LIMIT addresses, which the protocol sets.
"""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Page, Section, Topic
from articles.models.for_machines import xml_words

LIMIT = 50_000
NEWS_LIMIT = 1_000
NEWS_IS_NEW_FOR = timedelta(days=2)
XML = "application/xml"


@require_safe
def index(request):
    months = Article.objects.published().by_month()
    return _map(request, "index.xml", months=months)


@require_safe
def pages(request):
    """The front page, the lists that have something in them, what the paper says of itself."""
    printed = Article.objects.published()
    lists = [
        *_lists(Section.objects, printed.by_what("section")),
        *_lists(Author.objects, printed.by_what("authors")),
        *_lists(Topic.objects, printed.by_what("topics")),
        *((page.get_absolute_url(), page.updated_at) for page in Page.objects.all()),
    ]
    newest = printed.latest_first().values_list("published_at", flat=True).first()
    return _map(request, "pages.xml", lists=lists[:LIMIT], newest=newest)


def _lists(filed, touched):
    found = filed.filter(pk__in=touched)
    return [(one.get_absolute_url(), touched[one.pk]) for one in found]


@require_safe
def month(request, year, month):
    """The articles of one month."""
    articles = Article.objects.published().printed_in(year, month).select_related("section")
    found = articles.with_touched_at().latest_first()[:LIMIT]
    if not found:
        raise Http404
    return _map(request, "month.xml", articles=found)


@require_safe
def news(request):
    """What is news now, as news search wants it told."""
    articles = Article.objects.published().printed_within(NEWS_IS_NEW_FOR)
    found = articles.select_related("section").latest_first()[:NEWS_LIMIT]
    told = [(article, xml_words(article.headline)) for article in found]
    return _map(request, "news.xml", told=told)


def _map(request, template, **context):
    return render(request, f"sitemaps/{template}", context, content_type=XML)


@require_safe
def robots(request):
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
