"""The front page, the lists, an article, a picture: the same bytes for every reader."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Page, Section, Topic

LATEST_LENGTH = 5
RELATED_LENGTH = 3


@require_safe
def front_page(request):
    page = Article.objects.published().page()
    return render(request, "front_page.html", {"page": page})


@require_safe
def latest(request):
    """Everything in the paper, a page at a time."""
    return _list(request, Article.objects.published(), "latest.html")


@require_safe
def section(request, slug):
    found = Section.objects.filter(slug=slug).first()
    if found is None:
        return page(request, slug)
    return _list(request, found.articles.published(), "section.html", section=found)


@require_safe
def page(request, slug):
    """A page that is no news."""
    return render(request, "page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    return _list(request, Article.objects.published().by(found), "author.html", author=found)


@require_safe
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    return _list(request, Article.objects.published().on(found), "topic.html", topic=found)


def _list(request, articles, template, **context):
    page = articles.page(request.GET.get("from", ""))
    return render(request, template, {"page": page, **context})


@require_safe
def article(request, section, year, month, slug):
    known = Article.objects.known()
    found = known.for_page().filter(slug=slug).first() or known.formerly_at(slug)
    if found is None:
        raise Http404
    if found.is_withdrawn:
        return render(request, "article_withdrawn.html", {"article": found}, status=410)
    if request.path != found.get_absolute_url():
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(
            found.get_absolute_url() + (f"?{query}" if query else "")
        )
    return render(request, "article_detail.html", article_page(found))


def article_page(article):
    """What the template of an article's page is handed, published or in preview."""
    published = Article.objects.published()
    related = published.related_to(article, RELATED_LENGTH)
    beside = {article.pk, *(one.pk for one in related)}
    latest = published.exclude(pk__in=beside).for_cards().latest_first()
    return {"article": article, "related": related, "latest": latest[:LATEST_LENGTH]}


@require_safe
def picture(request, name):
    """A picture's bytes. Its name is made from them, so that it may be kept for good."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/avif" if name.endswith(".avif") else "image/jpeg"
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
