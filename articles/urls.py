from django.urls import path, re_path

from articles import feeds, sitemaps, views

app_name = "articles"

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("latest/", views.latest, name="latest"),
    path("feeds/latest.atom", feeds.latest, name="latest_feed"),
    path("feeds/sections/<slug:slug>.atom", feeds.section, name="section_feed"),
    path("feeds/authors/<slug:slug>.atom", feeds.author, name="author_feed"),
    path("feeds/topics/<slug:slug>.atom", feeds.topic, name="topic_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemaps/news.xml", sitemaps.news, name="sitemap_news"),
    re_path(
        r"^sitemaps/(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])\.xml$",
        sitemaps.month,
        name="sitemap_month",
    ),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
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
