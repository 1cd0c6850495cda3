"""Whether each edition of the guidelines has its number and its clauses."""

from itertools import pairwise

from comments.record import rows
from comments.record.encoding import digest
from comments.record.findings import Finding


class Published:
    """Every edition with its clauses: few enough to be held all at once."""

    def __init__(self):
        self.editions = list(rows.editions())
        self.clauses = list(rows.clauses())

    def edition_by_clause(self):
        return {clause.id: clause.edition_id for clause in self.clauses}

    def count_up_to(self, last):
        return sum(edition.id <= last for edition in self.editions)

    def digest_up_to(self, last):
        """One digest over every word of the editions whose row is no later than LAST."""
        values = []
        for edition in self.editions:
            if edition.id <= last:
                values += (getattr(edition, field) for field in rows.EDITION)
        for clause in self.clauses:
            if clause.edition_id <= last:
                values += (getattr(clause, field) for field in rows.CLAUSE)
        return digest("guidelines/1", *values)

    def findings(self):
        for before, number in pairwise([0, *sorted(edition.number for edition in self.editions)]):
            if number != before + 1:
                says = f"Edition {number} of the guidelines follows edition {before or 'none'}."
                yield Finding("edition_missing", says, edition=number)
        for edition in self.editions:
            numbers = [each.number for each in self.clauses if each.edition_id == edition.id]
            if numbers != list(range(1, edition.clause_count + 1)):
                has = ", ".join(map(str, numbers)) or "none"
                says = (
                    f"Edition {edition.number} of the guidelines was published with "
                    f"{edition.clause_count} clauses; those there are: {has}."
                )
                yield Finding("clauses_differ", says, edition=edition.number)
        known = {edition.id for edition in self.editions}
        for clause in self.clauses:
            if clause.edition_id not in known:
                says = f"A clause (row {clause.id}) belongs to no edition of the guidelines."
                yield Finding("clause_of_nothing", says)
