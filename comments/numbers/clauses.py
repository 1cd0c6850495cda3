"""Rejections by the clause that they cite, in whichever edition: a clause keeps its key."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from comments.models import Clause, Decision
from comments.models.reckoning import READ, TAKEN_DOWN


@dataclass(frozen=True)
class Cited:
    """How often a clause was cited; titled, and found, as in the newest edition that has it."""

    clause: Clause
    # Of what waited.
    rejected: int
    # Of what was published.
    taken_down: int

    @property
    def address(self):
        return f"{self.clause.edition.get_absolute_url()}#clause-{self.clause.number}"


def newest_clauses():
    """Every clause there ever was, as its newest edition has it, by key; in their order there,
    and those that are gone last."""
    newest = Clause.objects.select_related("edition").order_by("key", "-edition__number")
    clauses = sorted(newest.distinct("key"), key=lambda one: (-one.edition.number, one.number))
    return {clause.key: clause for clause in clauses}


def citations_in(span):
    """By place of a period in SPAN and key of a clause: rejections of what waited, and of what
    was published."""
    rejections = Decision.objects.taken_since(span.begins).taken_before(span.ends).rejections()
    counted = rejections.order_by().annotate(place=span.place("decided_at"))
    counted = counted.values("place", "clause__key").annotate(
        rejected=Count("pk", filter=READ), taken_down=Count("pk", filter=TAKEN_DOWN)
    )
    return {
        (row["place"], row["clause__key"]): (row["rejected"], row["taken_down"]) for row in counted
    }


def rejections_by_clause(span):
    """For each clause: how often it was cited in SPAN. Those no edition has any more only where
    they were."""
    rejected, taken_down = Counter(), Counter()
    for (_place, key), counts in citations_in(span).items():
        rejected[key] += counts[0]
        taken_down[key] += counts[1]
    return cited(newest_clauses(), rejected, taken_down)


def cited(clauses, rejected, taken_down):
    """CLAUSES with what the two Counters say of each."""
    current = max((one.edition.number for one in clauses.values()), default=0)
    return [
        Cited(clause, rejected[key], taken_down[key])
        for key, clause in clauses.items()
        if clause.edition.number == current or rejected[key] or taken_down[key]
    ]
