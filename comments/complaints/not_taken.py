"""What a reader is told whose appeal or report was not taken."""

from functools import partial

from django.forms import CharField
from django.shortcuts import render

from comments.guard import guarded
from comments.views import receipt_headers


def guarded_as(form_class):
    """A view behind the guard, with what is written into FORM_CLASS; a refusal shows it, to keep.

    What was chosen from a list or ticked is soon done again, and says nothing as it was sent.
    """
    fields = form_class.base_fields.items()
    written = [name for name, field in fields if isinstance(field, CharField)]
    return guarded(written, handing_back=partial(not_taken, form_class))


def not_taken(form_class, request, typed, why, status):
    """Nothing was taken, and WHY; what was typed into FORM_CLASS is shown, to keep."""
    fields = form_class.base_fields
    kept = [(fields[name].label, words) for name, words in typed.items() if words]
    context = {"typed": kept, "why": why}
    return receipt_headers(render(request, "comments/not_taken.html", context, status=status))
