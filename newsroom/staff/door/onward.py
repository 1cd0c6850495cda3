"""Where somebody was going when the door stopped them."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def onward_in(request):
    """The address of ours that REQUEST names as the next, or nothing."""
    address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/") else ""


def by_way_of(name, onward):
    """The address of the page NAME, from which it goes ONWARD."""
    address = reverse(name)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: onward})}" if onward else address


def set_up_first(onward):
    """To the page on which somebody sets up their first second factor."""
    return HttpResponseRedirect(by_way_of("admin:account_begin", onward))


def log_in_first(onward):
    return HttpResponseRedirect(by_way_of("admin:login", onward))
