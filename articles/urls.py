from django.urls import path, re_path

from articles import views

app_name = "articles"

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("latest/", views.latest, name="latest"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    re_path(
        r"^pictures/(?P<name>[0-9A-Za-z_]{1,95}\.(?:jpg|avif))$",
        views.picture,
        name="picture",
    ),
    re_path(
        r"^(?P<section>[-\w]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[-\w]+)/$",
        views.article,
        name="article",
    ),
    path("<slug:slug>/", views.section, name="section"),
    # Never reached by its pattern, which is the section's: the view there knows both.
    path("<slug:slug>/", views.page, name="page"),
]
