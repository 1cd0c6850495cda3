"""The desk itself: lanes, the cards somebody holds, and taking the next few."""

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comments.desk.cards import cards_of
from comments.desk.done import done_page
from comments.desk.filters import (
    MOST_FOUND,
    Filters,
    number_from,
)
from comments.desk.lanes import TITLES, lanes_for
from comments.desk.verbs import wants_json
from comments.models import CannedNote, Decision, Notice, QueueEntry, UrgentInstructions
from comments.models.queue import TAKEN_AT_ONCE, may_read_lane
from comments.signals.look_over import look_over_waiting


def moderators_only(request):
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied


def may_take(person, filters):
    """Whether PERSON reads what waits in the lane."""
    return filters.is_queue and may_read_lane(person, filters.lane)


@require_safe
def desk(request, *, admin_site):
    """A lane, as it stands. Opening it takes nothing."""
    moderators_only(request)
    filters = Filters.from_query(request.GET)
    held = done = None
    if filters.is_queue:
        entries = filters.entries().held_by(request.user).in_turn()[:TAKEN_AT_ONCE]
        held = cards_of([entry.pk for entry in entries], request.user)
    else:
        done = done_page(filters, request.user, request.GET.get("from", ""))
    may_overrule = request.user.has_perm("comments.overrule_decision")
    context = {
        **admin_site.each_context(request),
        **filters.choices(),
        "title": _("Desk"),
        "lanes": lanes_for(filters.lane, request.user),
        "lane_title": TITLES[filters.lane],
        "filters": filters,
        "matching": filters.entries().count() if filters.is_queue and filters.narrows else None,
        "cards": held,
        "done": done,
        "may_take": may_take(request.user, filters),
        "may_overrule": may_overrule,
        # Writers who have not been told; somebody has to know.
        "unsent_mails": Notice.objects.given_up().count() if may_overrule else 0,
        "canned_notes": list(CannedNote.objects.all()),
        "instructions": UrgentInstructions.objects.first(),
        "taken_at_once": TAKEN_AT_ONCE,
        "undoable": _undoable_by(request.user),
        "back": filters.query,
        "most_found": MOST_FOUND,
    }
    return TemplateResponse(request, "admin/desk/desk.html", context)


def _undoable_by(person):
    """The newest decision of PERSON where they can still take it back, or None."""
    mine = Decision.objects.just_now_by(person)
    newest = mine.select_related("moderator", "comment").first()
    if newest is None or not newest.can_be_undone_by(person):
        return None
    return newest if newest == newest.comment.newest_decision() else None


@require_POST
def take(request, *, admin_site):
    """Lease the next few cards to whoever asks; what a colleague holds is passed over."""
    moderators_only(request)
    filters = Filters.from_query(request.POST)
    if not may_take(request.user, filters):
        raise PermissionDenied
    skipping = [number_from(said) for said in request.POST.getlist("skipping")[:200]]
    skipping = [n for n in skipping if n]
    taken = filters.entries().take(by=request.user, skipping=skipping)
    # Those that no signal has looked at yet: they came just now, or something broke when they did.
    if look_over_waiting(taken):
        # What looks like spam is in a lane of its own now, and is put back there.
        taken = filters.entries().take(by=request.user, skipping=skipping)
    if not wants_json(request):
        return HttpResponseRedirect(f"{reverse('admin:desk')}?{filters.query}")
    context = {
        "filters": filters,
        "may_overrule": request.user.has_perm("comments.overrule_decision"),
    }
    shown = request.POST.getlist("shown")
    new = [entry.pk for entry in taken if str(entry.pk) not in shown]
    cards = [
        {
            "number": card.comment.pk,
            "html": render_to_string("admin/desk/_card.html", {**context, "card": card}, request),
        }
        for card in cards_of(new, request.user)
    ]
    # Nothing else is held any more.
    until = max((entry.leased_until.isoformat() for entry in taken), default="")
    held = {"held": [entry.pk for entry in taken], "until": until}
    return JsonResponse({**held, "cards": cards})


def _held_until(person):
    until = QueueEntry.objects.held_by(person).aggregate(until=Max("leased_until"))["until"]
    return until.isoformat() if until else ""


def _moment(value):
    """The moment that VALUE says, or None where it says none."""
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


@require_safe
def card(request, pk, *, admin_site):
    """The card of one comment, as things stand with it now. Takes nothing."""
    moderators_only(request)
    found = cards_of([pk], request.user)
    if not found:
        raise Http404
    context = {
        "card": found[0],
        "filters": Filters.from_query(request.GET),
        "may_overrule": request.user.has_perm("comments.overrule_decision"),
    }
    return TemplateResponse(request, "admin/desk/_card.html", context)


@require_POST
def renew(request, *, admin_site):
    """Whoever asks is still reading; says which cards they hold."""
    moderators_only(request)
    held = QueueEntry.objects.renew(by=request.user)
    return JsonResponse({"held": held, "until": _held_until(request.user)})


@require_POST
def release(request, *, admin_site):
    """Put back what is held; the browser sends it when the desk is closed, with the moment until
    which it held, for the page that follows may have taken anew already."""
    moderators_only(request)
    QueueEntry.objects.release(by=request.user, until=_moment(request.POST.get("until", "")))
    if wants_json(request):
        return JsonResponse({"held": []})
    return HttpResponseRedirect(reverse("admin:index"))


@require_safe
def counts(request, *, admin_site):
    """How many wait in each lane, exactly, and since when."""
    moderators_only(request)
    context = {"lanes": lanes_for(Filters.from_query(request.GET).lane, request.user)}
    return TemplateResponse(request, "admin/desk/_lanes.html", context)
