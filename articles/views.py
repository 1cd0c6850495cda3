"""The front page, the lists, an article, a picture: the same bytes for every reader."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from articles.kept import kept
from articles.models import Article, Author, Page, Section, Topic
from articles.models.for_machines import modified_at, pictures_for_machines
from articles.structured_data import breadcrumbs, news_article

LATEST_LENGTH = 5
RELATED_LENGTH = 3
# The paper by day, as the stylesheet has it.
GROUND = "#fffdf8"


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
    return _list_of(request, "section", found, found.articles.published())


@require_safe
def page(request, slug):
    """A page that is no news."""
    return render(request, "page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    return _list_of(request, "author", found, Article.objects.published().by(found))


@require_safe
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    return _list_of(request, "topic", found, Article.objects.published().on(found))


def _list_of(request, kind, found, articles):
    """What is filed under FOUND, with the feed of it."""
    feed = reverse(f"articles:{kind}_feed", args=[found.slug])
    context = {kind: found, "list_name": found.name, "feed": feed}
    return _list(request, articles, f"{kind}.html", **context)


def _list(request, articles, template, **context):
    page = articles.page(request.GET.get("from", ""))
    return render(request, template, {"page": page, **context})


@require_safe
def article(request, section, year, month, slug):
    found = kept(request, "article", lambda: _article_at(slug))
    if found is None:
        raise Http404
    if found.is_withdrawn:
        return render(request, "article_withdrawn.html", {"article": found}, status=410)
    if request.path != found.get_absolute_url():
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(
            found.get_absolute_url() + (f"?{query}" if query else "")
        )
    context = kept(request, "context", lambda: _published_page(found))
    return render(request, "article_detail.html", context)


def _article_at(slug):
    known = Article.objects.known()
    return known.for_page().filter(slug=slug).first() or known.formerly_at(slug)


def _published_page(article):
    return article_page(article) | {
        "structured_data": [news_article(article), breadcrumbs(article)],
        "modified_at": modified_at(article),
        "offered": next(iter(pictures_for_machines(article)), None),
    }


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


@require_safe
def manifest(request):
    """What a phone shows of the paper where a reader puts it among their apps."""
    icons = {"icons/icon-192.png": 192, "icons/icon-512.png": 512}
    maskable = {"src": static("icons/maskable-512.png"), "sizes": "512x512", "purpose": "maskable"}
    said = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": settings.PAPER_NAME,
        "short_name": settings.PAPER_NAME,
        "lang": settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        # With the browser's own way back and its address: this is a paper on the web.
        "display": "minimal-ui",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": static(file), "sizes": f"{size}x{size}", "type": "image/png"}
                for file, size in icons.items()
            ),
            {**maskable, "type": "image/png"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")
