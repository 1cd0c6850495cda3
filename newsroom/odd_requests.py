"""Requests that no page of ours would send are answered before anything works on them."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed

FORM_METHODS = ("GET", "HEAD", "POST")
WITHOUT_A_FORM = {"index", "app_list", "jsi18n", "autocomplete"}


class RefuseOddRequests:
    """Stands before the check of tokens, so that the answer is about what is odd.

    400 for a body in another encoding than ours (Python knows some that are not even text) and
    for a NUL in a query of the admin, which PostgreSQL does not take; 405 for methods that no
    form of the admin uses. Readers' views name their own methods.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (request.encoding or "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8"}:
            raise BadRequest("A body must be UTF-8.")
        if request.path_info.startswith("/admin/"):
            if request.method not in FORM_METHODS:
                return HttpResponseNotAllowed(FORM_METHODS)
            if any("\0" in value for _key, values in request.GET.lists() for value in values):
                raise BadRequest("A query holds no NUL.")
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Pages of the admin without a form know no POST."""
        match = request.resolver_match
        if match.namespace == "admin" and request.method == "POST":
            name = match.url_name or ""
            if name in WITHOUT_A_FORM or name.endswith("_history"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
        return None
