"""The Content-Security-Policy, in the same words from every worker."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware


class PolicyMiddleware(CSPMiddleware):
    """django-csp joins the directives in the order of a set, which differs from process to
    process. A page has to be the same bytes from each, its headers included."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if policy := response.get(HEADER):
            response[HEADER] = "; ".join(sorted(policy.split("; ")))
        return response
