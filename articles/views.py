"""The front page, an article, a picture: the same bytes for every reader."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article

FRONT_PAGE_LENGTH = 20
LATEST_LENGTH = 5


@require_safe
def front_page(request):
    latest = Article.objects.published().with_furniture().latest_first()
    return render(request, "front_page.html", {"latest": latest[:FRONT_PAGE_LENGTH]})


@require_safe
def article(request, section, year, month, slug):
    found = Article.objects.published().with_furniture().filter(slug=slug).first()
    if found is None:
        if Article.objects.withdrawn().filter(slug=slug).exists():
            return render(request, "article_withdrawn.html", status=410)
        raise Http404
    if request.path != found.get_absolute_url():
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(
            found.get_absolute_url() + (f"?{query}" if query else "")
        )
    return render(request, "article_detail.html", article_page(found))


def article_page(article):
    """What the template of an article's page is handed, published or in preview."""
    latest = Article.objects.published().exclude(pk=article.pk).with_furniture().latest_first()
    return {"article": article, "latest": latest[:LATEST_LENGTH]}


@require_safe
def picture(request, name):
    """A picture's bytes. Its name is made from them, so that it may be kept for good."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
