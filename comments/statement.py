"""The statement of reasons: what its writer is told of a decision, the facts once.

The receipt shows them as a page, the mail as text (Article 17 of the EU's Digital Services Act).
"""

from dataclasses import dataclass

from comments.models import Clause, Decision, Guidelines, Signal
from comments.models.appeal import APPEAL_WITHIN

# A passage longer than this is marked on the receipt alone.
MOST_QUOTED = 300
_TAKEN_DOWN = {Decision.Ground.OWN_INITIATIVE, Decision.Ground.REPORT}


@dataclass(frozen=True)
class Statement:
    """Why a comment was rejected, by whom and on what ground."""

    decision: Decision
    clause: Clause
    edition: Guidelines
    note: str
    # The text as what stands before the marked passage, the passage and what follows; or None.
    passage: dict | None
    # The passage where a mail may quote it; else empty.
    quotable: str
    # The kinds of signals that stood on the card, in words; empty: there were none.
    pointed_out: list
    # It had been on the page before; and a report of it waited for an answer.
    was_taken_down: bool
    was_reported: bool
    appeal_until: object


def statement_of(comment, decision):
    """The Statement on COMMENT, which DECISION, a rejection, says; two queries, and one more where
    a moderator took it down unasked."""
    noticed = [
        signal
        for signal in comment.signals.order_by("pk")
        # What was noticed afterwards, nobody was shown.
        if signal.noticed_at <= decision.decided_at
    ]
    passage = decision.passage_in(comment.text)
    return Statement(
        decision=decision,
        clause=decision.clause,
        edition=comment.edition,
        note=decision.note,
        passage=passage,
        quotable=_quotable(decision, passage, noticed),
        pointed_out=_in_words(noticed),
        was_taken_down=decision.ground in _TAKEN_DOWN,
        was_reported=_was_reported(comment, decision),
        appeal_until=decision.decided_at + APPEAL_WITHIN,
    )


def _in_words(noticed):
    """Each kind of signal once.

    But for the one about the e-mail address: anybody can give another's, and would learn here
    whether comments of theirs were rejected. That such things are shown is said to everybody.
    """
    told = [signal for signal in noticed if signal.kind != Signal.Kind.RECORD]
    return list(dict.fromkeys(signal.get_kind_display() for signal in told))


def _was_reported(comment, decision):
    """Whether a report led to DECISION, or waited while a moderator took COMMENT down by another
    way: that none led to it could not be said then."""
    if decision.ground != Decision.Ground.OWN_INITIATIVE:
        return decision.ground == Decision.Ground.REPORT
    return comment.reports.open_at(decision.decided_at).exists()


def _quotable(decision, passage, noticed):
    """A mail program makes links of addresses, and whoever gets the mail may not be who wrote the
    comment: nobody shall advertise to strangers by way of our rejections."""
    if passage is None:
        return ""
    marked = passage["marked"]
    leads_out = any(
        signal.kind == Signal.Kind.LINKS
        and not signal.in_name
        and signal.start is not None
        and signal.start < decision.passage_end
        and decision.passage_start < signal.end
        for signal in noticed
    )
    is_address = leads_out or "://" in marked or "www." in marked.lower() or "@" in marked
    return "" if is_address or len(marked) > MOST_QUOTED else marked
