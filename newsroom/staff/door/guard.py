"""Who may open which page of the door."""

from functools import partial, wraps

from django.contrib.auth import logout
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from newsroom.staff.door import factors, proof
from newsroom.staff.door.onward import log_in_first, onward_in, set_up_first


def is_on_the_way_in(request):
    """Whether somebody of the staff is here by their password alone, who has no second factor."""
    person = request.user
    return (
        person.is_authenticated
        and person.is_active
        and person.is_staff
        and not factors.has_shown_one(request)
        and not factors.has_one(person)
    )


def lead_in(request, onward):
    """What comes next for whoever may not open the page they asked for."""
    if is_on_the_way_in(request):
        return set_up_first(onward)
    if request.user.is_authenticated:
        # They came by their password alone, and meanwhile there is a second factor to show.
        logout(request)
    return log_in_first(onward)


def for_oneself(view, *, admin_site, on_the_way_in=False):
    """VIEW as a page about whoever is logged in; ON_THE_WAY_IN also before they have a second
    factor, to set it up."""

    after_proof = proof.asked(partial(view, admin_site=admin_site), admin_site)

    @never_cache
    @csrf_protect
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if admin_site.has_permission(request) or (on_the_way_in and is_on_the_way_in(request)):
            return after_proof(request, *args, **kwargs)
        if request.method == "POST" and not proof.only_opens(request):
            return admin_site.session_ended(request)
        return lead_in(request, onward_in(request) or request.get_full_path())

    return guarded
