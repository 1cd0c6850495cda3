"""Readers have no cookies, whatever their browser sends."""


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
