"""The newsroom's numbers in the admin: figures, charts, tables, CSV. Nobody is named or ranked."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from comments.numbers.figures import figures_of
from comments.numbers.measures import MEASURES
from comments.numbers.periods import DAY, MONTH, WEEK, Span, first_day
from comments.numbers.tables import tables_of

BY = {
    DAY: gettext_lazy("by day"),
    WEEK: gettext_lazy("by week"),
    MONTH: gettext_lazy("by month"),
}
# How far back the page looks where nobody says.
USUALLY = {DAY: timedelta(days=29), WEEK: timedelta(weeks=12), MONTH: timedelta(days=335)}
MOST_PERIODS = 120
FIRST_YEAR = 2000
# Above the charts, of the whole span.
HEADLINES = [
    *("received", "decided", "approval_rate", "waiting", "median_wait", "long_wait"),
    *("appeals", "appeals_upheld", "reports", "reports_upheld"),
]
# So that spreadsheets take the file for the UTF-8 that it is.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass
class Asked:
    """What the form asks for, and what is wrong with it in words; then the usual is shown."""

    by: str
    since: date
    until: date
    problem: str = ""

    @classmethod
    def from_query(cls, query):
        by = query.get("by") if query.get("by") in BY else DAY
        today = timezone.localdate()
        usual = cls(by, first_day(today - USUALLY[by], by), today)
        try:
            until = _day(query.get("to")) or usual.until
            since = _day(query.get("from")) or first_day(until - USUALLY[by], by)
        except ValueError:
            usual.problem = _("A day is written as 2026-03-04.")
            return usual
        if since > until:
            usual.problem = _("The first day is after the last.")
        elif since > today:
            usual.problem = _("The first day is yet to come.")
        elif (until - since).days > MOST_PERIODS * {DAY: 1, WEEK: 7, MONTH: 30}[by]:
            usual.problem = _("That is too long to be shown so; ask by week or by month.")
        else:
            return cls(by, since, min(until, today))
        return usual

    @property
    def query(self):
        return f"by={self.by}&from={self.since}&to={self.until}"


def _day(said):
    """The date that SAID says, None where it is empty; ValueError where it is none of ours."""
    if not said:
        return None
    day = date.fromisoformat(said)
    if not FIRST_YEAR <= day.year <= timezone.localdate().year:
        raise ValueError
    return day


def _tables(request):
    if not request.user.has_perm("comments.add_decision"):
        raise PermissionDenied
    asked = Asked.from_query(request.GET)
    figures = figures_of(Span(asked.by, asked.since, asked.until))
    return asked, figures, tables_of(figures)


@require_safe
def dashboard(request, *, admin_site):
    """The figures of a span of time."""
    asked, figures, tables = _tables(request)
    context = {
        **admin_site.each_context(request),
        "title": _("Numbers"),
        "asked": asked,
        "choices": BY,
        "figures": figures,
        "headlines": [(MEASURES[name].title, figures.total.say(name)) for name in HEADLINES],
        "tables": tables.values(),
    }
    return TemplateResponse(request, "admin/numbers/numbers.html", context)


@require_safe
def sheet(request, *, admin_site):
    """One of the tables as CSV."""
    asked, _figures, tables = _tables(request)
    table = tables.get(request.GET.get("table", ""))
    if table is None:
        raise Http404
    response = HttpResponse(_MARK + table.as_csv(), content_type="text/csv; charset=utf-8")
    name = f"{table.key}-by-{asked.by}-{asked.since}-{asked.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def numbers_urls(admin_site):
    """The dashboard's addresses, each behind the admin's own door."""

    def guarded(view):
        return admin_site.admin_view(partial(view, admin_site=admin_site))

    return [
        path("numbers/", guarded(dashboard), name="numbers"),
        path("numbers/csv/", guarded(sheet), name="numbers_csv"),
    ]
