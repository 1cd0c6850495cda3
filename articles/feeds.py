"""Atom feeds: of the paper, and of each section, author and topic. The same bytes for everybody,
with validators made from them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.atom import BEFORE_ALL, about, tag, written
from articles.models import Article, Author, Section, Topic
from articles.models.for_machines import pictures_for_machines, touched_at, xml_words

FEED_LENGTH = 20


@dataclass
class Source:
    """What a feed is of: its name beside the paper's, the page that shows the same, the articles,
    those that are gone too, and when the name was last changed."""

    name: str
    page: str
    articles: object
    renamed_at: datetime | None = None


def _source(found, articles):
    return Source(found.name, found.get_absolute_url(), articles, found.updated_at)


@require_safe
def latest(request):
    return _feed(request, Source("", reverse("articles:front_page"), _known()))


@require_safe
def section(request, slug):
    found = get_object_or_404(Section, slug=slug)
    return _feed(request, _source(found, _known().in_section(found)))


@require_safe
def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    return _feed(request, _source(found, _known().by(found)))


@require_safe
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    return _feed(request, _source(found, _known().on(found)))


def _known():
    return Article.objects.known()


def _feed(request, source):
    """The newest articles of SOURCE in full; 304 to whoever has these very bytes."""
    articles = list(source.articles.published().latest_first().for_page()[:FEED_LENGTH])
    # An article's going changes what is left of the feed, so it dates it too.
    gone_at = source.articles.last_withdrawn_at()
    moments = [*map(touched_at, articles), gone_at, source.renamed_at]
    modified = max(filter(None, moments), default=None)
    feed = PaperFeed(
        title=xml_words(" · ".join(filter(None, [source.name, settings.PAPER_NAME]))),
        **about(request, source.page),
        author_name=settings.PAPER_NAME,
        author_link=f"{settings.SITE_ORIGIN}/",
        modified=modified or BEFORE_ALL,
    )
    for article in articles:
        feed.add_article(article)
    return _answer(request, written(feed), modified)


def _answer(request, response, modified):
    if modified is None or not _second_is_over(modified):
        return get_conditional_response(request, response["ETag"], None, response)
    response["Last-Modified"] = http_date(modified.timestamp())
    # To the letter or not at all: a list from which something was taken may be dated earlier
    # than before, and "not modified since" would then be untrue.
    is_known = request.headers.get("If-Modified-Since") == response["Last-Modified"]
    since = int(modified.timestamp()) if is_known else None
    return get_conditional_response(request, response["ETag"], since, response)


def _second_is_over(moment):
    """A second may hold two changes: its date tells them apart only when it is over."""
    return timezone.now() - moment >= timedelta(seconds=1)


class PaperFeed(Atom1Feed):
    """Django's Atom feed with what it has no words for: several authors, an entry's own language,
    its standfirst as text and its body as HTML, its picture."""

    def add_article(self, article):
        address = f"{settings.SITE_ORIGIN}{article.get_absolute_url()}"
        self.add_item(
            title=xml_words(article.headline),
            link=address,
            description=None,
            unique_id=name_for_good(article),
            pubdate=article.published_at,
            updateddate=touched_at(article),
            article=article,
        )

    def latest_post_date(self):
        return self.feed["modified"]

    def root_attributes(self):
        # A body may link to the paper's own pages without naming the paper.
        return {**super().root_attributes(), "xml:base": f"{settings.SITE_ORIGIN}/"}

    def item_attributes(self, item):
        return {"xml:lang": item["article"].language}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        article, origin = item["article"], settings.SITE_ORIGIN
        for author in article.signed_by:
            handler.startElement("author", {})
            handler.addQuickElement("name", xml_words(author.name))
            handler.addQuickElement("uri", f"{origin}{author.get_absolute_url()}")
            handler.endElement("author")
        for filed in (article.section, *article.topics.all()):
            handler.addQuickElement(
                "category", "", {"term": filed.slug, "label": xml_words(filed.name)}
            )
        handler.addQuickElement("summary", xml_words(article.standfirst), {"type": "text"})
        handler.addQuickElement("content", xml_words(_content(article)), {"type": "html"})
        for offered in pictures_for_machines(article)[-1:]:
            link = {"rel": "enclosure", "type": "image/jpeg"}
            handler.addQuickElement("link", "", {**link, "href": f"{origin}{offered.file.url}"})


def name_for_good(article):
    """What feed readers know ARTICLE by, for good."""
    return tag(f"{article.published_at.astimezone(UTC):%Y-%m-%d}", f"article/{article.pk}")


def _content(article):
    """ARTICLE as HTML that stands alone: the whole picture, body, corrections."""
    context = {"article": article, "site_origin": settings.SITE_ORIGIN}
    context["offered"] = next(reversed(pictures_for_machines(article)), None)
    return render_to_string("feeds/entry.html", context).strip()
