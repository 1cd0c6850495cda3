"""Readers have no cookies, whatever their browser sends; staff have one that public pages see."""

from django.conf import settings


class NoCookiesForReaders:
    """Outside the admin, a request's cookies are put away before anything can look at them.

    So a public page cannot differ for somebody logged in, and a damaged session or CSRF cookie is
    not answered with a new one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            request.COOKIES = {}
            # With no cookie there is nothing to forge with, and the view says which methods it
            # knows: 405 and not a 403 about a token.
            request.csrf_processing_done = True
        return self.get_response(request)


class OpenPagesEndNoLogin:
    """What a script asks takes no cookie away: an open desk may have sent it with the last
    login's, and by the time that it is answered somebody has logged in in another tab.

    Whoever is logged out learns it from the answer, and by the next page that they open.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            for name in [name for name, cookie in response.cookies.items() if _ends(cookie)]:
                del response.cookies[name]
        return response


def _ends(cookie):
    return cookie["max-age"] == 0


# What a script on public pages may know of somebody who works at the desk: that they may.
HINT = "desk"


def leave_hint(response, person):
    """Let the paper's own pages know that PERSON, just logged in, may be told what waits.

    It is no secret and opens nothing: whoever forges it is asked to log in. No server reads it.
    """
    if person.has_perm("comments.add_decision") or person.has_perm("comments.answer_comment"):
        response.set_cookie(
            HINT,
            "1",
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=False,
            samesite="Lax",
        )
    return response


def take_hint_back(response):
    response.delete_cookie(HINT, samesite="Lax")
    return response
