from django.contrib import admin
from django.urls import include, path

from newsroom.security_txt import security_txt

handler500 = "newsroom.errors.broken"

urlpatterns = [
    *admin.site.entrance_urls,
    path("admin/", admin.site.urls),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
