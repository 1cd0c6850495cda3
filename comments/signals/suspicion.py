"""When a comment goes to the lane Suspected spam: a lane that is read like any other."""

from comments.models import Signal

Kind = Signal.Kind

MANY_TIMES = 3
MANY_LINKS = 4


def looks_like_spam(marks, *, filled_trap):
    """Whether any of the few rules holds; MARKS are lists of Marks by their signal's kind."""
    return any(rule(marks, filled_trap) for rule in RULES)


def _trapped(_marks, filled_trap):
    """It filled in the field that no person sees."""
    return filled_trap


def _all_over(marks, _filled_trap):
    """At least three other comments say the same, or nearly."""
    return any(mark.count >= MANY_TIMES for mark in marks.get(Kind.REPEATED, ()))


def _leads_out_in_haste(marks, _filled_trap):
    """It leads out of the paper, and was sent without a preview or sooner than anybody reads."""
    return bool(marks.get(Kind.LINKS) and marks.get(Kind.HASTE))


def _leads_out_again(marks, _filled_trap):
    """It leads out of the paper, and has been said before."""
    return bool(marks.get(Kind.LINKS) and marks.get(Kind.REPEATED))


def _leads_out_in_disguise(marks, _filled_trap):
    """It leads out of the paper, and hides letters or words."""
    return bool(marks.get(Kind.LINKS) and marks.get(Kind.CHARACTERS))


def _is_made_of_links(marks, _filled_trap):
    """It leads out of the paper four times or more."""
    return len(marks.get(Kind.LINKS, ())) >= MANY_LINKS


# A watch word, capitals, an address or an earlier rejection put nobody there: of these a
# moderator judges in the ordinary queue.
RULES = [
    _trapped,
    _all_over,
    _leads_out_in_haste,
    _leads_out_again,
    _leads_out_in_disguise,
    _is_made_of_links,
]
