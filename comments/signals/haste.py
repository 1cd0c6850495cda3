"""Sent faster than a person reads, or by something that fills in what no person sees."""

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.HASTE

# Nobody finds the button sooner, milliseconds after the preview came.
AT_LEAST = 1_000


def look(reading):
    """The whole comment, where the hidden field was filled, it was never previewed, or it was sent
    sooner than anybody reads; the count is then the milliseconds."""
    contact = reading.contact
    if contact is None:
        return []
    is_quick = contact.previewed_for is not None and contact.previewed_for < AT_LEAST
    if is_quick:
        return [Mark(count=contact.previewed_for)]
    return [Mark()] if contact.filled_trap or contact.previewed_for is None else []
