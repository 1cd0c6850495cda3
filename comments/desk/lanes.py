"""The lanes of the desk: what waits, what readers object to, and what is done with."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.desk.filters import DECIDED, DECIDED_BY_ME, PUBLISHED
from comments.models import Appeal, QueueEntry, Report
from comments.models.queue import may_read_lane

REPORTED, APPEALS = "reported", "appeals"

TITLES = {
    **dict(QueueEntry.Lane.choices),
    REPORTED: _("Reported"),
    APPEALS: _("Appeals"),
    PUBLISHED: _("Published"),
    DECIDED_BY_ME: _("Decided by me"),
    DECIDED: _("Decided by everyone"),
}
# Those that are no lanes of cards to be taken, and have a page of their own.
PAGES = {REPORTED: "admin:desk_reports", APPEALS: "admin:desk_appeals"}


def lanes_for(current, person):
    """Every lane in order, with how many wait in it and since when the oldest; CURRENT is the one
    that PERSON looks at."""
    waiting = QueueEntry.objects.lanes() | {
        REPORTED: Report.objects.open().waiting(),
        APPEALS: Appeal.objects.open().waiting(),
    }
    desk = reverse("admin:desk")
    return [
        {
            "lane": lane,
            "title": title,
            "address": reverse(PAGES[lane]) if lane in PAGES else f"{desk}?lane={lane}",
            "is_open": lane in QueueEntry.Lane.values and may_read_lane(person, lane),
            "is_counted": lane in QueueEntry.Lane.values or lane in PAGES,
            "count": waiting.get(lane, (0, None))[0],
            "oldest": waiting.get(lane, (0, None))[1],
            "is_current": lane == current,
        }
        for lane, title in TITLES.items()
    ]
