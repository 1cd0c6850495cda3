"""Who changed what in an article or page: the admin's log, with the words of each saving."""

import json
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.admin.difference import changes
from articles.models.dates import day_and_time

PAGE_LENGTH = 20


def log_of(written):
    """What the admin noted of what is WRITTEN, an article or a page, the newest first."""
    # Savings that changed nothing were noted once, as an empty list.
    return LogEntry.objects.exclude(change_message="[]").filter(
        object_id=str(written.pk), content_type=get_content_type_for_model(written)
    ).select_related("user").order_by("-action_time", "-pk")  # fmt: skip


def version_named_in(entry):
    """The number of the version that was kept with a log's ENTRY, or None."""
    return _noted_in(entry, "version")


def _noted_in(entry, name):
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        return None
    parts = parts if isinstance(parts, list) else []
    return next((part[name] for part in parts if name in part), None)


def _moved(entry):
    """The publication time before and after ENTRY where it changed it, in words, or nothing."""
    moments = _noted_in(entry, "moved") or []
    return [day_and_time(datetime.fromisoformat(one)) if one else "" for one in moments]


def with_changes(written, entries):
    """ENTRIES of its log, each with its `version` of WRITTEN where one was kept, with what it
    `changes` in the words, and with the publication time before and after it, `moved`."""
    entries = list(entries)
    numbers = {entry.pk: version_named_in(entry) for entry in entries}
    wanted = {n for number in numbers.values() if number for n in (number, number - 1)}
    kept = {version.number: version for version in written.versions.filter(number__in=wanted)}
    for entry in entries:
        old, new = (kept.get((numbers[entry.pk] or 0) - back) for back in (1, 0))
        entry.changes = changes(old, new) if old and new else []
        entry.version, entry.moved = new, _moved(entry)
    return entries


@require_safe
def history(request, object_id, *, model_admin):
    """The page of the history of an article, or of a page of the paper's own."""
    pk = int(object_id) if object_id.isdecimal() else None
    written = get_object_or_404(model_admin.model, pk=pk)
    if not model_admin.has_view_or_change_permission(request, written):
        raise PermissionDenied
    page = Paginator(log_of(written), PAGE_LENGTH).get_page(request.GET.get("p"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Who changed what"),
        "subtitle": str(written),
        "written": written,
        "page": page,
        "entries": with_changes(written, page),
        "may_change": model_admin.has_change_permission(request, written),
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/articles/history.html", context)
