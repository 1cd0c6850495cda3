"""What somebody sees when something of ours breaks."""

from django.http import HttpResponseServerError
from django.template import loader


def broken(request):
    """In the paper's dress; where making that breaks as well, the words alone."""
    try:
        page = loader.render_to_string("500.html", request=request)
    except Exception:  # Whatever it is, the one before it has been logged.
        page = loader.render_to_string("500_bare.html", {"request": request})
    return HttpResponseServerError(page)
