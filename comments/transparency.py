"""The page about moderation, and the same for programs: the same bytes for everybody, with a
validator made from them. `docs/transparency.md` describes the two formats."""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.models import Guidelines
from comments.numbers.drawing import Drawing, Series
from comments.numbers.measures import MEASURES
from comments.numbers.public import (
    ENOUGH,
    OF_APPEALS,
    OF_DECISIONS,
    OF_REPORTS,
    TOLD,
    what_is_told,
)
from comments.numbers.tables import written

# As many as are shown; the files have them all.
SHOWN = 12
FORMAT = "transparency/1"
_KEPT_FOR = 600
# A month's figures that are a length of time, as the files call them.
_LENGTHS = {
    "median_wait": "median_wait_seconds",
    "long_wait": "percentile_90_wait_seconds",
    "appeal_wait": "median_appeal_wait_seconds",
    "report_wait": "median_report_wait_seconds",
}
# By clause, as the files call them and as they are counted.
_OF_A_CLAUSE = {
    "rejected": "rejected",
    "taken_down": "taken_down",
    "reports": "reported",
    "reports_upheld": "upheld",
}


@require_safe
def page(request):
    """By month, in the paper's words."""
    clauses, months, year = what_is_told()
    shown = months[:SHOWN]
    context = {
        "together": year and (year, _said(year), _by_clause(year, clauses)),
        "months": [(month, _said(month), _by_clause(month, clauses)) for month in shown],
        "there_are_more": len(months) > len(shown),
        "drawing": _drawing(shown[::-1]) if len(shown) > 1 else None,
        "enough": ENOUGH,
        "edition": Guidelines.objects.current(),
    }
    return _kept(request, render(request, "comments/transparency.html", context))


def _said(month):
    """What MONTH says in groups, each under its heading; where nobody appealed or reported, and
    nobody was answered, that alone."""
    groups = []
    for title, names in (
        (_("Decisions"), OF_DECISIONS),
        (_("Appeals"), OF_APPEALS),
        (_("Reports"), OF_REPORTS),
    ):
        told = names if any(month.values[name] for name in names) else names[:1]
        groups.append((title, [(MEASURES[name].title, month.say(name)) for name in told]))
    return groups


def _by_clause(month, clauses):
    """What MONTH says of each clause of which it says anything; the files say nought, too."""
    shown = ("rejected", "taken_down", "reported")
    return [one for one in month.citations(clauses) if any(one.counts[name] for name in shown)]


def _drawing(months):
    measures = [(MEASURES[name], name) for name in ("approved", "rejected")]
    return Drawing(
        _("Approved and rejected, by month"),
        [month.period.short_title for month in months],
        [
            Series(str(measure.title), [month.values[name] for month in months], measure.say)
            for measure, name in measures
        ],
        as_columns=True,
    )


@require_safe
def as_json(request):
    clauses, months, year = what_is_told()
    told = {
        "format": FORMAT,
        "paper": settings.PAPER_NAME,
        "page": f"{settings.SITE_ORIGIN}{reverse('comments:transparency')}",
        "guidelines": f"{settings.SITE_ORIGIN}{reverse('comments:guidelines')}",
        "language": settings.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(),
        "together": year and _told_together(year, clauses),
        "months": [{"month": month.period.key, **_told(month, clauses)} for month in months],
    }
    said = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _kept(request, said)


def _told_together(year, clauses):
    first, last = year.periods[0].key, year.period.key
    return {"first_month": first, "last_month": last, **_told(year, clauses)}


def _told(month, clauses):
    return {
        **_plain(month),
        "by_clause": [
            {
                "clause": one.clause.key,
                "title": one.clause.title,
                **{name: one.counts[counted] for name, counted in _OF_A_CLAUSE.items()},
            }
            for one in month.citations(clauses)
        ],
    }


def _plain(month):
    plain = {}
    for name in TOLD:
        value = month.values[name]
        if name in _LENGTHS and isinstance(value, timedelta):
            value = round(value.total_seconds())
        plain[_LENGTHS.get(name, name)] = value
    return {**plain, "automated_decisions": month.automated}


@require_safe
def as_csv(request):
    """A line for each figure of each month, so that the columns stay whatever the clauses."""
    clauses, months, _year = what_is_told()
    lines = [["month", "figure", "clause", "value"]]
    for month in months:
        lines += [
            [month.period.key, name, "", value]
            for name, value in _plain(month).items()
            if value is not None
        ]
        lines += [
            [month.period.key, name, one.clause.key, one.counts[counted]]
            for one in month.citations(clauses)
            for name, counted in _OF_A_CLAUSE.items()
        ]
    return _kept(request, HttpResponse(written(lines), content_type="text/csv; charset=utf-8"))


def _kept(request, response):
    """RESPONSE, to be kept for a while and then asked for by its ETag."""
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    patch_cache_control(response, public=True, max_age=_KEPT_FOR)
    return get_conditional_response(request, response["ETag"], None, response)
