"""A page with a button, where nothing is typed: behind the guard of every form, and told in words
where the button did nothing."""

from django.shortcuts import render

from comments.guard import guarded
from comments.views import receipt_headers


def guarded_button(title="", *, after=""):
    """A view behind the guard where a button is pressed and nothing is typed; a refusal is headed
    TITLE, or else that nothing was changed, and AFTER says what holds then."""

    def handing_back(request, _typed, why, status):
        return nothing_done(request, why, status, title=title, after=after)

    return guarded((), handing_back=handing_back)


def nothing_done(request, why, status, *, title="", after=""):
    """The page of a button that did nothing, and WHY."""
    context = {"title": title, "why": why, "after": after}
    return receipt_headers(render(request, "comments/not_changed.html", context, status=status))
