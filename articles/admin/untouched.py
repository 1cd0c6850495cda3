"""What somebody left as it was on a form, and a colleague changed meanwhile: it stays theirs."""

import json
from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class OpenedField(forms.CharField):
    """What stood on a form when it was opened, but for the words, which versions keep."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


def opened_with(initial, names):
    """The INITIAL values of NAMES, as an OpenedField carries them."""
    return json.dumps({name: _plain(initial.get(name)) for name in names})


def read_opened(said, names):
    """The values of NAMES that an OpenedField SAID; None where it did not."""
    try:
        values = json.loads(said or "{}")
    except ValueError:
        values = {}
    return {name: values.get(name) if isinstance(values, dict) else None for name in names}


def take_theirs(form, opened):
    """Put into a bound FORM what colleagues saved where it was left as it was OPENED.

    OPENED has the values from then, by name; None where nobody can tell. Returns the names of the
    fields that were taken, and of those that both changed.
    """
    taken, both = [], []
    for name, before in opened.items():
        if name not in form.cleaned_data:
            continue
        field = form.fields[name]
        theirs, mine = form.initial.get(name), form.cleaned_data[name]
        if _same(field, theirs, mine):
            continue
        if before is not None and _same(field, before, mine):
            taken.append(name)
        elif before is None or not _same(field, before, theirs):
            both.append(name)
    form.data = form.data.copy()
    for name in taken:
        _take(form, name)
    return taken, both


def _same(field, one, other):
    one, other = _plain(one), _plain(other)
    # What counts as another text is for the field to say.
    return not field.has_changed(one, other) if isinstance(field, forms.CharField) else one == other


def _plain(value):
    """VALUE as JSON can say it and as two of them can be compared."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        # A form shows no finer.
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if hasattr(value, "__iter__"):
        return sorted(_plain(one) for one in value)
    return "" if value is None else value


def _take(form, name):
    """What is stored in NAME, as if it had been sent with the FORM."""
    field, stored = form.fields[name], form.initial.get(name)
    shown, place = field.prepare_value(stored), form.add_prefix(name)
    if isinstance(field.widget, forms.MultiWidget):
        parts = zip(
            field.widget.widgets_names, field.widget.widgets, field.widget.decompress(stored),
            strict=True,
        )  # fmt: skip
        for suffix, widget, part in parts:
            form.data[place + suffix] = widget.format_value(part) or ""
    elif isinstance(shown, list):
        form.data.setlist(place, [str(one) for one in shown])
    else:
        form.data[place] = "" if shown is None else str(shown)
    form.cleaned_data[name] = field.clean(form[name].data)


class SavesTogether:
    """A form of the admin that does not write over what was left as it was on it."""

    def get_formsets_with_inlines(self, request, obj=None):
        # A form says how its rows were when it was opened; one as it was then is not saved.
        says = request.method != "POST" or any(name.startswith("initial-") for name in request.POST)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            for field in formset.form.base_fields.values():
                field.show_hidden_initial = says
            yield formset, inline

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if taken := getattr(form, "taken", ()):
            names = _(", ").join(capfirst(str(form.fields[name].label)) for name in taken)
            said = _("Somebody saved this while you had it open. Theirs stayed: %s.")
            messages.info(request, said % names)
