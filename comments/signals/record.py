"""What was rejected before under the same e-mail address."""

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.RECORD


def look(reading):
    """The whole comment, and how many were rejected; nobody has confirmed whose address it is."""
    rejected = reading.rejected_before
    return [Mark(count=rejected)] if rejected else []
