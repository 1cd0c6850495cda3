from django.urls import path, re_path

from articles import views

app_name = "articles"

urlpatterns = [
    path("", views.front_page, name="front_page"),
    re_path(r"^pictures/(?P<name>[0-9A-Za-z_]{1,96}\.jpg)$", views.picture, name="picture"),
    re_path(
        r"^(?P<section>[-\w]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[-\w]+)/$",
        views.article,
        name="article",
    ),
]
