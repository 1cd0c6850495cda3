"""Asking for a link to what was written under an address. It is mailed there, and nowhere else."""

from django.shortcuts import render
from django.utils import timezone

from comments.complaints.not_taken import guarded_as
from comments.forms import TRAP
from comments.mine.forms import LinkForm
from comments.models.contact import address_hashes
from comments.models.mailbox_key import ask_for_link
from comments.views import receipt_headers


@guarded_as(LinkForm)
def ask(request, *, typed):
    """The form; posted, the same answer to everybody, whatever stands under the address."""
    if request.method != "POST":
        return _page(request, LinkForm())
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    ask_for_link(
        form.cleaned_data["email"],
        known_as=address_hashes(request.META.get("REMOTE_ADDR", ""), timezone.now()),
        filled_trap=bool(request.POST.get(TRAP)),
    )
    return receipt_headers(render(request, "comments/mine_asked.html"))


def _page(request, form, status=200):
    response = render(request, "comments/mine_ask.html", {"form": form}, status=status)
    return receipt_headers(response)
