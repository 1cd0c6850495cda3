from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from newsroom.admin_site import page_for_staff
from newsroom.passwords import ForgottenPasswordForm
from newsroom.security_txt import security_txt


def _for_staff(view, **options):
    """A page of the admin for somebody who is not logged in yet."""
    header = {"site_header": admin.site.site_header}
    return page_for_staff(view.as_view(extra_context=header, **options))


# A mail's links lead where the paper is, whatever host and port the request named.
_origin = urlsplit(settings.SITE_ORIGIN)
_ORIGIN_IN_MAILS = {
    "protocol": _origin.scheme,
    "domain": _origin.netloc,
    "site_name": settings.PAPER_NAME,
}


handler500 = "newsroom.errors.broken"

urlpatterns = [
    path(
        "admin/password/forgotten/",
        _for_staff(
            auth_views.PasswordResetView,
            form_class=ForgottenPasswordForm,
            extra_email_context=_ORIGIN_IN_MAILS,
        ),
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
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
