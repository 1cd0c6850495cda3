"""Where the links in mails to followers lead: pages with a button. Opening them changes nothing."""

from django.db import OperationalError
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from psycopg.errors import DeadlockDetected

from comments.buttons import guarded_button
from comments.models.following import confirm, end, everything_of, stop, stoppable
from comments.views import receipt_headers

# In place of the name of one.
ALL = "all"


@guarded_button()
def following(request, token, *, typed):
    """All that an address follows, and what waits to be confirmed from there; posted, one of it, or
    all, is begun or ended. Where there is nothing, it says so in the same words whatever there was:
    nothing of it is kept."""
    done = ""
    if request.method == "POST":
        for verb, act in (("confirm", confirm), ("end", end)):
            if which := request.POST.get(verb):
                count = act(token, None if which == ALL else which)
                done = verb if count else "nothing"
    everything = everything_of(token)
    context = {"everything": everything, "done": done}
    # What was just ended is no address that never was.
    status = 200 if everything or done == "end" else 404
    page = render(request, "comments/following.html", context, status=status)
    return receipt_headers(page)


# A mail program posts here by itself, without any cookie (RFC 8058). What can be done here is to
# end one kind of mail, for whoever holds the address that stood in one of them.
@csrf_exempt
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_following(request, token):
    """Ask whether no more such mails are wanted; posted, send none."""
    about = stoppable(token)
    is_stopped = request.method == "POST"
    if is_stopped:
        _stop(token)
    context = {"about": about, "is_stopped": is_stopped}
    status = 404 if about.is_over and not is_stopped else 200
    page = render(request, "comments/stop_following.html", context, status=status)
    return receipt_headers(page)


def _stop(token):
    """A mail program asks once and shows nobody an error. Where the database had two wait for each
    other and chose this one to give way, it is done over."""
    try:
        stop(token)
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        stop(token)
