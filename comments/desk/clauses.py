"""The clauses that a card offers, made ready once: a published edition is never changed."""

from functools import lru_cache

from django.template.loader import render_to_string

from comments.models import Clause

_EDITIONS = 64


@lru_cache(maxsize=_EDITIONS)
def clauses_of(edition):
    """The clauses of the edition of number EDITION in the database, in order."""
    return tuple(Clause.objects.filter(edition=edition).order_by("number"))


@lru_cache(maxsize=_EDITIONS)
def buttons_of(edition):
    """A button for each of them, as HTML."""
    return render_to_string("admin/desk/_clauses.html", {"clauses": clauses_of(edition)})
