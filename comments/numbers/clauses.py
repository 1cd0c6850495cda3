"""Rejections and reports by clause, in whichever edition: a clause keeps its key."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, F

from comments.models import Clause, Decision, Report, ReportAnswer
from comments.models.reckoning import READ, TAKEN_DOWN, UPHELD

# What was reported as against the law names no clause.
ILLEGAL = None


@dataclass(frozen=True)
class Cited:
    """What is counted of a clause; titled, and found, as in the newest edition that has it."""

    clause: Clause
    # `rejected` of what waited, `taken_down` of what was published; `reported`, and of these
    # reports `answered` and `upheld`.
    counts: Counter

    @property
    def address(self):
        return f"{self.clause.edition.get_absolute_url()}#clause-{self.clause.number}"


def newest_clauses():
    """Every clause there ever was, as its newest edition has it, by key; in their order there,
    and those that are gone last."""
    newest = Clause.objects.select_related("edition").order_by("key", "-edition__number")
    clauses = sorted(newest.distinct("key"), key=lambda one: (-one.edition.number, one.number))
    return {clause.key: clause for clause in clauses}


def counted_by_clause(span):
    """By place of a period in SPAN and key of a clause, or ILLEGAL, what is counted of it."""
    rejections = Decision.objects.taken_since(span.begins).taken_before(span.ends).rejections()
    reports = Report.objects.made_since(span.begins).made_before(span.ends)
    answers = ReportAnswer.objects.given_since(span.begins).given_before(span.ends).standing()
    found = defaultdict(lambda: defaultdict(Counter))
    for rows, field, clause, counts in (
        (
            rejections,
            "decided_at",
            "clause__key",
            {
                "rejected": Count("pk", filter=READ),
                "taken_down": Count("pk", filter=TAKEN_DOWN),
            },
        ),
        (reports, "reported_at", "clause__key", {"reported": Count("pk")}),
        (
            answers,
            "answered_at",
            "report__clause__key",
            {"answered": Count("pk"), "upheld": Count("pk", filter=UPHELD)},
        ),
    ):
        placed = rows.order_by().annotate(place=span.place(field), of_clause=F(clause))
        for row in placed.values("place", "of_clause").annotate(**counts):
            found[row.pop("place")][row.pop("of_clause")].update(row)
    return found


def together(found):
    """Of FOUND by place, what is counted of each clause in all of them."""
    whole = defaultdict(Counter)
    for by_key in found.values():
        for key, counts in by_key.items():
            whole[key].update(counts)
    return whole


def cited(clauses, by_key, *figures):
    """CLAUSES with what is counted of each. Those that no edition has any more only where one of
    FIGURES is of them."""
    current = max((one.edition.number for one in clauses.values()), default=0)
    all_of_them = [Cited(clause, by_key.get(key, Counter())) for key, clause in clauses.items()]
    return [
        one
        for one in all_of_them
        if one.clause.edition.number == current or any(one.counts[name] for name in figures)
    ]
