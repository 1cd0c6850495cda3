"""Where the door is, inside the admin."""

from functools import partial

from django.urls import path
from django.views.decorators.cache import never_cache

from newsroom.staff.door import account, colleagues, login, setting_up
from newsroom.staff.door.guard import for_oneself
from newsroom.staff.door.passwords import password_urls


def entrance_urls(admin_site):
    """The steps of coming in that others call by names of their own: Django, django-allauth."""
    code = login.SecondFactorView.as_view(admin_site=admin_site)
    return [
        *password_urls(admin_site),
        path("admin/login/", admin_site.login, name="account_login"),
        path("admin/login/code/", admin_site.dressed(code), name="mfa_authenticate"),
    ]


def door_urls(admin_site):
    """The addresses of whoever comes in, and of what is their own."""

    def own(view, **details):
        return admin_site.dressed(for_oneself(view, admin_site=admin_site, **details))

    def set_up(view):
        return own(view, on_the_way_in=True)

    passkey_login = never_cache(partial(login.passkey_login, admin_site=admin_site))
    return [
        path("login/passkey/", admin_site.dressed(passkey_login), name="login_passkey"),
        path("account/", own(account.account), name="account"),
        path("account/begin/", set_up(setting_up.begin), name="account_begin"),
        path("account/leave/", set_up(account.leave), name="account_leave"),
        path("account/app/", set_up(setting_up.app), name="account_app"),
        path("account/passkey/", set_up(setting_up.passkey), name="account_passkey"),
        path("account/codes/", own(setting_up.codes), name="account_codes"),
        path("account/codes/file/", own(setting_up.codes_file), name="account_codes_file"),
        path("account/factors/<int:pk>/remove/", own(account.remove_factor), name="account_remove"),
        path("account/sessions/end/", own(account.end_session), name="account_end_session"),
        path("colleagues/", own(colleagues.colleagues), name="colleagues"),
        path("colleagues/<int:pk>/reset/", own(colleagues.reset), name="colleagues_reset"),
    ]
