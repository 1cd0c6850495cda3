from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from xtd_site.models import Article


def article(request, pk):
    return render(request, "article.html", {"article": get_object_or_404(Article, pk=pk)})


urlpatterns = [
    path("articles/<int:pk>/", article),
    path("comments/", include("django_comments_xtd.urls")),
]
