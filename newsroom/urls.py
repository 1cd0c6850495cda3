from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from newsroom.admin_site import page_for_staff


def _for_staff(view):
    """A page of the admin for somebody who is not logged in yet."""
    return page_for_staff(view.as_view(extra_context={"site_header": admin.site.site_header}))


urlpatterns = [
    path(
        "admin/password/forgotten/",
        _for_staff(auth_views.PasswordResetView),
        name="admin_password_reset",
    ),
    path(
        "admin/password/sent/",
        _for_staff(auth_views.PasswordResetDoneView),
        name="password_reset_done",
    ),
    path(
        "admin/password/<uidb64>/<token>/",
        _for_staff(auth_views.PasswordResetConfirmView),
        name="password_reset_confirm",
    ),
    path(
        "admin/password/set/",
        _for_staff(auth_views.PasswordResetCompleteView),
        name="password_reset_complete",
    ),
    path("admin/", admin.site.urls),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
