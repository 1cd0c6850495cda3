"""Anybody reports a published comment, and reads what became of it."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comments.complaints.forms import ReportForm
from comments.complaints.not_taken import guarded_as, not_taken
from comments.forms import TRAP
from comments.models import CannotReport, Comment
from comments.models.report import new_sheet
from comments.models.report_answer import report_of
from comments.views import receipt_headers

# A hidden field: which sheet of the form it is.
SHEET = "sheet"


@guarded_as(ReportForm)
def report_on(request, token, *, typed):
    """The comment as anybody can read it, with the form under it; posted, the report's receipt.
    TOKEN is what the comment is called on the page."""
    public = Comment.objects.public()
    public = public.with_words().filter(public_id=token).select_related("article__section")
    comment = public.first()
    if comment is None:
        return _gone(request, typed)
    if request.method != "POST":
        return _page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    try:
        filed = comment.report(
            **form.said,
            sheet=request.POST.get(SHEET, ""),
            filled_trap=bool(request.POST.get(TRAP)),
        )
    except CannotReport:
        return _gone(request, typed)
    return HttpResponseRedirect(filed.get_receipt_url(), status=303)


def _page(request, comment, form, status=200):
    context = {
        "comment": comment,
        "article": comment.article,
        "form": form,
        # Nobody else's page and kept nowhere, so each has its own.
        "sheet": request.POST.get(SHEET) or new_sheet(),
    }
    response = render(request, "comments/report.html", context, status=status)
    return receipt_headers(response)


def _gone(request, typed):
    why = _("This comment is not on the page, or not any more; there is nothing to report.")
    return not_taken(ReportForm, request, typed, why, 409 if request.method == "POST" else 404)


@cache_control(no_store=True)
@require_safe
def report_receipt(request, token):
    """What became of a report, for whoever holds its address."""
    report = report_of(token)
    if report is None:
        raise Http404
    response = render(request, "comments/report_receipt.html", {"report": report})
    return receipt_headers(response)
